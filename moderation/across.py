"""Across: rules that look over several groups, and the pure function that feeds them what crosses groups.

What crosses groups comes in any order. It is judged a settling time after it happened, over everything that is known by
then, and again when more becomes known; what a rule says of the same facts has the same id.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

import msgspec

from moderation.calendar import Calendar
from moderation.crossing import Crossing, Matter, Parameters
from moderation.events import Event, Kind
from moderation.findings import Finding, Recipient, finding_id
from moderation.memory import NewerStateError
from moderation.model import DAY, HOUR, MINUTE
from moderation.rule import Mode, Rule, Seen
from moderation.state import State, decoder, encode
from moderation.told import Told

SETTLE = 2 * MINUTE
"""How long after it happened something is judged, in event time: what other groups told meanwhile is known by then."""
KEPT = 49 * HOUR
"""How long a text is remembered: the lateness allowance and the longest window."""
FORGOTTEN_AFTER = 4
"""Daily sweeps after which somebody's texts are forgotten, where no other came meanwhile."""
MOST = 128
"""Texts remembered of a person."""
EPISODES = 32
VERSION = 1
HEAD, _PERSON, _GROUP, _TOLD = "~", "~p", "~g", "~t"
"""Where the records lie. No group's or person's key begins so: the state of groups may lie beside."""


class Text(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A text that somebody sent, without a word of it."""

    at: int
    group: str
    id: str
    sketch: tuple[int, ...] = ()
    whole: int = 0
    rules: dict[str, dict[str, Any]] = {}


class People(msgspec.Struct, frozen=True, array_like=True):
    """Who is in a group, and what it is for."""

    at: int
    group: str
    members: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()
    complete: bool = False
    purpose: frozenset[int] = frozenset()
    rules: dict[str, dict[str, Any]] = {}


class AcrossGroups(Rule):
    """A rule that looks over several groups; no single event of a group concerns it."""

    on: ClassVar[frozenset[Kind]] = frozenset()
    matter: ClassVar[Matter]
    """What it is told of."""

    def check(self, seen: Seen) -> None:
        """Say nothing: it is not asked about a single group."""

    def found(  # noqa: D417 - the rest are fields of Finding
        self,
        group: str,
        at: int,
        because: str,
        *,
        subject: str,
        episode: str,
        to: tuple[Recipient, ...] | None = None,
        people: Sequence[str] = (),
        groups: Iterable[str] = (),
        numbers: dict[str, Any] | None = None,
        evidence: Iterable[str] = (),
        count: int = 1,
    ) -> Finding:
        """Make a finding of this rule.

        Args:
            group: whose admins are asked where it concerns one.
            because: the reason with its numbers and the limit; no name.
            subject: what it is about, whichever group it is told in.
            episode: the day or year it belongs to.
            groups: the other groups it is about.
        """
        return Finding(
            id=finding_id(self.id, self.version, subject, episode), rule=self.id, version=self.version,
            clause=self.clause, severity=self.severity, group=group, at=at, episode=f"{subject}\x1f{episode}",
            to=to or self.to, because=because, people=tuple(people), groups=tuple(sorted(set(groups) - {group})),
            numbers=numbers or {}, evidence=tuple(dict.fromkeys(evidence)), count=count,
            shadow=self.mode is Mode.SHADOW,
        )  # fmt: skip


class AcrossTexts(AcrossGroups):
    """A rule on what one person wrote in several groups."""

    matter = Matter.TEXT

    @abstractmethod
    def texts(self, person: str, texts: Sequence[Text], calendar: Calendar) -> Iterator[Finding]:
        """Judge somebody's long texts, in the order of time."""


class AcrossPeople(AcrossGroups):
    """A rule on who is in which groups."""

    matter = Matter.PEOPLE

    @abstractmethod
    def people(self, group: People, others: Sequence[People]) -> Iterator[Finding]:
        """Judge a group of which something changed, beside the others that share somebody with it."""


class Waiting(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Something that is to be judged once what was heard of other groups has settled."""

    due: int
    key: str


class Head(msgspec.Struct, array_like=True):
    """How far time went, and what waits.

    `swept` is the day on which old texts were last forgotten, `sweeps` how often that was done, `counted` how often a
    group was counted.
    """

    version: int = VERSION
    clock: int = 0
    waiting: list[Waiting] = []
    swept: int = 0
    sweeps: int = 0
    counted: int = 0


class Sender(msgspec.Struct, array_like=True):
    """What somebody sent lately, in the order of time, what was said of it, and after how many sweeps the last came."""

    texts: list[Text] = []
    sweeps: int = 0
    told: Told = msgspec.field(default_factory=Told)


_Kind = TypeVar("_Kind")
Failed = Callable[[str, Event, Exception], None]


def _reader(kind: type[_Kind]) -> Callable[[bytes], _Kind]:
    return decoder(kind).decode


_READ_HEAD, _READ_SENDER, _READ_PEOPLE, _READ_TOLD = _reader(Head), _reader(Sender), _reader(People), _reader(Told)


class Across:
    """Feeds rules what crosses groups. It keeps nothing itself but what it read already.

    Args:
        rules: those that look over several groups.
        calendar: of the party.
        failed: told of a rule that raised; the others go on.
        settle: milliseconds of event time that something waits before it is judged.
    """

    def __init__(self, rules: Sequence[type[Rule]], calendar: Calendar, failed: Failed, settle: int = SETTLE) -> None:
        self._rules = [rule for rule in rules if issubclass(rule, AcrossGroups)]
        self._made: dict[tuple[str, bytes], AcrossGroups] = {}
        self._calendar = calendar
        self._failed = failed
        self._settle = settle
        self._read: dict[str, tuple[bytes, People]] = {}
        self._where: dict[str, set[str]] = {}
        self._upto = -1

    def judge(self, crossings: Iterable[Crossing], state: State) -> list[Finding]:
        """Take in what crossed, and judge what has settled. What came twice changes nothing.

        Raises:
            NewerStateError: a newer version of Steward wrote the state.
        """
        raw = state.get(HEAD)
        head = _READ_HEAD(raw) if raw else Head()
        if head.version > VERSION:
            raise NewerStateError(f"state across groups of version {head.version}; this Steward reads up to {VERSION}")
        for crossing in crossings:
            head.clock = max(head.clock, crossing.at)
            if (key := self._note(crossing, state, head)) is not None and all(one.key != key for one in head.waiting):
                head.waiting.append(Waiting(crossing.at + self._settle, key))
        found = [finding for key in _settled(head) for finding in self._of(key, state, head)]
        _sweep(head, state)
        if (written := encode(head)) != raw:
            state[HEAD] = written
        return found

    def _note(self, crossing: Crossing, state: State, head: Head) -> str | None:
        """Remember it. Returns what is to be judged again for it."""
        match crossing.matter:
            case Matter.TEXT:
                return self._note_text(crossing, state, head.sweeps)
            case Matter.PEOPLE:
                return self._note_people(crossing, state, head)
        return None

    def _note_text(self, crossing: Crossing, state: State, sweeps: int) -> str | None:
        key = _PERSON + crossing.scope
        raw = state.get(key)
        sender = _READ_SENDER(raw) if raw else Sender()
        text = Text(crossing.at, crossing.group, crossing.id, crossing.sketch, crossing.whole, crossing.rules)
        if any(one.id == text.id and one.group == text.group for one in sender.texts):
            return None
        sender.texts = sorted([*sender.texts, text])
        newest = sender.texts[-1].at
        sender.texts = [one for one in sender.texts if one.at > newest - KEPT][-MOST:]
        sender.sweeps = sweeps
        state[key] = encode(sender)
        return key if any(one.group != text.group for one in sender.texts) else None

    def _note_people(self, crossing: Crossing, state: State, head: Head) -> str | None:
        before = self._people(crossing.group, state)
        if before is not None and before.at >= crossing.at:
            return None
        self._find_all(state, head)
        for person in before.members | before.admins if before is not None else ():
            self._where.get(person, set()).discard(crossing.group)
        for person in (*crossing.members, *crossing.admins):
            self._where.setdefault(person, set()).add(crossing.group)
        head.counted += 1
        self._upto = head.counted
        key = _GROUP + crossing.group
        state[key] = _written(crossing)
        return key

    def _find_all(self, state: State, head: Head) -> None:
        """Learn who is in which groups, where that is not known here: at a start, and after a rebalance."""
        if self._upto == head.counted:
            return
        self._where.clear()
        for key in [key for key in state if key.startswith(_GROUP)]:
            if (group := self._people(key.removeprefix(_GROUP), state)) is not None:
                for person in group.members | group.admins:
                    self._where.setdefault(person, set()).add(group.group)
        self._upto = head.counted

    def _of(self, key: str, state: State, head: Head) -> Iterator[Finding]:
        if key.startswith(_PERSON):
            yield from self._of_person(key, state)
        elif (group := self._people(key.removeprefix(_GROUP), state)) is not None:
            yield from self._of_group(group, state, head)

    def _of_person(self, key: str, state: State) -> Iterator[Finding]:
        raw = state.get(key)
        if raw is None:
            return
        sender = _READ_SENDER(raw)
        last = sender.texts[-1]
        for rule in self._concerned(Matter.TEXT, last.rules):
            assert isinstance(rule, AcrossTexts)
            for finding in self._said(rule, rule.texts(key.removeprefix(_PERSON), sender.texts, self._calendar)):
                if sender.told.news(finding, EPISODES):
                    yield finding
        state[key] = encode(sender)

    def _of_group(self, group: People, state: State, head: Head) -> Iterator[Finding]:
        self._find_all(state, head)
        near = {name for person in group.members | group.admins for name in self._where.get(person, ())}
        others = [one for name in sorted(near - {group.group}) if (one := self._people(name, state)) is not None]
        for rule in self._concerned(Matter.PEOPLE, group.rules):
            assert isinstance(rule, AcrossPeople)
            for finding in self._said(rule, rule.people(group, others)):
                key = _TOLD + finding.episode.partition("\x1f")[0]
                raw = state.get(key)
                told = _READ_TOLD(raw) if raw else Told()
                if told.news(finding, EPISODES):
                    state[key] = encode(told)
                    yield finding

    def _said(self, rule: AcrossGroups, found: Iterable[Finding]) -> list[Finding]:
        try:
            return list(found)
        except Exception as error:  # noqa: BLE001 - a failing rule is data; the others go on
            self._failed(rule.id, Event(id="", group="", at=0, kind=Kind.TICK), error)
            return []

    def _concerned(self, matter: Matter, settings: Parameters) -> Iterator[AcrossGroups]:
        for kind in self._rules:
            rule = self._configured(kind, settings)
            if kind.matter is matter and rule.mode is not Mode.OFF:
                yield rule

    def _configured(self, kind: type[AcrossGroups], settings: Parameters) -> AcrossGroups:
        given = settings.get(kind.id, {})
        key = (kind.id, encode(given))
        if key not in self._made:
            self._made[key] = kind(**given)
        return self._made[key]

    def _people(self, group: str, state: State) -> People | None:
        """Who is in a group; read anew only where its record is another."""
        raw = state.get(_GROUP + group)
        if raw is None:
            return None
        known = self._read.get(group)
        if known is None or known[0] != raw:
            known = self._read[group] = raw, _READ_PEOPLE(raw)
        return known[1]


def _written(crossing: Crossing) -> bytes:
    """Who is in a group, as it is remembered: in an order of its own, so that the same people are the same bytes."""
    return encode(
        (
            crossing.at, crossing.group, sorted(crossing.members), sorted(crossing.admins), crossing.complete,
            sorted(crossing.purpose), crossing.rules,
        )
    )  # fmt: skip


def _settled(head: Head) -> list[str]:
    """Take from what waits whatever has settled, in the order of time."""
    due = sorted(one for one in head.waiting if one.due <= head.clock)
    if due:
        head.waiting = [one for one in head.waiting if one.due > head.clock]
    return [one.key for one in due]


def _sweep(head: Head, state: State) -> None:
    """Once a day forget the texts of whoever sent none for so long that nothing can follow.

    Sweeps are counted and not the time that passed, which leaps after a gap.
    """
    day = head.clock // DAY
    if day <= head.swept:
        return
    head.swept = day
    head.sweeps += 1
    waiting = {one.key for one in head.waiting}
    for key in [key for key in state if key.startswith(_PERSON) and key not in waiting]:
        if _READ_SENDER(state[key]).sweeps + FORGOTTEN_AFTER <= head.sweeps:
            del state[key]


def year(at: int) -> int:
    """The year of an instant, at Greenwich."""
    return datetime.fromtimestamp(at // 1000, UTC).year


def across(rules: Iterable[Rule], matter: Matter) -> dict[str, dict[str, Any]] | None:
    """What a group's settings say of rules that look across groups; None where no such rule wants to be told."""
    mine = [rule for rule in rules if isinstance(rule, AcrossGroups) and rule.matter is matter]
    if all(rule.mode is Mode.OFF for rule in mine):
        return None
    dumped = {rule.id: rule.model_dump(mode="json", exclude_defaults=True) for rule in mine}
    return {name: values for name, values in dumped.items() if values}
