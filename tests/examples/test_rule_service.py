"""The example of a rule service: it reads and writes what the schemas say, and counts only where it is registered."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from moderation.engine import Observation
from moderation.events import Event, Kind
from moderation.features import NOTHING
from moderation.findings import Finding, Recipient, Severity
from moderation.wire import OBSERVATIONS
from services.actions.intake import Intake
from services.chassis.bus import KafkaBus, Posting
from services.chassis.settings import Settings
from services.chassis.trace import begin
from tests.servers.kafka import environment

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "rule-service" / "renamed_often.py"
DAY = 1_790_000_000_000

FINDING = Finding(
    id="f1", rule="r", version=1, clause="own-1", severity=Severity.NOTICE, group="g", at=DAY, episode="d",
    to=(Recipient.DUTY_ADMIN,), because="often",
)  # fmt: skip


def renamed(number: int, kind: Kind = Kind.GROUP_RENAMED) -> Posting:
    """One observation."""
    event = Event(id=f"e{number}", group="g", at=DAY + number, kind=kind)
    return Posting(OBSERVATIONS, Observation(event, NOTHING), begin(event.id))


def test_it_is_short() -> None:
    """A rule service takes less than a hundred lines."""
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 100


async def test_it_finds_what_was_renamed_often(kafka_bus: KafkaBus, kafka_settings: Settings) -> None:
    """Three changes of a name are one finding, under the trace of the third; copies of events add nothing."""
    events = [renamed(1), renamed(1), renamed(2), renamed(3, Kind.JOINED), renamed(4), renamed(4)]
    await kafka_bus.publish(events)
    given = {**os.environ, **environment(kafka_settings)}
    running = await asyncio.create_subprocess_exec(sys.executable, str(SCRIPT), env=given)
    until = time.monotonic() + 90
    try:
        while not (found := [one async for one in kafka_bus.read_all("findings")]):
            assert running.returncode is None
            assert time.monotonic() < until
    finally:
        running.kill()
        await running.wait()
    (finding,) = found
    schema = json.loads((ROOT / "deploy" / "schemas" / "findings.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(finding.value), schema)
    assert (finding.key, finding.trace) == (b"g", begin("e4"))
    assert json.loads(finding.value)["evidence"] == ["e1", "e2", "e4"]


@pytest.mark.parametrize("name", ["observations.json", "findings.json"])
def test_the_schemas_it_needs_are_published(name: str) -> None:
    """What a rule service reads and writes has a schema that says so."""
    schema = json.loads((ROOT / "deploy" / "schemas" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("rule", "shadow"), [("group_names.renamed_often", False), ("others.loud", True), ("threat", False)]
)
def test_a_service_nobody_registered_is_only_counted(rule: str, *, shadow: bool) -> None:
    """What it finds leads to nothing; the rules of Steward itself and of registered services count."""
    intake = Intake(None, None, None, None, None, ["group_names"])  # type: ignore[arg-type]
    assert intake._heeded(replace(FINDING, rule=rule)).shadow is shadow
