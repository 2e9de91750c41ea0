"""Service: the parts of the actions service put together; one process on Kafka, or a part of an embedded one."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry

from moderation.budgets import DEFAULT_BUDGET, Budget
from moderation.ladder import DEFAULT, Ladder
from moderation.timing import DEFAULT_HOURS, Hours
from services.actions.answering import Answers
from services.actions.casework import Casework
from services.actions.channels.port import Channel
from services.actions.composing import Composer
from services.actions.database import Database, DatabaseError
from services.actions.delivering import Deliverer
from services.actions.directory import Directory
from services.actions.evidence import TopicEvidence
from services.actions.executing import Performer
from services.actions.executors.port import Executor
from services.actions.intake import TOPICS, Intake
from services.actions.notices import held
from services.actions.planning import Planner
from services.actions.publishing import Publisher
from services.actions.purging import EVERY, purge
from services.actions.rule_services import RuleServices
from services.actions.standing import standing
from services.actions.telemetry import Telemetry
from services.actions.writing import Evidence, Writer
from services.chassis import log
from services.chassis.bus import Bus, BusError
from services.chassis.clock import monotonic
from services.chassis.watchdog import Watchdog

IDLE = 0.5
"""Seconds between two looks at what is due."""
MEASURE = 5.0
"""Seconds between two looks at how the work stands."""
AGAIN = 2.0
"""Seconds before the bus or the database is tried again."""
BROKEN = 30.0
"""Seconds of nothing but refusals after which only a new process helps: a producer that lost its place stays lost."""
STUCK = 180.0
"""Seconds without progress after which the process ends, unless told otherwise."""
TURNS, READING = "the work on actions", "the reading of topics"
"""What the watchdog watches."""
_log = log.get(__name__)


class Actions:
    """The actions service.

    Args:
        database: migrated.
        bus: where records come from and go to.
        directory: who can be told.
        channels: by name.
        now: the clock.
        metrics: where it counts.
        executors: by the name that the register has for their platform.
        worker: name of this process, the same after a restart.
        evidence: where quotes come from; the topics, where nothing else is said.
        hours: when people are written to.
        budget: how much may go out.
        ladder: how long and how much.
        rule_services: keys of other teams' rule services whose findings count, by name.
        stuck: seconds without progress after which the process ends, where its watchdog runs.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        directory: Directory,
        channels: Mapping[str, Channel],
        now: Callable[[], int],
        *,
        metrics: CollectorRegistry | None = None,
        executors: Mapping[str, Executor] | None = None,
        worker: str = "actions",
        evidence: Evidence | None = None,
        hours: Hours = DEFAULT_HOURS,
        budget: Budget = DEFAULT_BUDGET,
        ladder: Ladder = DEFAULT,
        rule_services: Mapping[str, bytes] | None = None,
        stuck: float = STUCK,
    ) -> None:
        self._bus = bus
        self._database = database
        topics = [topic.name for topic in TOPICS]
        self._telemetry = Telemetry(metrics or CollectorRegistry(), topics, channels, rule_services or {})
        database.ended = self._telemetry.transaction
        self._measured = float("-inf")
        self._now = now
        self._directory = directory
        self._reading = False
        self._refused: float | None = None
        self._away: str | None = "the database was not asked yet"
        self.watchdog = Watchdog(stuck)
        self._purged: int | None = None
        self._channels = channels
        self._executors = executors or {}
        self.casework = Casework(Planner(directory, hours, frozenset(self._executors)), ladder)
        self.performer = Performer(database, self.casework, directory, self._executors, now, self._telemetry)
        self.answers = Answers(self.casework, directory)
        services = RuleServices(rule_services or {})
        self.intake = Intake(database, self.casework, self.answers, now, self._telemetry, services)
        self.publisher = Publisher(database, bus)
        writer = Writer(directory, Composer(), evidence or TopicEvidence(bus))
        self.deliverer = Deliverer(database, writer, channels, now, worker, budget, telemetry=self._telemetry)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; what is in hand is finished. A database that is away is waited for."""
        while not stop.is_set():
            try:
                await self._work(stop)
            except DatabaseError as error:
                _log.warning("the database is away; all waits", reason=str(error))
                self._away = str(error)
                self.watchdog.beat(TURNS)
                await _pause(stop, AGAIN)

    async def _work(self, stop: asyncio.Event) -> None:
        await self.deliverer.recover()
        self._away = None
        reading = asyncio.create_task(self._read(stop))
        try:
            while not stop.is_set():
                self.watchdog.beat(TURNS)
                if reading.done():
                    reading.result()
                await self.tidy()
                if not await self.step():
                    await self.look()
                    await _pause(stop, IDLE)
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, DatabaseError):
                await reading

    def missing(self) -> str | None:
        """What is missing before work may be sent here."""
        return self._away or (None if self._reading else "the topics are not read yet")

    def progress(self, bounds: Mapping[tuple[str, int], tuple[int, int]], at: Mapping[tuple[str, int], int]) -> None:
        """Tell the watchdog how far topics were read, given where each partition begins and ends."""
        waiting = any(end > max(begin, at.get(place, 0)) for place, (begin, end) in bounds.items())
        self.watchdog.watch(READING, dict(at), waiting=waiting)

    async def step(self) -> int:
        """Publish what waits, then send what is due. Returns how much was done.

        Raises:
            BusError: nothing was taken for so long that only a new process helps.
        """
        try:
            published = await self.publisher.publish()
        except BusError as error:
            _log.warning("the bus does not take records; they wait", reason=str(error))
            self._refused = self._refused or monotonic()
            if monotonic() - self._refused > BROKEN:
                raise
            return 0
        self._refused = None
        return published + await self.performer.perform() + await self.deliverer.deliver()

    async def look(self) -> None:
        """Read what waits and what is held, for the metrics and for headquarters; and who can be told."""
        self._directory.refresh()
        async with self._database.transaction() as session:
            await held(session, self.casework, self._now())
        if monotonic() - self._measured >= MEASURE:
            await self._measure()

    async def _measure(self) -> None:
        """Read how the work stands: it takes a moment, so not at every look."""
        async with self._database.transaction() as session:
            found = await standing(session, self._now())
        found.connections = self._database.connections
        self._telemetry.stands(found)
        self._measured = monotonic()

    async def tidy(self) -> None:
        """Let what is older than it may be kept go, once in a while."""
        now = self._now()
        if self._purged is not None and now < self._purged + EVERY:
            return
        async with self._database.transaction() as session:
            gone = await purge(session, now)
        self._purged = now
        if gone:
            _log.info("purged", rows=gone)

    async def close(self) -> None:
        """Let go of every channel."""
        for channel in self._channels.values():
            await channel.close()
        for executor in self._executors.values():
            await executor.close()

    async def _read(self, stop: asyncio.Event) -> None:
        """Read the topics for ever; a broker that is away is waited for."""
        names = [topic.name for topic in TOPICS]
        while not stop.is_set():
            try:
                self._reading = True
                async for batch in self._bus.follow(names, await self.intake.positions()):
                    await self.intake.take(batch)
                    if stop.is_set():
                        return
            except BusError:
                _log.warning("the bus gives no records; trying again", exc_info=True)
                await _pause(stop, AGAIN)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, or until told to stop."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
