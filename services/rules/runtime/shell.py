"""Shell: a batch's way. Judged; decisions safe; state safe; state in the store; only then may the offsets be committed.

Killed before the decisions are safe: nothing happened, all is read again. Between decisions and state: the same
decisions come again under the same ids. Between state and commit: the offset in a group's record says that its events
were judged.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from faust.types import EventT

from moderation import wire
from moderation.wire import FINDINGS, OBSERVATIONS, REJECTS, RULES_STATE
from services.chassis import clock
from services.chassis.bus import Arrival, headers
from services.chassis.trace import HEADER
from services.chassis.watchdog import give_up
from services.rules.runtime.changes import runs
from services.rules.runtime.judge import Cause, Judge, Judged, by_partition
from services.rules.runtime.marks import mark
from services.rules.runtime.metrics import Metrics
from services.rules.runtime.sender import Out, Sender
from services.rules.runtime.table import MemoryStore
from services.rules.runtime.unread import Unread
from services.rules.runtime.watchdog import Watchdog


class Shell:
    """Takes batches of events of the partitions that are ours.

    Args:
        judge: shared with the embedded runtime.
        sender: writes to Kafka.
        store: where the state lies.
        watchdog: asked before each step that others see.
        prefix: of topics.
        metrics: counts.
        end: of a partition of `events`, as far as the last fetch told.
    """

    def __init__(
        self,
        judge: Judge,
        sender: Sender,
        store: MemoryStore,
        watchdog: Watchdog,
        prefix: str,
        metrics: Metrics,
        end: Callable[[int], int | None],
    ) -> None:
        self._judge = judge
        self._sender = sender
        self._store = store
        self._watchdog = watchdog
        self._prefix = prefix
        self._metrics = metrics
        self._end = end
        self.unread = Unread()

    async def take(self, events: Sequence[EventT[bytes]]) -> None:
        """Judge a batch and make what comes of it durable, in this order, each step waited for."""
        begun = clock.monotonic()
        parts = list(by_partition([arrival(event) for event in events]))
        with self._metrics.stage("judge"):
            judged = [(part, self._judge.judge(arrivals, self._store.partition(part))) for part, arrivals in parts]
        self._refuse_another_topic(judged)
        with self._metrics.stage("decisions"):
            await self._decisions(judged)
        with self._metrics.stage("state"):
            await self._state(judged)
        for event in events:
            event.ack()
        mark("acked")
        self._metrics.batch.observe(clock.monotonic() - begun)
        self._count(parts, judged)

    def _count(self, parts: Sequence[tuple[int, list[Arrival]]], judged: Sequence[tuple[int, Judged]]) -> None:
        self._metrics.waited((clock.now() - min(arrivals[0].at for _, arrivals in parts)) / 1000)
        for partition, arrivals in parts:
            self.unread.judged(partition, arrivals[-1].at)
        for _, one in judged:
            self._metrics.count(one)

    def _refuse_another_topic(self, judged: Sequence[tuple[int, Judged]]) -> None:
        """State that is ahead of its topic is of one that was deleted: every new event would look like a copy."""
        for partition, one in judged:
            end = self._end(partition)
            if end is not None and one.furthest >= end:
                give_up(
                    f"the state has judged events up to {one.furthest} of partition {partition}, and `events` ends at "
                    f"{end}: it was made anew. Delete {self._prefix}{RULES_STATE} and make it anew, too"
                )

    async def _decisions(self, judged: Sequence[tuple[int, Judged]]) -> None:
        self._watchdog.check()
        sent = []
        for partition, one in judged:
            for topic, causes in ((FINDINGS, one.findings), (OBSERVATIONS, one.observations), (REJECTS, one.rejects)):
                if causes:
                    outs = _written(causes, timed=topic is FINDINGS)
                    sent += await self._sender.post(self._prefix + topic.name, partition, outs)
        await asyncio.gather(*sent)
        mark("sent")

    async def _state(self, judged: Sequence[tuple[int, Judged]]) -> None:
        self._watchdog.check()
        topic = self._prefix + RULES_STATE
        sent = {part: await self._sender.post(topic, part, _records(one)) for part, one in judged if one.changes}
        ends = {part: (await asyncio.gather(*futures))[-1] for part, futures in sent.items()}
        mark("flushed")
        for partition, one in judged:
            if partition in ends:
                self._store.apply(partition, one.changes)
        mark("stored")


def arrival(event: EventT[bytes]) -> Arrival:
    """Take a record of Faust's apart."""
    message = event.message
    given = cast("Sequence[tuple[str, bytes]]", message.headers or ())
    trace = next((value for name, value in given if name == HEADER), None)
    return Arrival(
        message.topic, message.partition, message.offset, message.key or b"", message.value or b"",
        trace.decode("ascii", "replace") if trace else None, int(message.timestamp * 1000),
    )  # fmt: skip


def _written(causes: Iterable[Cause], *, timed: bool) -> Iterator[list[Out]]:
    for record, cause in causes:
        yield [Out(wire.key(record), wire.encode(record), headers(cause.trace, cause.since if timed else None))]


def _records(judged: Judged) -> Iterator[list[Out]]:
    for run in runs(judged.changes):
        yield [Out(key.encode(), value) for key, value in run]
