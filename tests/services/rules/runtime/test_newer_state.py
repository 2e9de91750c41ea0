"""State that a newer version wrote: the older process leaves it, and everything, alone."""

import asyncio
import json
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner

from benchmarks.live.topics import lag, written
from benchmarks.live.trial import Trial, until
from moderation.events import Event, Kind
from moderation.state import VERSION, GroupState, encode
from moderation.wire import RULES_STATE
from services.chassis.settings import Settings
from services.chassis.watchdog import BROKEN


async def remember(settings: Settings, group: bytes, state: GroupState) -> None:
    """Write a group's record as a newer version does."""
    numbers = list(range(settings.partitions))
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka) as producer:
        place = DefaultPartitioner()(group, numbers, numbers)
        await producer.send_and_wait(settings.topic_prefix + RULES_STATE, encode(state), group, place)


def test_a_process_that_meets_newer_state_ends_with_one_line(kafka_settings: Settings, tmp_path: Path) -> None:
    """Status 70 and the reason; nothing is written, nothing committed, so a newer one judges what waits.

    Red where it would judge over what it cannot read, or go on to events behind it.
    """
    event = Event(id="e1", group="g", at=1_780_000_000_000, kind=Kind.MESSAGE, person="ann", text="I will kill you")
    trial = Trial(kafka_settings, tmp_path, [event])
    asyncio.run(remember(kafka_settings, b"g", GroupState(version=VERSION + 1)))
    trial.feed()
    worker = trial.worker()
    until(lambda: worker.status is not None, 120)
    assert worker.end() == BROKEN
    (said,) = [line for line in map(json.loads, trial.log("a").splitlines()) if line["event"] == "stopped"]
    assert f"state of version {VERSION + 1}; this Steward reads up to {VERSION}" in said["reason"]
    assert asyncio.run(written(kafka_settings, "findings")) == 0
    assert asyncio.run(lag(kafka_settings, f"{kafka_settings.topic_prefix}rules")) == 1
