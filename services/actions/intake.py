"""Intake: what each record of a topic changes, in one transaction with how far the topic was read."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation import wire
from moderation.engine import Observation
from moderation.findings import Finding
from moderation.people import Person, Reply
from moderation.sources import BODY_LIMIT, Reject, SourceNews
from services.actions.answering import Answers
from services.actions.casework import Casework
from services.actions.database import Database
from services.actions.notices import heard_of
from services.actions.outbox import outgoing
from services.actions.people import known
from services.actions.rule_services import RuleServices
from services.actions.stream import CONCERNED, Stream
from services.actions.tables import Position
from services.actions.telemetry import Telemetry, Told
from services.chassis import log, spans
from services.chassis.bus import Arrival
from services.chassis.marks import mark
from services.chassis.spans import Span
from services.chassis.trace import carry_on

TOPICS = (wire.FINDINGS, wire.OBSERVATIONS, wire.PEOPLE, wire.REPLIES, wire.SOURCES)
_BY_NAME = {topic.name: topic for topic in TOPICS}
_log = log.get(__name__)


class Context(NamedTuple):
    """What goes with a record: the instant it is read, its trace, and when what it follows from came in."""

    now: int
    trace: str
    since: int


class Intake:
    """Takes records in.

    Args:
        database: where it is written down.
        casework: what findings and happenings lead to.
        answers: what replies lead to.
        now: the clock.
        telemetry: told of what is taken in.
        rule_services: whose findings count.
    """

    def __init__(
        self,
        database: Database,
        casework: Casework,
        answers: Answers,
        now: Callable[[], int],
        telemetry: Telemetry,
        rule_services: RuleServices,
    ) -> None:
        self._database = database
        self._casework = casework
        self._answers = answers
        self._now = now
        self._stream = Stream(casework)
        self._telemetry = telemetry
        self._rule_services = rule_services

    async def positions(self) -> dict[tuple[str, int], int]:
        """Topic and partition to the offset of the next record to read."""
        async with self._database.transaction() as session:
            rows = await session.scalars(select(Position))
            return {(row.topic, row.partition): row.offset for row in rows}

    async def take(self, arrivals: Sequence[Arrival]) -> int:
        """Take a batch in. Records that were taken before are passed over. Returns how many were new."""
        async with self._database.transaction() as session:
            new = await self._new(session, arrivals)
            for arrival in new:
                await self._one(session, arrival)
            await self._stream.catch_up(session, self._now())
            mark("take")
        mark("taken")
        return len(new)

    async def _new(self, session: AsyncSession, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Those beyond what was read of each partition; the place after them is noted."""
        new: list[Arrival] = []
        rows: dict[tuple[str, int], Position] = {}
        for arrival in arrivals:
            place = (arrival.topic, arrival.partition)
            if place not in rows:
                found = await session.get(Position, place, with_for_update=True)
                rows[place] = found or Position(topic=arrival.topic, partition=arrival.partition, offset=0)
                session.add(rows[place])
            if arrival.offset >= rows[place].offset:
                rows[place].offset = arrival.offset + 1
                self._telemetry.taken(arrival, self._now())
                new.append(arrival)
        return new

    async def _one(self, session: AsyncSession, arrival: Arrival) -> None:
        """One record; what cannot be read, or makes the code fail, is kept as a reject, and the next one follows."""
        trace = carry_on(arrival.trace, f"actions {arrival.topic} {arrival.partition} {arrival.offset}")
        context = Context(self._now(), trace, arrival.since)
        try:
            record = wire.decode(_BY_NAME[arrival.topic], arrival.value)
            if isinstance(record, Observation) and record.event.kind not in CONCERNED:
                self._stream.heard(record.event.group, record.event.at)
                return
            async with session.begin_nested():
                if isinstance(record, Finding) and not self._rule_services.counts(record, arrival):
                    self._telemetry.unregistered(record, context.trace)
                    return
                await self._taken(session, record, context)
            if isinstance(record, Finding) and not record.confidential:
                spans.record(Span("decide", context.trace, arrival.trace, context.now, self._now(), "consumer"))
        except (wire.WireError, ValueError, LookupError, TypeError, AttributeError) as error:
            _log.exception(
                "record kept as a reject", topic=arrival.topic, partition=arrival.partition, offset=arrival.offset
            )
            reason = (
                str(error)
                if isinstance(error, wire.WireError)
                else f"the actions service failed: {type(error).__name__}"
            )
            self._telemetry.rejected(arrival.topic)
            session.add(outgoing("rejects", _reject(arrival, reason, context), context.trace))

    async def _taken(self, session: AsyncSession, record: wire.Record, context: Context) -> None:
        match record:
            case Finding():
                wanted = await self._casework.found(session, record, context.now, context.trace)
                self._telemetry.found(record, wanted, Told(context.trace, self._now() - context.since))
            case Observation():
                await self._stream.happened(session, record.event, context.now)
            case Person():
                await known(session, record)
            case Reply():
                await self._answers.replied(session, record, context.now, context.trace)
            case SourceNews():
                await heard_of(session, self._casework, record, context.now, context.trace)


def _reject(arrival: Arrival, reason: str, context: Context) -> Reject:
    where = f"{arrival.topic} {arrival.partition} {arrival.offset}"
    return Reject(source="actions", at=context.now, reason=reason, where=where, body=arrival.value[:BODY_LIMIT])
