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
YIELD_EVERY = 100
"""Records after which other tasks get their turn."""

_log = log.get(__name__)


class Consumer(driver.Consumer):
    """Reads every record of a partition once and in order, whatever a rebalance does."""

    gate: Gate

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Faust's own
        super().__init__(*args, **kwargs)
        self._next: dict[TP, int] = {}
        self._went_back: dict[TP, int] = {}
        self.holes = 0

    # -- rebalance ---------------------------------------------------------------------------------------------------

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Finish the batch in hand and commit it before the partitions go; stock Faust forgets its acks first."""
        await self.gate.close()
        await self.commit()
        for tp in revoked:
            self._next.pop(tp, None)
            self._went_back.pop(tp, None)
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Let batches begin again; `app.consumer_generation_id` is the new one by now."""
        self.gate.open()
        await super().on_partitions_assigned(assigned, generation_id)

    async def perform_seek(self) -> None:
        """Go to the committed offsets, and where there are none to the beginning, and know what comes next."""
        await super().perform_seek()
        tps = {TP(tp.topic, tp.partition) for tp in self.assignment() if self.app.topics.acks_enabled_for(tp.topic)}
        fresh = [tp for tp in tps if not self._committed_offset[tp]]
        starts = await self.earliest_offsets(*fresh) if fresh else {}
        for tp in tps:
            committed = self._committed_offset[tp]
            if committed:
                self._next[tp] = committed
            else:
                # what was read ahead before anything was committed must not count as read
                await self.seek(tp, starts[tp])

    async def seek(self, partition: TP, offset: int) -> None:
        """Go to an offset and know that it comes next."""
        await super().seek(partition, offset)
        self._next[TP(partition.topic, partition.partition)] = offset

    # -- commit ------------------------------------------------------------------------------------------------------

    def _new_offset(self, tp: TP) -> int | None:
        """Never commit over an event that is not acked; stock Faust does where just one is missing at the head."""
        acked, committed = self._acked[tp], self._committed_offset[tp]
        if acked and committed and min(acked) == committed + 1 and not self._gap[tp].overlaps(committed):
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
            following = self._next.get(tp, message.offset)
            if message.offset < following or tp in late:
                continue
            if message.offset > following and self.app.topics.acks_enabled_for(message.topic):
                if self._went_back.get(tp) != following:
                    await self._go_back(tp, following, message.offset)
                    late.add(tp)
                    continue
                await self._add_gap(tp, following, message.offset - 1)
            await self._hand_on(message, tp)
            self._next[tp] = message.offset + 1
            self._read_offset[tp] = message.offset

    async def _go_back(self, tp: TP, following: int, met: int) -> None:
        """Read once more from where a hole begins.

        At a rebalance stock Faust resumes the partitions before it seeks back to the committed offset. What is fetched
        in between lies ahead of that offset; stock Faust takes the difference for a hole in the log, counts it as acked
        and never reads it. A hole that is still there at the second reading is one of compaction or a transaction.
        """
        self.holes += 1
        self._went_back[tp] = following
        _log.warning("consumer.hole", partition=tp.partition, expected=following, met=met)
        await self.seek(tp, following)

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
