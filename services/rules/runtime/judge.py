"""Judge: raw records of events in; findings, observations, rejects and changed state out. Both runtimes share it.

It writes nothing and waits for nothing: whoever calls it makes what comes out durable, findings before state.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from moderation import wire
from moderation.across import Across
from moderation.crossing import Crossing
from moderation.engine import Batch, Engine, Failed, Observation
from moderation.events import Event, Kind, without_text
from moderation.features import NOTHING, Detector, Features
from moderation.findings import Finding
from moderation.memory import GroupMemory, NewerStateError
from moderation.rule_sets import RuleSets
from moderation.sources import BODY_LIMIT, Reject
from moderation.state import State
from services.chassis.bus import Arrival
from services.rules.runtime.changes import Changes
from services.rules.runtime.watched import Watched

SAMPLE = 16
"""One batch in so many has its rules timed: all of them would cost a tenth of the engine's time."""
_READ = msgspec.json.Decoder(Event).decode
_READ_CROSSING = msgspec.json.Decoder(Crossing).decode


class Cause(NamedTuple):
    """Something that is to be written, and the arrival that caused it."""

    record: Finding | Observation | Crossing | Reject
    arrival: Arrival


class Judged(msgspec.Struct):
    """What came out of a batch, in the order of the events.

    `changes` are the state's records to write (None: to delete), those of a group one after another; `repeated` is how
    many events had been judged before, `furthest` the largest offset that their groups had reached, `late` how many
    came too late to be judged. `checks` are times asked and seconds by rule, of a batch that was watched. `heard` is
    the instant up to which sources were heard to be alive, 0 where nothing says so. `crossed` is how many crossings
    were taken in.
    """

    findings: list[Cause] = []
    observations: list[Cause] = []
    crossings: list[Cause] = []
    rejects: list[Cause] = []
    changes: dict[str, bytes | None] = {}
    repeated: int = 0
    furthest: int = -1
    late: int = 0
    checks: dict[str, tuple[int, float]] = {}
    heard: int = 0
    crossed: int = 0


class _UnjudgeableError(Exception):
    """One event cannot be judged; the others can."""

    def __init__(self, arrival: Arrival, why: str) -> None:
        super().__init__(why)
        self.arrival = arrival
        self.why = why


class Judge:
    """Detectors, then the engine, over batches of raw records.

    Args:
        rules: the rule sets of groups.
        detector: reads a text once.
        failed: told of a rule that raised.
        sample: one batch in so many has its rules timed; 0: none.
    """

    def __init__(self, rules: RuleSets, detector: Detector, failed: Failed, sample: int = 0) -> None:
        self._rules = rules
        self._detector = detector
        self._engine = Engine(rules, failed)
        self._watched = Watched(rules)
        self._watching = Engine(self._watched, failed)
        self._sample = sample
        self._batches = 0

    def judge(self, arrivals: Sequence[Arrival], state: State) -> Judged:
        """Judge a batch of one partition in its order.

        Args:
            arrivals: records of `events`.
            state: the records of that partition's groups; it is read and not written.

        Raises:
            NewerStateError: a newer version of Steward wrote the state; nothing may be judged.
        """
        unreadable: list[Cause] = []
        readable = [(arrival, event) for arrival in arrivals if (event := _read(arrival, unreadable)) is not None]
        while True:
            try:
                judged = self._judge(readable, state)
            except _UnjudgeableError as error:
                # what it changed half-way lies in memory only: all is judged again without it
                unreadable.append(_reject(error.arrival, error.why))
                readable = [one for one in readable if one[0] is not error.arrival]
            else:
                judged.rejects[:0] = unreadable
                return judged

    def _judge(self, events: Sequence[tuple[Arrival, Event]], state: State) -> Judged:
        judged = Judged()
        changes = Changes(state)
        batch = self._chosen().batch(changes)
        for arrival, event in events:
            memory = batch.memory(event.group)
            record = memory.record
            if arrival.offset <= record.offset and arrival.partition == record.partition:
                judged.repeated += 1
                judged.furthest = max(judged.furthest, record.offset)
                continue
            late = record.late
            try:
                self._one(arrival, event, memory, batch, judged)
            except NewerStateError:
                raise
            except Exception as error:
                raise _UnjudgeableError(arrival, f"it cannot be judged: {type(error).__name__}") from error
            record.partition, record.offset = arrival.partition, arrival.offset
            judged.late += record.late - late
        batch.flush()
        judged.checks = self._watched.take()
        judged.changes = changes.made
        return judged

    def _chosen(self) -> Engine:
        """The engine for a batch."""
        self._batches += 1
        return self._watching if self._sample and self._batches % self._sample == 0 else self._engine

    def _one(self, arrival: Arrival, event: Event, memory: GroupMemory, batch: Batch, judged: Judged) -> None:
        features = self._features(arrival, event, memory, judged)
        bare = without_text(event)
        judged.observations.append(Cause(Observation(bare, features), arrival))
        judged.findings.extend(Cause(finding, arrival) for finding in batch.process(bare, features))
        judged.crossings.extend(Cause(crossing, arrival) for crossing in batch.crossed())
        if event.kind is Kind.TICK:
            judged.heard = max(judged.heard, event.at)
        if event.kind is Kind.REGISTER and event.entry is not None:
            judged.rejects.extend(_reject(arrival, why) for why in self._rules.faults(event.entry))

    def _features(self, arrival: Arrival, event: Event, memory: GroupMemory, judged: Judged) -> Features:
        if not event.text:
            return NOTHING
        local = self._rules(memory).calendar.local(event.at)
        try:
            return self._detector.read(event, local.weekday, local.day)
        except Exception as error:  # noqa: BLE001 - an odd text is data: that something was said still counts
            judged.rejects.append(_reject(arrival, f"its text cannot be read by a detector: {type(error).__name__}"))
            return NOTHING


class AcrossJudge:
    """What crosses groups: raw records of crossings in; findings, rejects and changed state out."""

    def __init__(self, across: Across) -> None:
        self._across = across

    def judge(self, arrivals: Sequence[Arrival], state: State) -> Judged:
        """Take in a batch of one partition, and judge what has settled. See `Judge.judge`.

        A crossing that comes twice changes nothing, so no offset is kept.
        """
        judged, changes = Judged(), Changes(state)
        crossings = []
        for arrival in arrivals:
            try:
                crossings.append(_READ_CROSSING(arrival.value))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                judged.rejects.append(_reject(arrival, f"it is no crossing: {error}", wire.CROSSINGS))
        found = self._across.judge(crossings, changes)
        judged.findings = [Cause(finding, arrivals[-1]) for finding in found]
        judged.changes, judged.crossed = changes.made, len(crossings)
        return judged


def _read(arrival: Arrival, unreadable: list[Cause]) -> Event | None:
    try:
        event = _READ(arrival.value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        unreadable.append(_reject(arrival, f"it is no event: {error}"))
        return None
    if event.group.encode("utf-8", "surrogatepass") != arrival.key:
        # its group's state lies in another partition, perhaps in another process
        unreadable.append(_reject(arrival, "its key is not its group"))
        return None
    return event


def _reject(arrival: Arrival, why: str, topic: wire.Topic = wire.EVENTS) -> Cause:
    where = f"{topic.name}/{arrival.partition}@{arrival.offset}"
    body = arrival.value[:BODY_LIMIT]
    return Cause(Reject(source="rules", at=arrival.at, reason=why, where=where, body=body), arrival)


def by_partition(arrivals: Sequence[Arrival]) -> Iterator[tuple[int, list[Arrival]]]:
    """Sort a batch by its partitions, each in its own order."""
    parts: dict[int, list[Arrival]] = {}
    for arrival in arrivals:
        parts.setdefault(arrival.partition, []).append(arrival)
    return iter(sorted(parts.items()))
