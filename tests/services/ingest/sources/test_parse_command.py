"""`steward parse`, as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.services.ingest.sources.bodies import NOW, cloud, cloud_message, slack, slack_message, waha, waha_message


def steward(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command."""
    return subprocess.run(
        [sys.executable, "-m", "services.embedded", *arguments], input=given, capture_output=True, check=False
    )


def test_one_line_for_each_event_and_reject_and_nothing_else(tmp_path: Path) -> None:
    """Good events, a reject with its place, and nothing for receipts; exit code 0."""
    body = [waha("message", waha_message()), {"event": "message"}, waha("message.ack", {})]
    file = tmp_path / "body.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    done = steward("parse", "waha", str(file))
    assert (done.returncode, done.stderr) == (0, b"")
    event, reject = (json.loads(line) for line in done.stdout.splitlines())
    assert event == {
        "kind": "message", "group": "120363000000000001@g.us", "person": ["12345@lid"], "actor": None,
        "text": "words 0", "at": "2026-01-23T07:12:50Z", "ref": None,
    }  # fmt: skip
    assert reject == {"reject": "body[1]: a WAHA event 'message' without a payload"}


def test_it_reads_standard_input_headers_and_own_ids() -> None:
    """A dash is standard input; own messages are not shown."""
    body = json.dumps(slack(slack_message())).encode()
    assert steward("parse", "slack", "-", given=body).stdout.count(b"\n") == 1
    assert steward("parse", "slack", "-", "--own-id", "U1", given=body).stdout == b""
    form = steward("parse", "slack", "-", "--header", "Content-Type: application/x-www-form-urlencoded", given=body)
    assert (form.returncode, form.stdout) == (0, b"")


def test_a_poll_is_shown_as_a_message() -> None:
    """Only the documented kinds are written."""
    told = waha_message(_data={"message": {"pollCreationMessage": {"name": "Tuesday?"}}}, body=None)
    done = steward("parse", "waha", "-", given=json.dumps(waha("message", told)).encode())
    assert json.loads(done.stdout)["kind"] == "message"
    assert json.loads(done.stdout)["text"] == "Tuesday?"


def test_an_unknown_source_or_file_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    """What is wrong is said on standard error."""
    for arguments in (("telegram", "-"), ("waha", str(tmp_path / "none.json"))):
        done = steward("parse", *arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.splitlines()) == 1


def test_every_kind_of_bytes_is_an_answer() -> None:
    """What is no JSON is a reject and no failure."""
    done = steward("parse", "wa_cloud", "-", given=b"\xff\x00")
    assert done.returncode == 0
    assert list(json.loads(done.stdout)) == ["reject"]
    body = json.dumps(cloud("messages", messages=[cloud_message(timestamp=NOW)])).encode()
    assert json.loads(steward("parse", "wa_cloud", "-", given=body).stdout)["at"] == "2026-01-23T07:12:50Z"
