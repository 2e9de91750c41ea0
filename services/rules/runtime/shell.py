"""Shell: a batch's way. Judged; decisions safe; state safe; state in the store; only then may the offsets be committed.

Killed before the decisions are safe: nothing happened, all is read again. Between decisions and state: the same
decisions come again under the same ids. Between state and commit: the offset in a group's record says that its events
were judged; of what crosses groups, that it is known.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from moderation import wire
from moderation.crossing import passed
from moderation.model import MINUTE
from moderation.state import State
from moderation.wire import CROSSINGS, CROSSINGS_STATE, EVENTS, FINDINGS, OBSERVATIONS, REJECTS, RULES_STATE
from services.chassis import clock, spans
from services.chassis.bus import Arrival, arrival, headers, place
from services.chassis.settings import Settings
from services.chassis.trace import begin
from services.chassis.watchdog import give_up
from services.rules.runtime.changes import runs, whole
from services.rules.runtime.following import follow
from services.rules.runtime.inbox import Record
from services.rules.runtime.judge import Cause, Judged, by_partition
from services.rules.runtime.marks import mark
from services.rules.runtime.metrics import Metrics
from services.rules.runtime.sender import Out, Sender
from services.rules.runtime.table import Store
from services.rules.runtime.unread import Unread
from services.rules.runtime.watchdog import Watchdog

Run = Sequence[tuple[str, bytes | None]]


class Stream(NamedTuple):
    """What is read, the changelog of what is remembered of it, and which changes must become durable at once."""

    source: str
    state: str
    runs: Callable[[dict[str, bytes | None]], Iterator[Run]]


GROUPS = Stream(EVENTS.name, RULES_STATE, runs)
ACROSS = Stream(CROSSINGS.name, CROSSINGS_STATE, whole)
STREAMS = (GROUPS, ACROSS)


class Judges(Protocol):
    """What a shell puts around."""

    def judge(self, arrivals: Sequence[Arrival], state: State) -> Judged:
        """Judge a batch of one partition; the state is read and not written."""


class Shell:
    """Takes batches of the partitions of a stream that are ours.

    Args:
        stream: which.
        judge: shared with the embedded runtime.
        sender: writes to Kafka.
        store: where the state lies.
        watchdog: asked before each step that others see.
        settings: names of topics, and how many partitions there are.
        metrics: counts.
        end: of a partition of the stream's source, as far as the last fetch told.
    """

    def __init__(
        self,
        stream: Stream,
        judge: Judges,
        sender: Sender,
        store: Store,
        watchdog: Watchdog,
        settings: Settings,
        metrics: Metrics,
        end: Callable[[str, int], int | None],
    ) -> None:
        self._stream = stream
        self._judge = judge
        self._sender = sender
        self._store = store
        self._watchdog = watchdog
        self._prefix = settings.topic_prefix
        self._partitions = settings.partitions
        self._metrics = metrics
        self._end = end
        self.unread = Unread()
        self._told_time: dict[int, int] = {}

    async def take(self, records: Sequence[Record]) -> None:
        """Judge a batch and make what comes of it durable, in this order, each step waited for."""
        begun, at = clock.monotonic(), clock.now()
        parts = list(by_partition([arrival(record, self._prefix) for record in records]))
        with self._metrics.stage("judge"):
            judged = [(part, self._judge.judge(arrivals, self._store.partition(part))) for part, arrivals in parts]
        self._refuse_another_topic(judged)
        with self._metrics.stage("decisions"):
            await self._decisions(judged)
        with self._metrics.stage("state"):
            await self._state(judged)
        self._metrics.batch.observe(clock.monotonic() - begun)
        self._count(parts, judged)
        if spans.on():
            for (partition, arrivals), (_, one) in zip(parts, judged, strict=True):
                follow(partition, arrivals, one, at, clock.now())

    def _count(self, parts: Sequence[tuple[int, list[Arrival]]], judged: Sequence[tuple[int, Judged]]) -> None:
        if self._stream is GROUPS:
            self._metrics.waited((clock.now() - min(arrivals[0].at for _, arrivals in parts)) / 1000)
            for partition, arrivals in parts:
                self.unread.judged(partition, arrivals[-1].at)
        for _, one in judged:
            self._metrics.count(one)

    def _refuse_another_topic(self, judged: Sequence[tuple[int, Judged]]) -> None:
        """State that is ahead of its topic is of one that was deleted: every new event would look like a copy."""
        for partition, one in judged:
            end = self._end(self._stream.source, partition)
            if end is not None and one.furthest >= end:
                give_up(
                    f"the state has judged events up to {one.furthest} of partition {partition}, and "
                    f"`{self._stream.source}` ends at {end}: it was made anew. Delete "
                    f"{self._prefix}{self._stream.state} and make it anew, too"
                )

    async def _decisions(self, judged: Sequence[tuple[int, Judged]]) -> None:
        self._watchdog.check()
        sent = []
        for partition, one in judged:
            for topic, causes in ((FINDINGS, one.findings), (OBSERVATIONS, one.observations), (REJECTS, one.rejects)):
                if causes:
                    outs = _written(causes, timed=topic is FINDINGS)
                    sent += await self._sender.post(self._prefix + topic.name, partition, outs)
        for partition, crossings in self._crossing(judged):
            sent += await self._sender.post(self._prefix + CROSSINGS.name, partition, crossings)
        await asyncio.gather(*sent)
        mark("sent")

    def _crossing(self, judged: Sequence[tuple[int, Judged]]) -> Iterator[tuple[int, list[list[Out]]]]:
        """What goes to the stream across groups, by partition; and once a minute, that time passed."""
        parts: dict[int, list[list[Out]]] = {}
        for partition, one in judged:
            for cause in one.crossings:
                (out,) = _written([cause], timed=False)
                parts.setdefault(place(out[0].key, self._partitions), []).append(out)
            if one.heard >= self._told_time.get(partition, 0) + MINUTE:
                self._told_time[partition] = one.heard
                parts.setdefault(partition, []).append([_time_passed(partition, one.heard)])
        return iter(sorted(parts.items()))

    async def _state(self, judged: Sequence[tuple[int, Judged]]) -> None:
        self._watchdog.check()
        topic = self._prefix + self._stream.state
        sent = {part: await self._sender.post(topic, part, self._records(one)) for part, one in judged if one.changes}
        ends = {part: (await asyncio.gather(*futures))[-1].offset for part, futures in sent.items()}
        mark("flushed")
        for partition, one in judged:
            if partition in ends:
                # the last batch begins there; to read it again changes nothing
                self._store.apply(partition, one.changes, ends[partition] - 1)
        mark("stored")

    def _records(self, judged: Judged) -> Iterator[list[Out]]:
        for run in self._stream.runs(judged.changes):
            yield [Out(key.encode(), value) for key, value in run]


def _time_passed(partition: int, heard: int) -> Out:
    """Time follows from no event: it begins a trace of its own."""
    return Out(b"", wire.encode(passed(heard)), headers(begin(f"{partition} {heard}")))


def _written(causes: Iterable[Cause], *, timed: bool) -> Iterator[list[Out]]:
    for record, cause in causes:
        yield [Out(wire.key(record), wire.encode(record), headers(cause.trace, cause.since if timed else None))]
