"""Engine: every rule on one event. A pure function over a mapping."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

import msgspec

from moderation.across import across
from moderation.calendar import Calendar
from moderation.corrections import CORRECTIONS, as_told
from moderation.crossing import CENSUS, Crossing, Matter, census, may_change_people, plan_census, text_of
from moderation.events import WORDED, Event, Kind, without_text
from moderation.facts import note
from moderation.features import NOTHING, Features
from moderation.findings import Finding
from moderation.memory import GroupMemory
from moderation.merging import renamed, renamed_features
from moderation.model import HOUR, MINUTE, MS
from moderation.rule import Mode, Rule, Seen
from moderation.state import State

LATE = 48 * HOUR
"""The lateness allowance, in event time: what is later is counted and not judged."""
BELATED = 5 * MS
"""An event received later than this after it happened belongs to a backlog. It waits, and with it whatever else happens
until the backlog is through, so that all is judged in the order in which it happened."""
SETTLE = 2 * MINUTE
"""How long after it came a backlog is through, at most; twice as long as an event was late, where that is less."""
PERSON_EPISODES = 16
GROUP_EPISODES = 96
"""Episodes remembered as told, of a person in a group and of a group."""

COMBINATIONS = 4096
"""Combinations of kind, flags and heads for which the rules concerned are remembered."""

_TICK = Kind.TICK  # looking a member up costs more than comparing it

_REGISTER, _MERGED, _OUTAGE = Kind.REGISTER, Kind.PERSON_MERGED, Kind.OUTAGE

Failed = Callable[[str, Event, Exception], None]


class RuleSet:
    """The configured rules of a group, found by kind of event, and its calendar.

    `texts` and `people` are what goes along with a crossing of the group's; None where nobody wants to know.
    """

    def __init__(self, rules: Sequence[Rule], calendar: Calendar) -> None:
        self.texts, self.people = across(rules, Matter.TEXT), across(rules, Matter.PEOPLE)
        active = [rule for rule in rules if rule.mode is not Mode.OFF]
        self.rules = tuple(active)
        self.calendar = calendar
        self.by_id = {rule.id: rule for rule in active}
        self._concerned: dict[tuple[object, ...], tuple[Rule, ...]] = {}
        self._always = {kind: tuple(rule for rule in active if _always(rule, kind)) for kind in Kind}
        self._picky = {
            kind: tuple(rule for rule in active if kind in rule.on and not _always(rule, kind)) for kind in Kind
        }

    def concerned(self, kind: Kind, features: Features) -> Iterable[Rule]:
        """The rules that look at an event of this kind with these features, in the catalogue's order."""
        talk = int(features.talk)
        if not (talk or features.heads):
            return self._always[kind]
        key = (kind, talk, *features.heads)
        found = self._concerned.get(key)
        if found is None:
            heads = features.heads
            picked = [one for one in self._picky[kind] if int(one.talk) & talk or not one.heads.isdisjoint(heads)]
            if len(self._concerned) >= COMBINATIONS:
                self._concerned.clear()
            found = self._concerned[key] = (*self._always[kind], *picked)
        return found


def _always(rule: Rule, kind: Kind) -> bool:
    """Whether a rule looks at every event of a kind: it asks for no feature, or the kind has no words."""
    return kind in rule.on and (kind not in WORDED or not (rule.heads or rule.talk))


RulesFor = Callable[[GroupMemory], RuleSet]


class Observation(msgspec.Struct, frozen=True, array_like=True):
    """An event without its text, with what was read off it."""

    event: Event
    features: Features


_WRITE = msgspec.msgpack.Encoder().encode
_READ = msgspec.msgpack.Decoder(Observation).decode


class Batch:
    """Events judged in one go over the same state; nothing is written before `flush`.

    Args:
        state: where records lie.
        rules_for: the rule set that holds for a group now.
        failed: told of a rule that raised; the other rules go on.
    """

    def __init__(self, state: State, rules_for: RulesFor, failed: Failed) -> None:
        self._state = state
        self._rules_for = rules_for
        self._failed = failed
        self._open: dict[str, GroupMemory] = {}
        self._grown: dict[str, Finding] = {}
        self._crossed: list[Crossing] = []

    def memory(self, group: str) -> GroupMemory:
        """The group's records, opened on first need."""
        opened = self._open.get(group)
        if opened is None:
            opened = self._open[group] = GroupMemory(group, self._state)
        return opened

    def process(self, event: Event, features: Features) -> list[Finding]:
        """Judge an event. Copies are known by their id; a backlog is judged once it is through, in event time."""
        memory = self.memory(event.group)
        if event.kind is not _TICK and memory.known(event.at, _number(event.id)):
            return []
        record = memory.record
        if event.kind is not _TICK and event.at < record.clock - LATE:
            record.late += 1
            return []
        if event.kind is _MERGED or event.kind is _OUTAGE:
            CORRECTIONS[event.kind](event, memory)
            return []
        if self._waits(event, features, memory):
            return []
        found = self._judge_backlog(memory) if record.backlog else []
        found.extend(self._judge(event, features, memory))
        return found

    def grown(self) -> list[Finding]:
        """The largest copies since the last `flush` of findings already told: nobody is told again, numbers grew."""
        return list(self._grown.values())

    def crossed(self) -> list[Crossing]:
        """What was met since the last time that is to be judged together with other groups."""
        met, self._crossed = self._crossed, []
        return met

    def flush(self) -> None:
        """Write what changed."""
        self._grown.clear()
        self._crossed.clear()
        for group in sorted(self._open):
            self._open[group].flush()

    def _waits(self, event: Event, features: Features, memory: GroupMemory) -> bool:
        """Put by what belongs to a backlog, or happened while one came in; a tick of that time says nothing new."""
        record = memory.record
        if event.kind is _TICK:
            return event.at <= record.backlog_until
        late = event.received - event.at if event.received is not None else 0
        if late <= BELATED and event.at > record.backlog_until:
            return False
        until = event.at + late + min(SETTLE, 2 * late) if late > BELATED else 0
        memory.put_by(_WRITE(Observation(without_text(event), features)), until)
        return True

    def _judge_backlog(self, memory: GroupMemory) -> list[Finding]:
        waiting = sorted(map(_READ, memory.take_backlog()), key=lambda one: (one.event.at, one.event.id))
        return [finding for one in waiting for finding in self._judge(one.event, one.features, memory)]

    def _judge(self, event: Event, features: Features, memory: GroupMemory) -> list[Finding]:
        record = memory.record
        if record.merges:
            event, features = renamed(event, record.merges), renamed_features(features, record.merges)
        rules = self._rules_for(memory)
        found: list[Finding] = []
        if record.dues and record.dues[0].at <= event.at:
            self._fire(event.at, memory, rules, found)
        record.clock = max(record.clock, event.at)
        if event.kind is _TICK:
            return found
        counted = note(event, features, memory, rules.calendar)
        if event.kind is _REGISTER:
            rules = self._rules_for(memory)
        self._cross(event, features, memory, rules)
        seen = Seen(event, features, event.at, memory, rules.calendar)
        seen.counted = counted
        due = len(found)
        for rule in rules.concerned(event.kind, features):
            try:
                if (said := rule.check(seen)) is not None:
                    self._tell(said, memory, found)
            except Exception as error:  # noqa: BLE001 - a failing rule is data; the others go on
                self._failed(rule.id, event, error)
        if len(found) - due > 1:
            found[due:] = sorted(found[due:], key=_gravest_first)
        return found

    def _cross(self, event: Event, features: Features, memory: GroupMemory, rules: RuleSet) -> None:
        if rules.texts is not None and (text := text_of(event, features, rules.texts)) is not None:
            self._crossed.append(text)
        if rules.people is not None and may_change_people(event, memory):
            plan_census(event.at, memory.record.dues)

    def _fire(self, until: int, memory: GroupMemory, rules: RuleSet, found: list[Finding]) -> None:
        """Let what is due by now happen, in due order, stamped with its due time."""
        dues = memory.record.dues
        while dues and dues[0].at <= until:
            due = dues.pop(0)
            memory.record.clock = max(memory.record.clock, due.at)
            if due.rule == CENSUS and rules.people is not None:
                self._crossed.append(census(memory, due.at, rules.people))
            rule = rules.by_id.get(due.rule)
            if rule is None:
                continue
            event = Event(id=due.key, group=memory.group, at=due.at, kind=_TICK)
            seen = Seen(event, NOTHING, due.at, memory, rules.calendar)
            try:
                if (said := rule.due(seen, due.key, due.person)) is not None:
                    self._tell(said, memory, found)
            except Exception as error:  # noqa: BLE001 - as above
                self._failed(rule.id, event, error)

    def _tell(self, said: Finding | Iterable[Finding], memory: GroupMemory, found: list[Finding]) -> None:
        for one in (said,) if isinstance(said, Finding) else said:
            finding = as_told(one, memory) if memory.record.merges else one
            subject, _, _ = finding.episode.partition("\x1f")
            if memory.told(subject or None).news(finding, PERSON_EPISODES if subject else GROUP_EPISODES):
                found.append(finding)
            elif (held := self._grown.get(finding.id)) is None or held.count < finding.count:
                self._grown[finding.id] = finding


def _gravest_first(finding: Finding) -> bool:
    """Threats, hatred and unwanted attention before all else, which may give way to them."""
    return not finding.safety


def _number(event_id: str) -> int:
    return int.from_bytes(blake2b(event_id.encode(), digest_size=8).digest(), "big")


class Engine:
    """Every rule on one event.

    Args:
        rules_for: the rule set that holds for a group now.
        failed: told of a rule that raised.
    """

    def __init__(self, rules_for: RulesFor, failed: Failed) -> None:
        self._rules_for = rules_for
        self._failed = failed

    def batch(self, state: State) -> Batch:
        """Open the state for a batch of events."""
        return Batch(state, self._rules_for, self._failed)

    def process(self, event: Event, features: Features, state: State) -> list[Finding]:
        """Judge one event and write the state."""
        batch = self.batch(state)
        found = batch.process(event, features)
        batch.flush()
        return found
