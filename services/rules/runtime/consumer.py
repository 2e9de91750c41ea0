"""Consumer: Faust's, without what loses events at a rebalance and without what makes it slow.

All of it is subclassing of faust-streaming 0.15.3, which is pinned for that reason.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiokafka.errors import ConsumerStoppedError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.tuples import Message

from services.chassis import log
from services.rules.runtime.gate import Gate
from services.rules.runtime.marks import mark

PAUSED_FOR = 0.005
"""Seconds to wait where every partition is paused because its queue is full. Stock Faust sleeps a whole second, which
caps a partition at some 3,700 events a second."""
TRIES = 3
"""Times a hole is read again before it is believed."""
YIELD_EVERY = 100
"""Records after which other tasks get their turn."""

_log = log.get(__name__)


class Consumer(driver.Consumer):
    """Reads every record of a partition once and in order, whatever a rebalance does.

    At a rebalance stock Faust resumes the partitions and lets records flow before it seeks back to the committed
    offset. What is fetched in between lies ahead of that offset: some of it is judged, some is dropped when the flow is
    resumed a second time, and the rest is taken for a hole in the log, counted as acked and never read. Here nothing is
    handed on until Faust is through with all that; then reading begins at the committed offset.
    """

    gate: Gate

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Faust's own
        super().__init__(*args, **kwargs)
        self._reading = False
        self._terms = 0
        self._next: dict[TP, int] = {}
        self._tried: dict[TP, tuple[int, int]] = {}
        self.holes = 0

    # -- rebalance ---------------------------------------------------------------------------------------------------

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Finish the batch in hand and commit it before the partitions go; stock Faust forgets its acks first."""
        self._reading = False
        self._terms += 1
        await self.gate.close()
        await self.commit()
        self._next.clear()
        self._tried.clear()
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

    def _new_offset(self, tp: TP) -> int | None:
        """Never commit over an event that is not acked; stock Faust does where just one is missing at the head."""
        acked, head = self._acked[tp], self._committed_offset[tp]
        if acked and head is not None and min(acked) > head and not self._gap[tp].overlaps(head):
            return None
        found: int | None = super()._new_offset(tp)
        return found

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        mark("commit")
        done: bool = await super()._commit(offsets)
        mark("committed")
        return done

    # -- reading -----------------------------------------------------------------------------------------------------

    async def _drain_messages(self, fetcher: Any) -> None:  # noqa: ANN401 - Faust's fetcher
        """Hand on what comes in. Stock Faust makes two tasks for each record to do so."""
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
        late: set[TP] = set()
        since = 0
        async for tp, message in self.getmany(timeout=1.0):
            since += 1
            if since >= YIELD_EVERY:
                since = 0
                await asyncio.sleep(0)
            if not self.app.topics.acks_enabled_for(message.topic):
                await self._hand_on(message, tp)
            elif self._reading and tp not in late and await self._in_order(tp, message.offset, late):
                await self._hand_on(message, tp)
                self._read_offset[tp] = message.offset

    async def _in_order(self, tp: TP, offset: int, late: set[TP]) -> bool:
        """Whether a record is the one that comes next, or the next there is."""
        following = self._next[tp]
        if offset < following:
            return False
        if offset > following:
            if self._times_tried(tp, following) < TRIES:
                late.add(tp)
                await self._go_back(tp, following, offset)
                return False
            self._gap[tp].addi(following, offset)
            self._gap[tp].merge_overlaps()
        self._next[tp] = offset + 1
        return True

    def _times_tried(self, tp: TP, following: int) -> int:
        place, times = self._tried.get(tp, (following, 0))
        return times if place == following else 0

    async def _go_back(self, tp: TP, following: int, met: int) -> None:
        """Read again from where a hole begins: one that stays is of retention, compaction or a transaction."""
        self.holes += 1
        self._tried[tp] = (following, self._times_tried(tp, following) + 1)
        _log.warning("consumer.hole", partition=tp.partition, expected=following, met=met)
        await self._thread.call_thread(self._go_to, {tp: following})

    async def _hand_on(self, message: Message, tp: TP) -> None:
        if self._commit_every is not None and self._n_acked >= self._commit_every:
            self._n_acked = 0
            await self.commit()
        if self._flows(tp):
            await self.callback(message)
        else:
            await self.wait_first(self.callback(message), self.suspend_flow.wait())

    def _flows(self, tp: TP) -> bool:
        """Whether handing on cannot have to wait, so that no task is needed that could be told to stop waiting."""
        topics: Any = self.app.topics
        return (
            self.app.flow_control.is_active()
            and not self.suspend_flow.is_set()
            and not topics._tp_to_callback_lock.locked()  # noqa: SLF001 - what its callback waits for
            and not any(channel.queue.full() for channel in topics._tp_index.get(tp, ()))  # noqa: SLF001 - same
        )


class Transport(driver.Transport):
    """Faust's transport with our consumer."""

    Consumer = Consumer
