"""One webhook's way through all processes, and what happens when it comes twice or a process is gone."""

import asyncio
import random
from pathlib import Path
from typing import TypeVar

import msgspec

from moderation.actions import Action
from moderation.events import Event, Kind
from moderation.findings import Finding
from moderation.wire import TOPICS
from services.chassis.bus import KafkaBus
from services.chassis.settings import Settings
from services.chassis.trace import trace_id
from tests.end_to_end.pipeline import GREETING, THREAT, Pipeline, message, status
from tests.end_to_end.replaying import both, found, topic
from tests.servers.mail import Mailbox

Record = TypeVar("Record")
COMPLIANCE, ADMIN = "omar@example.org", "judith@example.org"


async def test_a_threat_becomes_one_mail_each(pipeline: Pipeline, bus: KafkaBus) -> None:
    """A signed webhook becomes one mail to each who must know, under one trace from the door to the outcome."""
    assert pipeline.post(message("bob", GREETING), message("ann", THREAT)) == [200, 200]
    pipeline.until(lambda: pipeline.mails(COMPLIANCE) and pipeline.mails(ADMIN))
    assert "999" in pipeline.mails(COMPLIANCE)[0]
    assert "Team 0" in pipeline.mails(ADMIN)[0]
    traces = [{trace_id(one.trace) for one in await topic(bus, name)} for name in ("findings", "actions")]
    assert None not in traces[0] | traces[1]
    assert traces[1] <= traces[0] <= {trace_id(one.trace) for one in await topic(bus, "events")}
    for name in (one.name for one in TOPICS):
        assert None not in {trace_id(one.trace) for one in await topic(bus, name)}, name


async def test_cases_may_lie_in_postgresql(
    tmp_path: Path, kafka_settings: Settings, mailbox: Mailbox, postgres_url: str
) -> None:
    """The same way with a database server, through a kill of the service that uses it."""
    pipeline = Pipeline(tmp_path, kafka_settings, mailbox, postgres_url)
    try:
        pipeline.start()
        pipeline.insist(message("ann", THREAT))
        pipeline.until(lambda: pipeline.mails(COMPLIANCE) and pipeline.mails(ADMIN))
        pipeline.services["actions"].kill()
        pipeline.services["actions"].start()
        pipeline.insist(message("bob", THREAT))
        pipeline.until(lambda: len(pipeline.mails(COMPLIANCE)) == 2 and len(pipeline.mails(ADMIN)) == 2)
    finally:
        pipeline.stop()


async def test_a_copy_changes_nothing(pipeline: Pipeline, bus: KafkaBus) -> None:
    """A gateway that sends a body again, at once or later, gets its 200, and nobody hears of it twice."""
    threat = message("ann", THREAT)
    assert pipeline.post(*[threat] * 5) == [200] * 5
    pipeline.until(lambda: pipeline.mails(COMPLIANCE) and pipeline.mails(ADMIN))
    assert pipeline.post(threat, message("bob", THREAT, group=1)) == [200, 200]
    pipeline.until(lambda: len(pipeline.mails(COMPLIANCE)) == 2 and len(pipeline.mails(ADMIN)) == 2)
    finds = [msgspec.json.decode(one, type=Finding) for one in await found(bus)]
    assert len({one.id for one in finds if one.rule == "threat"}) == 2


async def test_a_restart_loses_and_doubles_nothing(pipeline: Pipeline, bus: KafkaBus) -> None:
    """Each process is killed once while messages come in; in the end every threat was told once."""
    chosen = random.Random(4)  # noqa: S311 - a test's choice
    writers = [f"4477009002{number:02d}" for number in range(12)]
    for number, writer in enumerate(writers):
        noise = [message(chosen.choice(["ann", "bob", "cat"]), GREETING, group=chosen.randrange(3)) for _ in range(5)]
        pipeline.insist(*noise, message(writer, THREAT, group=number % 3))
        if number % 4 == 2:
            service = pipeline.services[("ingest", "rules", "actions")[number // 4]]
            service.kill()
            service.start()
    pipeline.until(lambda: len(pipeline.mails(COMPLIANCE)) >= len(writers))
    pipeline.until(lambda: len(pipeline.mails(ADMIN)) >= len(writers))
    live, again = await both(bus)
    assert live == again
    assert len(pipeline.mails(COMPLIANCE)) == len(pipeline.mails(ADMIN)) == len(writers)


async def test_groups_are_judged_apart(pipeline: Pipeline, bus: KafkaBus) -> None:
    """The same talk in several groups gives each its own findings, and the live ones are those of a replay."""
    for group in range(3):
        pipeline.insist(*[message("ann", f"{GREETING} {number}", group) for number in range(20)])
        pipeline.insist(message("cat", THREAT, group))
    pipeline.until(lambda: len(pipeline.mails(COMPLIANCE)) == 3)
    finds = [msgspec.json.decode(one, type=Finding) for one in await found(bus)]
    assert len({one.group for one in finds if one.rule == "threat"}) == 3
    live, again = await both(bus)
    assert live == again


async def test_a_gateway_logged_out_stops_the_clocks_and_is_told(pipeline: Pipeline, bus: KafkaBus) -> None:
    """HQ is told in words; no tick comes while nothing is heard; when it is back it is noted first."""
    pipeline.insist(message("bob", GREETING), status("SCAN_QR_CODE"))
    while "source_logged_out" not in {one.rule for one in await read(bus, "actions", Action)}:
        pipeline.until(lambda: True)
        await asyncio.sleep(0.2)
    before = await topic(bus, "events")
    await asyncio.sleep(3)
    assert len(await topic(bus, "events")) == len(before)
    pipeline.insist(status("WORKING"), message("cat", f"{GREETING} again"))
    known = {(one.partition, one.offset) for one in before}
    later = [one for one in await topic(bus, "events") if (one.partition, one.offset) not in known]
    events = [msgspec.json.decode(one.value, type=Event) for one in later]
    assert len({one.group for one in events if one.kind is Kind.OUTAGE}) == 3
    (said,) = [one for one in events if one.text]
    assert next(one.kind for one in events if one.group == said.group and one.kind is not Kind.TICK) is Kind.OUTAGE


async def read(bus: KafkaBus, name: str, kind: type[Record]) -> list[Record]:
    """Read the records of a topic, each partition in its order."""
    return [msgspec.json.decode(one.value, type=kind) for one in await topic(bus, name)]
