"""Consumer: Faust's, without what loses events at a rebalance and without what makes it slow.

All of it is subclassing of faust-streaming 0.15.3, which is pinned for that reason.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import ConsumerStoppedError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from services.chassis import log
from services.rules.runtime.gate import Gate
from services.rules.runtime.inbox import Inbox, Record
from services.rules.runtime.marks import mark

PAUSED_FOR = 0.005
"""Seconds to wait where every partition is paused. Stock Faust sleeps a whole second."""
FETCH_MS = 20
"""Milliseconds for which a fetch waits at the broker where there is nothing; stock Faust says 1500. aiokafka has one
fetch under way to a broker, of partitions of which nothing is left: while that waits for quiet ones, the others do."""
TRIES = 3
"""Times a hole is read again before it is believed."""

_log = log.get(__name__)


class Consumer(driver.Consumer):
    """Reads every record of a partition once and in order, whatever a rebalance does.

    At a rebalance stock Faust resumes the partitions and lets records flow before it seeks back to the committed
    offset. What is fetched in between lies ahead of that offset: some of it is judged, some is dropped when the flow is
    resumed a second time, and the rest is taken for a hole in the log, counted as acked and never read. Here nothing is
    handed on until Faust is through with all that; then reading begins at the committed offset.

    Records go from here into inboxes, and from there to the shell in batches. Carried one by one through Faust's
    channels and streams, as messages and events with an ack each, they cost as much as their judgement by two rules.
    """

    gate: Gate
    inboxes: Mapping[str, Inbox]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Faust's own
        super().__init__(*args, **kwargs)
        self._reading = False
        self._terms = 0
        self._next: dict[TP, int] = {}
        self._durable: dict[TP, int] = {}
        self._tried: dict[TP, tuple[int, int]] = {}
        self.holes = 0

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)

    # -- rebalance ---------------------------------------------------------------------------------------------------

    @property
    def left_out(self) -> bool:
        """Whether its part in the group has ended: aiokafka logs an error there and goes on without partitions."""
        known = self._coordinator()
        return known is not None and known._coordination_task.done()  # noqa: SLF001 - aiokafka tells nobody

    @property
    def cut_off(self) -> bool:
        """Whether no broker answers for the group: heartbeats find none."""
        known = self._coordinator()
        return known is None or known.coordinator_id is None

    def _coordinator(self) -> Any:  # noqa: ANN401 - aiokafka's
        inner = self._thread._consumer  # noqa: SLF001 - the same
        return inner and inner._coordinator  # noqa: SLF001 - the same

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Finish the batch in hand and commit it before the partitions go; stock Faust forgets its acks first."""
        self._reading = False
        self._terms += 1
        for inbox in self.inboxes.values():
            inbox.clear()
        await self.gate.close()
        await self.commit()
        for known in (self._next, self._durable, self._tried):
            known.clear()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Let batches begin again; `app.consumer_generation_id` is the new one by now."""
        self.gate.open()
        await super().on_partitions_assigned(assigned, generation_id)

    async def begin(self, generation: int) -> None:
        """Read from the committed offsets, and from the beginning where nothing was committed.

        Nothing happens where the partitions were taken away again meanwhile.
        """
        term = self._terms
        starts = await self._starts()
        if term != self._terms or self.gate.closed or generation != self.app.consumer_generation_id:
            return
        self._committed_offset.update(starts)
        # what comes next is known before the seek: what was read ahead of it must not pass for it
        self._next.update(starts)
        self._reading = True
        await self._thread.call_thread(self._go_to, starts)

    async def _starts(self) -> dict[TP, int]:
        places = (TP(tp.topic, tp.partition) for tp in self.assignment())
        tps = [tp for tp in places if self.app.topics.acks_enabled_for(tp.topic)]
        fresh = [tp for tp in tps if self._committed_offset[tp] is None]
        first = await self.earliest_offsets(*fresh) if fresh else {}
        return {tp: first[tp] if tp in first else self._committed_offset[tp] or 0 for tp in tps}

    async def _go_to(self, offsets: Mapping[TP, int]) -> None:
        """Seek, in the thread that fetches: from another one a fetch under way could write its own position after."""
        for tp, offset in offsets.items():
            self._thread.seek(tp, offset)

    # -- commit ------------------------------------------------------------------------------------------------------

    def done(self, records: Sequence[Record]) -> None:
        """What came of these is durable, and of all before them: their offsets may be committed."""
        ends = {(one.topic, one.partition): one.offset + 1 for one in records}
        self._durable.update({TP(*place): end for place, end in ends.items()})

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:  # noqa: ANN401 - Faust's own
        assert topics is None, "nobody here commits some topics alone"
        return iter(self._durable)

    def _new_offset(self, tp: TP) -> int | None:
        """Batches end in order, so there is one offset where stock Faust looks for gaps in a list of acks."""
        return self._durable[tp]

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        mark("commit")
        done: bool = await super()._commit(offsets)
        mark("committed")
        return done

    # -- reading -----------------------------------------------------------------------------------------------------

    async def _drain_messages(self, fetcher: Any) -> None:  # noqa: ANN401 - Faust's fetcher
        """Put what comes in into the inboxes."""
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):  # noqa: SLF001 - as stock Faust does
                if self._get_active_partitions():
                    await asyncio.sleep(0)
                    await self._hand_on_what_came()
                else:
                    await asyncio.sleep(PAUSED_FOR)
        except (ConsumerStoppedError, asyncio.CancelledError):
            if not self.app.should_stop:
                raise

    async def _hand_on_what_came(self) -> None:
        fetched, _ = await self._wait_next_records(timeout=1.0)
        for place, records in (fetched or {}).items():
            tp = TP(place.topic, place.partition)
            if (inbox := self.inboxes.get(tp.topic)) is None:
                for record in records:
                    await self.callback(self._to_message(tp, record))
            elif self._reading and tp in self._next:
                ready, met = self._in_order(tp, records)
                inbox.put(ready)
                if met is not None:
                    await self._go_back(tp, met)
        for inbox in self.inboxes.values():
            await inbox.room()

    def _in_order(self, tp: TP, records: Sequence[Record]) -> tuple[list[Record], int | None]:
        """Those that come next, one after another, up to a hole that is to be read again: what was met behind it."""
        ready: list[Record] = []
        for record in records:
            following = self._next[tp]
            if record.offset < following:
                continue
            if record.offset > following and self._times_tried(tp, following) < TRIES:
                return ready, record.offset
            ready.append(record)
            self._next[tp] = record.offset + 1
        return ready, None

    def _times_tried(self, tp: TP, following: int) -> int:
        place, times = self._tried.get(tp, (following, 0))
        return times if place == following else 0

    async def _go_back(self, tp: TP, met: int) -> None:
        """Read again from where a hole begins: one that stays is of retention, compaction or a transaction."""
        following = self._next[tp]
        self.holes += 1
        self._tried[tp] = (following, self._times_tried(tp, following) + 1)
        _log.warning("consumer.hole", partition=tp.partition, expected=following, met=met)
        await self._thread.call_thread(self._go_to, {tp: following})

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Look for no standstill: Faust looks at its streams, which see nothing here; the watchdog looks."""


class _Thread(driver.AIOKafkaConsumerThread):
    """Faust's thread that fetches, without its long waits."""

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        made: Any = super()._create_worker_consumer(transport)
        made._fetch_max_wait_ms = FETCH_MS  # noqa: SLF001 - there is no setting; read when it starts
        return made


class Transport(driver.Transport):
    """Faust's transport with our consumer."""

    Consumer = Consumer
