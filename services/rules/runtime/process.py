"""Process: the rules service from its start to the end of its last batch."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from aiokafka.errors import KafkaError
from faust.exceptions import ConsumerNotStarted
from faust.types import TP
from prometheus_client import CollectorRegistry
from starlette.routing import BaseRoute

from moderation.across import Across
from moderation.calendar import Calendar
from moderation.events import Event, Kind
from moderation.rule_sets import RuleSets
from moderation.wire import EVENTS
from services.chassis import clock, collector, http, log, telemetry
from services.chassis.watchdog import give_up
from services.rules import loader
from services.rules.detectors.cheap import CheapTier
from services.rules.runtime.consumer import Consumer
from services.rules.runtime.faust_app import RulesApp, add_stream, create_app, gated
from services.rules.runtime.judge import SAMPLE, AcrossJudge, Judge
from services.rules.runtime.metrics import Metrics
from services.rules.runtime.recovery import BulkTableManager
from services.rules.runtime.sender import Sender, producer
from services.rules.runtime.settings import RulesSettings
from services.rules.runtime.shell import ACROSS, GROUPS, Judges, Shell, Stream
from services.rules.runtime.watchdog import Watchdog

PORT = 8081
LOOK_EVERY = 1.0
"""Seconds between two looks at how far the work is."""

_FIRST = Event(id="", group="", at=0, kind=Kind.MESSAGE, text="Good morning, who can come to the stall on Saturday?")
"""Read before the first event comes: the detectors make their tables at their first text."""

_log = log.get(__name__)


def judges(settings: RulesSettings, metrics: Metrics) -> dict[Stream, Judges]:
    """Make the judges with every rule installed: of groups, with the cheap detectors, and of what crosses them."""

    def failed(rule: str, event: Event, error: Exception) -> None:
        metrics.failures.labels(rule).inc()
        _log.error("rule.failed", rule=rule, kind=event.kind.value, error=type(error).__name__)

    key = settings.key.get_secret_value().encode()
    catalogue = loader.rules()
    across = Across(catalogue, Calendar(ZoneInfo(settings.zone)), failed, int(settings.settle_s * 1000))
    detector = CheapTier(key)
    detector.read(_FIRST, 0, 1)
    within = Judge(RuleSets(catalogue, settings.zone), detector, failed, SAMPLE)
    return {GROUPS: within, ACROSS: AcrossJudge(across)}


class Process:
    """Everything that runs, and whether it is well."""

    def __init__(self, settings: RulesSettings) -> None:
        self.settings = settings
        self.registry: CollectorRegistry = telemetry.registry("rules", settings)
        self.metrics = Metrics(self.registry, loader.rules())
        self.watchdog = Watchdog(settings.session_s, settings.stuck_s)
        self.app: RulesApp = create_app(settings)
        self._producer = producer(settings, int(settings.request_s * 1000))
        self._judges = judges(settings, self.metrics)
        self._shells: dict[Stream, Shell] = {}
        self._told = (0, 0)
        collector.spare()
        for stream in self._judges:
            add_stream(self.app, settings, stream, partial(self._shell, stream))

    def _shell(self, stream: Stream) -> Shell:
        """The shell over a table's store, which Faust makes when it starts."""
        if stream not in self._shells:
            self._shells[stream] = Shell(
                stream, self._judges[stream], Sender(self._producer), self.app.states[stream.source].store,
                self.watchdog, self.settings, self.metrics, self._end,
            )  # fmt: skip
        return self._shells[stream]

    def _end(self, topic: str, partition: int) -> int | None:
        return self._highwater(TP(self.settings.topic_prefix + topic, partition))

    def _highwater(self, tp: TP) -> int | None:
        """Where a partition ends as far as the last fetch told; None before the first, and while it changes hands."""
        with suppress(KafkaError, ConsumerNotStarted):
            found: int | None = self._consumer.highwater(tp)
            return found
        return None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; then finish the batch in hand, commit it and leave the group."""
        try:
            await self._producer.start()
        except KafkaError as error:
            give_up(f"no broker answers at {self.settings.kafka}", error)
        self._consumer: Consumer = gated(self.app)
        tasks = [asyncio.create_task(one) for one in (self.watchdog.run(), self._look())]
        tasks.append(
            asyncio.create_task(
                http.serve(http.app(self._routes()), http.listen(self._port(), self.settings.host), stop)
            )
        )
        stopping, starting = (asyncio.create_task(one) for one in (stop.wait(), self.app.start()))
        await asyncio.wait({stopping, starting}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            os._exit(0)  # there is nothing in hand yet, and Faust cannot be stopped while it starts
        await starting
        _log.info("rules.started", partitions=len(self._lags()))
        crashed = asyncio.create_task(self.app.wait_until_stopped())
        await asyncio.wait({stopping, crashed}, return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            crash = self.app.crash_reason
            give_up("the broker answers with an error" if isinstance(crash, KafkaError) else "Faust stopped", crash)
        await self._drain()
        for task in (*tasks, crashed):
            task.cancel()
        _log.info("rules.drained")

    async def _drain(self) -> None:
        await self.app.gate.close()
        await self._consumer.commit()
        await self.app.stop()
        await self._producer.stop()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._consumer.left_out:
                give_up("the consumer's part in its group has ended by an error")
            lags, read = self._lags(), cast("BulkTableManager", self.app.tables).recovery.read
            self.watchdog.watch((read, self._committed()), waiting=self._recovering() or any(lags.values()))
            events = self.settings.topic_prefix + EVENTS.name
            self._measure({tp.partition: lag for tp, lag in lags.items() if tp.topic == events})

    def _measure(self, waiting: Mapping[int, int]) -> None:
        metrics, stores = self.metrics, [table.store for table in self.app.states.values()]
        metrics.waiting(waiting, self._shell(GROUPS).unread.ages(waiting, clock.now()))
        metrics.committed_ago.set(self.watchdog.age)
        metrics.recovering.set(self._recovering())
        metrics.recovery.set(cast("BulkTableManager", self.app.tables).recovery.took)
        metrics.state_bytes.set(sum(store.bytes for store in stores))
        metrics.state_records.set(sum(store.count for store in stores))
        metrics.holes.inc(self._consumer.holes - self._told[0])
        metrics.rebalances.inc(self.app.rebalancing_count - self._told[1])
        self._told = self._consumer.holes, self.app.rebalancing_count

    def _committed(self) -> Mapping[TP, int]:
        return {tp: offset for tp, offset in self._consumer._committed_offset.items() if offset}  # noqa: SLF001

    def _lags(self) -> dict[TP, int]:
        """How many records of each of our partitions wait to be committed, as far as the last fetch told."""
        committed, ours = self._committed(), self._ours()
        ends = {tp: self._highwater(tp) for tp in ours}
        return {tp: max(0, end - committed.get(tp, 0)) for tp, end in ends.items() if end is not None}

    def _ours(self) -> list[TP]:
        """Our partitions of what is read."""
        with suppress(KafkaError, ConsumerNotStarted):
            return [tp for tp in self._consumer.assignment() if self.app.topics.acks_enabled_for(tp.topic)]
        return []

    def _recovering(self) -> bool:
        return self.app.rebalancing or self.app.in_recovery

    def _routes(self) -> list[BaseRoute]:
        ready: dict[str, http.Check] = {
            "broker": lambda: "no broker answers for the consumer group" if self._consumer.cut_off else None,
            "partitions": lambda: None if self._ours() else "none is assigned yet",
            "recovery": lambda: "the state is being read" if self._recovering() else None,
        }
        live: dict[str, http.Check] = {
            "progress": lambda: f"none for {self.watchdog.age:.0f} s" if self.watchdog.age > LATE else None
        }
        return http.probes(ready, live, self.registry)

    def _port(self) -> int:
        return self.settings.port or PORT


LATE = 60.0
"""Seconds without progress on waiting events from which on `/livez` says no."""
