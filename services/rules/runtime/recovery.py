"""Recovery: the changelog is read in bulk, straight into the store.

Stock Faust reads a changelog record by record through a queue, at some 8,000 a second. This reads what is missing after
the highwaters are known and before Faust would begin, so that Faust finds nothing left to do.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.types import TP

from services.chassis import clock, log
from services.chassis.watchdog import give_up
from services.rules.runtime.consumer import Consumer
from services.rules.runtime.marks import mark
from services.rules.runtime.table import StateTable, Store

AT_ONCE = 20_000
"""Records read at once."""
LONGEST = 600.0
"""Seconds that a step of the recovery may take. Stock Faust takes a time-out here for the end of the service and never
recovers again."""
_PARTITION_BYTES, _FETCH_BYTES = 8 << 20, 64 << 20

_log = log.get(__name__)


class BulkRecovery(Recovery):
    """Faust's recovery with its reading of the changelog replaced.

    `took`: seconds of the last one. `read`: records of all of them so far.
    """

    took = 0.0
    read = 0

    async def _wait(self, coro: Any, timeout: Any = None) -> None:  # noqa: ANN401, ASYNC109 - Faust's
        await super()._wait(coro, None if timeout is None else max(timeout, LONGEST))

    async def _build_offsets(self, consumer: Any, tps: set[TP], destination: Counter[TP], title: str) -> None:  # noqa: ANN401 - Faust's
        await super()._build_offsets(consumer, tps, destination, title)
        if title != "active":
            return
        for tp in tps:
            if destination[tp] > self._end(tp):
                give_up(f"the state on disk is ahead of {tp.topic}/{tp.partition}, which was made anew: delete it, too")
        missing = {tp: (destination[tp] + 1, end) for tp in tps if (end := self._end(tp)) > destination[tp]}
        if not missing:
            return
        mark("recover")
        began, count = clock.monotonic(), await self._read(missing)
        for tp, (_, end) in missing.items():
            destination[tp] = end
            self._store(tp).set_persisted_offset(tp, end)
            self._store(tp).measure(tp.partition)
        mark("recovered")
        self.took = took = round(clock.monotonic() - began, 3)
        _log.info("recovery.done", records=count, partitions=len(missing), seconds=took)

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        """Begin to read events only when Faust has done everything that drops some."""
        await super().on_recovery_completed(generation_id)
        await cast("Consumer", self.app.consumer).begin(generation_id)

    def _end(self, tp: TP) -> int:
        highwater = self.active_highwaters[tp]
        return -1 if highwater is None else highwater

    def _store(self, tp: TP) -> Store:
        return cast("StateTable", self.tp_to_table[tp]).store

    async def _read(self, missing: dict[TP, tuple[int, int]]) -> int:
        reader = self._reader()
        await reader.start()
        try:
            places = {TopicPartition(tp.topic, tp.partition): tp for tp in missing}
            reader.assign(list(places))
            for place, tp in places.items():
                reader.seek(place, missing[tp][0])
            return await self._read_until(reader, places, {tp: end for tp, (_, end) in missing.items()})
        finally:
            await reader.stop()

    async def _read_until(self, reader: AIOKafkaConsumer, places: dict[TopicPartition, TP], ends: dict[TP, int]) -> int:
        """Read until every position is past its end: after compaction the last offsets may hold no record."""
        count, left = 0, set(places)
        while left:
            fetched = await reader.getmany(*left, timeout_ms=1000, max_records=AT_ONCE)
            for place, records in fetched.items():
                count += len(records)
                self.read += len(records)
                self._store(places[place]).apply(place.partition, _latest(records))
            mark("recovering")
            left = {place for place in left if await reader.position(place) <= ends[places[place]]}
            await asyncio.sleep(0)
        return count

    def _reader(self) -> AIOKafkaConsumer:
        servers = [f"{url.host}:{url.port}" for url in self.app.conf.broker_consumer]
        return AIOKafkaConsumer(
            bootstrap_servers=servers, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest",
            max_partition_fetch_bytes=_PARTITION_BYTES, fetch_max_bytes=_FETCH_BYTES, fetch_max_wait_ms=100,
        )  # fmt: skip


def _latest(records: Iterable[ConsumerRecord[bytes, bytes]]) -> dict[str, bytes | None]:
    return {one.key.decode(): one.value for one in records}


class BulkTableManager(TableManager):
    """Faust's table manager with our recovery."""

    @property
    def recovery(self) -> BulkRecovery:
        """The recovery service of the tables."""
        if self._recovery is None:
            self._recovery = BulkRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return cast("BulkRecovery", self._recovery)
