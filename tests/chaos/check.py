"""Check: what the pipeline found, decided, remembered and sent, against a replay of the same events in one process."""

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy import select

from moderation import wire
from moderation.actions import Action
from moderation.events import Event, Kind
from moderation.findings import Finding
from services.actions.channels.dry import DryRun
from services.actions.database import Database
from services.actions.intake import TOPICS
from services.actions.migrate import migrate
from services.actions.registered import ORDER, Registered
from services.actions.service import Actions
from services.actions.tables import Delivery, State
from services.chassis import clock
from services.chassis.bus import Arrival, Bus, KafkaBus, Posting
from tests.end_to_end.pipeline import KEY, Pipeline
from tests.end_to_end.replaying import comparable, judge, topic

SETTLE_SECONDS = 120
MARK = "You may have had this message already"


class Tally(NamedTuple):
    """What came of a run. Everything but `events`, `findings`, `actions`, `mails` and `marked` should be nought."""

    events: int
    events_lost: int
    findings: int
    findings_lost: int
    findings_extra: int
    state_wrong: int
    actions: int
    actions_lost: int
    actions_extra: int
    unsettled: int
    mails: int
    mails_lost: int
    mails_doubled: int
    marked: int

    def is_clean(self) -> bool:
        """Whether nothing was lost or doubled."""
        good = {"events", "findings", "actions", "mails", "marked"}
        return not any(value for name, value in self._asdict().items() if name not in good)


class _Caught:
    """A bus that keeps what is published."""

    def __init__(self) -> None:
        self.postings: list[Posting] = []

    async def publish(self, postings: list[Posting]) -> None:
        """Keep records."""
        self.postings += postings


async def tally(pipeline: Pipeline, taken: list[str], folder: Path) -> Tally:
    """Wait until the pipeline has done everything, then compare.

    What crosses groups is judged as time passes, which the front door tells; the state stands still when it is closed.
    """
    bus = KafkaBus(pipeline.settings, "check")
    await _settled(bus, pipeline, taken, folder)
    await asyncio.to_thread(pipeline.services["ingest"].stop)
    found = await _settled(bus, pipeline, taken, folder)
    await bus.close()
    return found


async def _settled(bus: Bus, pipeline: Pipeline, taken: list[str], folder: Path) -> Tally:
    until = time.monotonic() + SETTLE_SECONDS
    found = await _tally(bus, pipeline, taken, folder)
    while not found.is_clean() and time.monotonic() < until:
        await asyncio.sleep(3)
        found = await _tally(bus, pipeline, taken, folder)
    return found


async def _tally(bus: Bus, pipeline: Pipeline, taken: list[str], folder: Path) -> Tally:
    events = sorted(await topic(bus, "events"), key=lambda one: (one.partition, one.offset))
    live_state = {one.key.decode(): one.value for one in await topic(bus, wire.RULES_STATE)}
    live_state = {key: value for key, value in live_state.items() if value}
    state: dict[str, bytes] = {}
    expected = {comparable(one) for one in judge(events, state)}
    written = [wire.decode(wire.FINDINGS, one.value) for one in await topic(bus, "findings")]
    found = {comparable(one) for one in written if isinstance(one, Finding)}
    texts = {one.text for raw in events if (one := _event(raw)).kind is Kind.MESSAGE}
    decided = {msgspec.json.decode(raw.value, type=Action).id for raw in await topic(bus, "actions")}
    wanted = await _decided_again(bus, pipeline, folder)
    sent, waiting = await _deliveries(pipeline.environment["STEWARD_DATABASE_URL"])
    ids = Counter(letter["Message-ID"] for _, letter in pipeline.mailbox.arrived)
    plain = Counter(letter["Message-ID"] for _, letter in pipeline.mailbox.arrived if MARK not in letter.get_content())
    return Tally(
        events=len(taken),
        events_lost=len(set(taken) - texts),
        findings=len(found),
        findings_lost=len(expected - found),
        findings_extra=len(found - expected),
        state_wrong=len({key for key in state.keys() | live_state.keys() if state.get(key) != live_state.get(key)}),
        actions=len(decided),
        actions_lost=len(wanted - decided),
        actions_extra=len(decided - wanted),
        unsettled=waiting,
        mails=len(ids),
        mails_lost=len(sent - ids.keys()),
        mails_doubled=sum(number - 1 for number in plain.values() if number > 1),
        marked=sum(ids.values()) - sum(plain.values()),
    )


def _event(raw: Arrival) -> Event:
    return msgspec.json.decode(raw.value, type=Event)


async def _deliveries(url: str) -> tuple[set[str], int]:
    """Return the Message-IDs of what counts as sent by mail, and how many deliveries that are due have not ended."""
    database = Database(url)
    async with database.transaction() as session:
        sent = select(Delivery.reference).where(Delivery.state == State.SENT, Delivery.channel == "email")
        references = {one for one in await session.scalars(sent) if one}
        open_ones = Delivery.state.in_([State.WAITING, State.SENDING]), Delivery.due <= clock.now()
        waiting = len(list(await session.scalars(select(Delivery.id).where(*open_ones))))
    await database.close()
    return references, waiting


async def _decided_again(bus: Bus, pipeline: Pipeline, folder: Path) -> set[str]:
    """Return the actions that the same records lead to in a fresh database, without a fault."""
    place = folder / f"again-{clock.now()}.sqlite"
    await migrate(f"sqlite:///{place}")
    database, caught = Database(f"sqlite:///{place}"), _Caught()
    directory = Registered(Path(pipeline.environment["STEWARD_GROUPS"]), KEY.encode())
    channels = {name: DryRun(name) for name in (*ORDER, "console")}
    actions = Actions(database, caught, directory, channels, clock.now)  # type: ignore[arg-type]
    records = [one for each in TOPICS for one in await topic(bus, each.name)]
    await actions.intake.take(sorted(records, key=lambda one: (one.at, one.offset)))
    while await actions.publisher.publish():
        pass
    await database.close()
    place.unlink()
    return {one.record.id for one in caught.postings if isinstance(one.record, Action)}
