"""Delivery: records go to the bus in slices, people before the events that name them; what hangs is counted."""

import asyncio
from collections.abc import Iterable, Sequence
from time import perf_counter

from moderation import wire
from moderation.events import Event, Kind
from moderation.keys import keyed
from moderation.people import Person
from services.chassis import clock, log, marks
from services.chassis.bus import Bus, BusError, Posting
from services.chassis.trace import begin
from services.ingest.people import Merge, People
from services.ingest.telemetry import Telemetry

SLICE = 200
"""Records handed over in one go; between two slices other requests have their turn."""
REST = 1.0
"""Seconds of rest after the broker refused records; then the next sender tries again."""
BROKEN = 30.0
"""Seconds of nothing but refusals after which only a new process helps: a producer that lost its place stays lost."""
HUNG = 60.0
"""Seconds after which the same holds of what the broker has neither taken nor refused."""
STUCK = 3.0
"""Seconds after which what the broker has not taken says that it is away."""

logger = log.get(__name__)


class AwayError(Exception):
    """The broker does not take records now; the sender is to come again."""


class Delivery:
    """Writes records, and knows whether the broker takes them.

    Args:
        bus: where to.
        people: whose changes are written before anything that names them.
        telemetry: told how long it takes.
        key: of the installation.
    """

    def __init__(self, bus: Bus, people: People, telemetry: Telemetry, key: bytes) -> None:
        self._bus = bus
        self._people = people
        self._telemetry = telemetry
        self._key = key
        self._waiting: dict[object, float] = {}
        self._settling: asyncio.Task[None] | None = None
        self._failure = ""
        self._failed_at = -REST
        self._failing_since: float | None = None

    def missing(self) -> str | None:
        """Why nothing can be written now; None where all is well."""
        if perf_counter() - self._failed_at < REST:
            return self._failure
        oldest = min(self._waiting.values(), default=None)
        return "the broker does not answer" if oldest is not None and perf_counter() - oldest > STUCK else None

    def broken(self) -> bool:
        """Whether the broker has refused everything, or not answered, for so long that only a new process helps."""
        now, oldest = perf_counter(), min(self._waiting.values(), default=None)
        refused = self._failing_since is not None and now - self._failing_since > BROKEN
        return refused or (oldest is not None and now - oldest > HUNG)

    async def deliver(self, postings: Sequence[Posting]) -> None:
        """Write records; when this returns they are safe.

        Raises:
            BusError: the broker refused them.
        """
        begun, mark = perf_counter(), object()
        self._waiting[mark] = begun
        try:
            await self.settle()
            for start in range(0, len(postings), SLICE):
                self._waiting[mark] = perf_counter()
                marks.mark("publish")
                await self._bus.publish(postings[start : start + SLICE])
            marks.mark("published")
        except BusError as error:
            self._failure, self._failed_at = str(error), perf_counter()
            self._failing_since = self._failing_since or self._failed_at
            self._telemetry.refused.inc()
            raise
        finally:
            del self._waiting[mark]
        self._failing_since = None
        self._telemetry.produced.observe(perf_counter() - begun)

    async def settle(self) -> None:
        """Write what was learnt of people so far, by whichever request."""
        while self._people.changed or self._people.merges or self._settling is not None:
            if self._settling is None:
                self._settling = asyncio.create_task(self._write_people())
            await asyncio.shield(self._settling)

    async def _write_people(self) -> None:
        merges, records = self._people.take()
        try:
            await self._write(self._merged(merge, group) for merge in merges for group in merge.groups)
            await self._write(_person(record) for record in records if not record.merged_into)
            await self._write(_person(record) for record in records if record.merged_into)
        except BusError:
            self._people.give_back(merges, records)
            raise
        finally:
            self._settling = None
        for merge in merges:
            self._telemetry.merged.inc()
            logger.info("person merged", groups=len(merge.groups))

    async def _write(self, postings: Iterable[Posting]) -> None:
        each = list(postings)
        for start in range(0, len(each), SLICE):
            await self._bus.publish(each[start : start + SLICE])

    def _merged(self, merge: Merge, group: str) -> Posting:
        name, now = keyed(self._key, "merged", group, merge.loser, merge.survivor), clock.now()
        event = Event(
            id=name, group=group, at=now, kind=Kind.PERSON_MERGED, person=merge.survivor, targets=(merge.loser,),
            source="people", received=now,
        )  # fmt: skip
        return Posting(wire.EVENTS, event, begin(name))


def _person(record: Person) -> Posting:
    return Posting(wire.PEOPLE, record, begin(f"person {record.key}"))
