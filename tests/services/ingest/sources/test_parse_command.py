"""`steward parse`, as a person runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.embedded.__main__ import app
from tests.services.ingest.sources.bodies import NOW, cloud, cloud_message, slack, slack_message, waha, waha_message


def written(*arguments: str, given: bytes) -> bytes:
    """What the command writes, run in this process."""
    done = CliRunner().invoke(app, ["parse", *arguments], input=given)
    assert done.exit_code == 0, done.output
    return done.stdout_bytes


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
    assert written("slack", "-", given=body).count(b"\n") == 1
    assert written("slack", "-", "--own-id", "U1", given=body) == b""
    assert written("slack", "-", "--header", "Content-Type: application/x-www-form-urlencoded", given=body) == b""


def test_a_poll_is_shown_as_a_message() -> None:
    """Only the documented kinds are written."""
    told = waha_message(_data={"message": {"pollCreationMessage": {"name": "Tuesday?"}}}, body=None)
    event = json.loads(written("waha", "-", given=json.dumps(waha("message", told)).encode()))
    assert (event["kind"], event["text"]) == ("message", "Tuesday?")


@pytest.mark.parametrize("arguments", [("telegram", "-"), ("waha", "no-such-file.json")])
def test_an_unknown_source_or_file_is_one_line_and_exit_code_2(arguments: tuple[str, str]) -> None:
    """What is wrong is said on standard error."""
    done = steward("parse", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == 1


def test_every_kind_of_bytes_is_an_answer() -> None:
    """What is no JSON is a reject and no failure."""
    assert list(json.loads(written("wa_cloud", "-", given=b"\xff\x00"))) == ["reject"]
    body = json.dumps(cloud("messages", messages=[cloud_message(timestamp=NOW)])).encode()
    assert json.loads(written("wa_cloud", "-", given=body))["at"] == "2026-01-23T07:12:50Z"
