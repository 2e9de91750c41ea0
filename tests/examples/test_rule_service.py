"""The examples of rule services: they read and write what the schemas say, and count only where they are registered."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace
from pydantic import SecretStr

from moderation import wire
from moderation.engine import Observation
from moderation.events import Event, Kind
from moderation.features import NOTHING
from moderation.findings import Finding, Recipient, Severity
from moderation.wire import OBSERVATIONS
from services.actions.rule_services import RuleServices, read_keys
from services.chassis.bus import Arrival, KafkaBus, Posting
from services.chassis.proof import fits, proof
from services.chassis.settings import Settings, SettingsError
from services.chassis.trace import begin
from tests.servers.kafka import environment

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "examples" / "rule-service" / "renamed_often.py"
GO = ROOT / "examples" / "rule-service-go"
KEY = "a key of the service's own"
DAY = 1_790_000_000_000

FINDING = Finding(
    id="f1", rule="r", version=1, clause="own-1", severity=Severity.NOTICE, group="g", at=DAY, episode="d",
    to=(Recipient.DUTY_ADMIN,), because="often",
)  # fmt: skip


def happened(number: int, kind: Kind) -> Posting:
    """One observation."""
    event = Event(id=f"e{number:02}", group="g", at=DAY + number, kind=kind, person="p", targets=("p",))
    return Posting(OBSERVATIONS, Observation(event, NOTHING), begin(event.id))


@pytest.mark.parametrize(("place", "most"), [(PYTHON, 100), (GO / "main.go", 150)])
def test_it_is_short(place: Path, most: int) -> None:
    """A rule service takes less than a hundred lines of Python, or 150 of Go."""
    assert len(place.read_text(encoding="utf-8").splitlines()) < most


async def answered(command: Sequence[str], bus: KafkaBus, settings: Settings) -> Arrival:
    """The one finding of a service that runs until it wrote one."""
    given = {**os.environ, **environment(settings), "STEWARD_SERVICE_KEY": KEY}
    running = await asyncio.create_subprocess_exec(*command, env=given)
    until = time.monotonic() + 120
    try:
        while not (found := [one async for one in bus.read_all("findings")]):
            assert running.returncode is None
            assert time.monotonic() < until
            await asyncio.sleep(0.2)
    finally:
        running.kill()
        await running.wait()
    (finding,) = found
    return finding


def holds(finding: Arrival, trace: str) -> dict[str, Any]:
    """What is true of every service's finding: it fits the schema, is signed, in its group's partition, and traced."""
    schema = json.loads((ROOT / "deploy" / "schemas" / "findings.json").read_text(encoding="utf-8"))
    told: dict[str, Any] = json.loads(finding.value)
    jsonschema.validate(told, schema)
    assert (finding.key, finding.trace) == (b"g", trace)
    assert fits(KEY.encode(), finding.value, finding.proof)
    read = wire.decode(wire.FINDINGS, finding.value)
    assert isinstance(read, Finding)
    assert RuleServices({read.rule.partition(".")[0]: KEY.encode()}).counts(read, finding)
    return told


async def test_the_one_in_python_finds_what_was_renamed_often(kafka_bus: KafkaBus, kafka_settings: Settings) -> None:
    """Three changes of a name are one finding, under the trace of the third; copies of events add nothing."""
    renamed, other = Kind.GROUP_RENAMED, Kind.JOINED
    await kafka_bus.publish([happened(n, k) for n, k in ((1, renamed), (1, renamed), (2, renamed), (3, other))])
    await kafka_bus.publish([happened(4, renamed), happened(4, renamed)])
    finding = await answered([sys.executable, str(PYTHON)], kafka_bus, kafka_settings)
    assert holds(finding, begin("e04"))["evidence"] == ["e01", "e02", "e04"]


@pytest.fixture(scope="session")
def in_go(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The example in Go, built with its client from the module proxy; passed over where it cannot be, not in CI."""
    made = tmp_path_factory.mktemp("go") / "arrivals"
    go = shutil.which("go")
    if go is not None and subprocess.run([go, "build", "-o", str(made), "."], cwd=GO, check=False).returncode == 0:
        return str(made)
    reason = "the rule service in Go is not tried: " + ("it could not be built" if go else "Go is not installed")
    return pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


async def test_the_one_in_go_finds_many_who_came_at_once(
    in_go: str, kafka_bus: KafkaBus, kafka_settings: Settings
) -> None:
    """Twenty people within an hour are one finding, under the trace of the last; copies of events add nothing."""
    await kafka_bus.publish([happened(number, Kind.JOINED) for number in (*range(19), *range(19))])
    await kafka_bus.publish([happened(19, Kind.LEFT), happened(20, Kind.JOINED)])
    told = holds(await answered([in_go], kafka_bus, kafka_settings), begin("e20"))
    assert (told["count"], told["numbers"]) == (20, {"came": 20, "limit": 20})


@pytest.mark.parametrize("name", ["observations.json", "findings.json"])
def test_the_schemas_it_needs_are_published(name: str) -> None:
    """What a rule service reads and writes has a schema that says so."""
    schema = json.loads((ROOT / "deploy" / "schemas" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("rule", "key", "counts"),
    [
        ("group_names.renamed_often", b"right", True), ("group_names.renamed_often", b"wrong", False),
        ("group_names.renamed_often", None, False), ("others.loud", b"right", False), ("threat", None, True),
    ],
)  # fmt: skip
def test_only_what_a_registered_service_signed_counts(rule: str, key: bytes | None, *, counts: bool) -> None:
    """Whoever writes under a registered name without its key, or under none, is only counted."""
    finding = replace(FINDING, rule=rule)
    value = wire.encode(finding)
    told = Arrival("findings", 0, 0, b"g", value, None, DAY, proof=proof(key, value) if key else None)
    assert RuleServices({"group_names": b"right"}).counts(finding, told) is counts
    assert not RuleServices({"group_names": b"right"}).counts(
        replace(finding, rule="group_names.x"), told._replace(value=b"other")
    )


@pytest.mark.parametrize("told", ["[]", "{", '{"a": 1}', '{"a.b": "a long enough key"}', '{"a": "short"}'])
def test_keys_that_cannot_be_used_are_refused(told: str) -> None:
    """The process says which setting and why, and does not start."""
    with pytest.raises(SettingsError, match="STEWARD_RULE_SERVICES"):
        read_keys(SecretStr(told))
