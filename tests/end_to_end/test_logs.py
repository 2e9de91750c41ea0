"""What stands in logs and metrics of a whole run: one line for each event, finding and action, and nobody in any."""

import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import httpx

from services.chassis.settings import Settings
from tests.end_to_end.pipeline import GREETING, SECRET, THREAT, Pipeline, message, register
from tests.servers.mail import Mailbox

WRITER, ADMIN = "Annabel Quince", "Judith Marlowe"
DIRECT = "I never asked for this zebra"
PRIVATE = (
    "447700900001", "447700900123", "900001@", "Annabel", "Quince", "Marlowe", "Quillfeather", "judith@", "omar@",
    "sort you out", "leafleting", "zebra", "Team 0", "1203630000000", SECRET, "not-an-address",
)  # fmt: skip


def said(text: str, **payload: object) -> dict[str, Any]:
    """A message of somebody with a name; `payload` replaces parts of it."""
    told = message("ann", text)
    told["payload"]["_data"]["pushName"] = WRITER
    told["payload"].update(payload)
    return told


def lines(pipeline: Pipeline) -> list[dict[str, Any]]:
    """Every line that the processes logged."""
    logs = [(pipeline.folder / f"{name}.log").read_text(encoding="utf-8") for name in pipeline.services]
    return [json.loads(line) for log in logs for line in log.splitlines()]


def strangers(pipeline: Pipeline) -> None:
    """Deliver what is turned away: unsigned, no JSON, and an event that nobody knows of a group."""
    url = f"{pipeline.services['ingest'].url}/hooks/waha/default"
    odd = json.dumps(said("") | {"event": f"odd.{WRITER}"}).encode()
    assert httpx.post(url, content=odd, headers={"X-Webhook-Hmac": "00"}).status_code == 401
    for raw in (odd, f"{{{WRITER}".encode()):
        proof = hmac.new(SECRET.encode(), raw, hashlib.sha512).hexdigest()
        assert httpx.post(url, content=raw, headers={"X-Webhook-Hmac": proof}).status_code == 200


def test_no_log_and_no_metric_holds_a_word_a_name_or_a_number(
    tmp_path: Path, kafka_settings: Settings, mailbox: Mailbox
) -> None:
    """A greeting, a threat, a reply, what is turned away and a broken groups file: all told, nobody named."""
    pipeline = Pipeline(tmp_path, kafka_settings, mailbox, f"sqlite:///{tmp_path / 'actions.sqlite'}", register(1))
    try:
        pipeline.start()
        pipeline.insist(said(GREETING), said(THREAT))
        alone = {"id": "false_447700900001@c.us_A1", "from": "447700900001@c.us", "participant": None}
        pipeline.insist(said(DIRECT, **alone))
        strangers(pipeline)
        broken = (tmp_path / "groups.yaml").read_text().replace("judith@example.org", "not-an-address")
        (tmp_path / "groups.yaml").write_text(broken)
        pipeline.until(lambda: pipeline.mails("omar@example.org") and pipeline.mails("judith@example.org"))
        pipeline.until(lambda: [one for one in lines(pipeline) if one.get("lines") == [17]])
        time.sleep(1)
        pages = [httpx.get(f"{service.url}/metrics").text for service in pipeline.services.values()]
    finally:
        pipeline.stop()
    told = lines(pipeline)
    for page in (*pages, *map(json.dumps, told)):
        assert [private for private in PRIVATE if private.casefold() in page.casefold()] == [], page
    canonical = {kind: [one for one in told if one["event"] == kind] for kind in ("event", "finding", "action")}
    assert {(one["kind"], one["source"]) for one in canonical["event"]} >= {("message", "waha")}
    assert len({one["id"] for one in canonical["event"] if one["kind"] == "message"}) == 2
    threats = {one["trace"] for one in canonical["finding"] if one["rule"] == "threat"}
    assert threats <= {one["trace"] for one in canonical["event"]}
    assert threats <= {one["trace"] for one in canonical["action"]}
    assert all(len(one["trace"]) == 32 for kind in canonical.values() for one in kind)
