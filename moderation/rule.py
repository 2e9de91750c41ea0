"""Rule: a pure judgement on an event and what led up to it."""

from abc import abstractmethod
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

import msgspec

from moderation.calendar import Calendar, Local
from moderation.events import Event, Kind
from moderation.features import Features, Talk
from moderation.findings import Finding, Recipient, Severity, finding_id
from moderation.memory import GroupMemory, leads
from moderation.model import Settings
from moderation.state import Due, GroupState, PersonState, Roster

Slot = TypeVar("Slot", bound=msgspec.Struct)


class Mode(StrEnum):
    """Whether a rule speaks: `live`, `shadow` (found and counted, nobody is told), `off`."""

    LIVE = "live"
    SHADOW = "shadow"
    OFF = "off"


class Seen:
    """What a rule may look at: the event, its features, the time, the group's and the people's past.

    `at` is the time of judgement: the event's, or the due time of a reminder, where the event is a mere tick. `group`
    is what is remembered of the group. `surging`: a surge is declared for now, and rate and hours rules rest.
    `counted` is false for a further picture of an album, which is no message of its own. `talk` are the flags of the
    text as a plain number, which is many times quicker to compare.
    """

    __slots__ = ("_local", "at", "calendar", "counted", "event", "features", "group", "memory", "surging", "talk")

    def __init__(self, event: Event, features: Features, at: int, memory: GroupMemory, calendar: Calendar) -> None:
        self.event = event
        self.features = features
        self.talk = int(features.talk)
        self.at = at
        self.memory = memory
        self.group: GroupState = memory.record
        self.surging = self.group.surge_from <= at < self.group.surge_until
        self.calendar = calendar
        self.counted = True
        self._local: Local | None = None

    def does(self, flags: Talk) -> bool:
        """Whether the text does any of these."""
        return self.talk & int(flags) != 0

    @property
    def local(self) -> Local:
        """The group's local time: day, minute, weekday."""
        if self._local is None:
            self._local = self.calendar.local(self.at)
        return self._local

    @property
    def roster(self) -> Roster:
        """Who is known to be in the group."""
        return self.memory.roster

    def person(self, person: str) -> PersonState:
        """What is remembered of a person in the group."""
        return self.memory.person(person)

    def calm(self, window: int) -> int:
        """A window that does not reach back into a surge: what was said there does not count against anybody later."""
        until = self.group.surge_until
        return min(window, self.at - until) if until and until <= self.at else window

    def leads(self, person: str | None) -> bool:
        """Whether somebody is an admin or the organiser; where no admin is known, anybody may be one."""
        return leads(self.memory, person)

    def remind(self, rule: "Rule", at: int, key: str = "", person: str = "") -> None:
        """Let `rule.due` be called at an instant; a second call with the same key and person moves it.

        Of what happened while the source was not heard, the clock starts when it was heard again.
        """
        self.call_off(rule, key, person)
        if self.group.silent_since < self.at < self.group.silent_until:
            at += self.group.silent_until - self.at
        place = Due(at, rule.id, key, person)
        dues = self.group.dues
        dues.append(place)
        dues.sort()

    def call_off(self, rule: "Rule", key: str = "", person: str = "") -> None:
        """Take back a reminder that was set."""
        dues = self.group.dues
        for index, due in enumerate(dues):
            if due.rule == rule.id and due.key == key and due.person == person:
                del dues[index]
                return


class Rule(Settings):
    """A pure judgement. The fields of a subclass are its parameters; an instance is a configured rule.

    Attributes:
        id: noun that names the bad pattern, unique.
        clause: of the guidance it serves.
        title: what it catches, in a few words.
        on: kinds of event it looks at.
        heads: where not empty, of what has words only that whose features score one of these heads.
        talk: where not zero, of what has words only that whose features have one of these flags. With `heads`: either.
        to: who is told, in this order.
        words: what each of them is told; placeholders are the finding's `numbers` and `{person}`, `{people}`,
            `{others}`, `{because}`, `{quote}`, `{when}`, `{group}`.
        confidential: shown to nobody but those in `to`.
        safety: a threat, hatred or unwanted attention: a path of its own, which no pardon covers.
        purpose: what the reading serves, for the data map.
    """

    id: ClassVar[str]
    clause: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[int] = 1
    severity: ClassVar[Severity] = Severity.WARNING
    on: ClassVar[frozenset[Kind]]
    heads: ClassVar[frozenset[str]] = frozenset()
    talk: ClassVar[Talk] = Talk(0)
    to: ClassVar[tuple[Recipient, ...]]
    words: ClassVar[dict[Recipient, str]]
    confidential: ClassVar[bool] = False
    safety: ClassVar[bool] = False
    purpose: ClassVar[str] = "conduct"

    mode: Mode = Mode.LIVE

    @abstractmethod
    def check(self, seen: Seen) -> Finding | Iterable[Finding] | None:
        """Judge `seen.event`; the group's past already holds it."""

    def due(self, seen: Seen, key: str, person: str) -> Finding | Iterable[Finding] | None:
        """Judge that a reminder came due, at `seen.at`; `seen.event` is a mere tick."""
        raise NotImplementedError(f"{self.id} set a reminder ({key!r}, {person!r}) at {seen.at} and does not bear one")

    def group_slot(self, seen: Seen, kind: type[Slot]) -> Slot:
        """What this rule remembers of the group; made empty at first."""
        return seen.memory.group_slot(self.id, kind)

    def person_slot(self, seen: Seen, kind: type[Slot], person: str) -> Slot:
        """What this rule remembers of a person in the group; made empty at first."""
        return seen.memory.person_slot(self.id, kind, person)

    def finding(  # noqa: D417 - the rest are fields of Finding
        self,
        seen: Seen,
        because: str,
        *,
        episode: str,
        subject: str | None = None,
        at: int | None = None,
        severity: Severity | None = None,
        to: tuple[Recipient, ...] | None = None,
        people: Iterable[str] = (),
        others: Iterable[str] = (),
        evidence: Iterable[str] = (),
        numbers: dict[str, Any] | None = None,
        since: int | None = None,
        count: int = 1,
    ) -> Finding:
        """Make a finding of this rule.

        Args:
            seen: what was judged.
            because: the reason with its numbers and the limit; no name, no word of the chat.
            episode: the exchange, day or week it belongs to; one finding each.
            subject: the person whose episode it is; None for the group's.
        """
        group = seen.event.group
        about = tuple(dict.fromkeys(people))
        return Finding(
            id=finding_id(self.id, self.version, f"{group}\x1f{subject or ''}", episode),
            rule=self.id,
            version=self.version,
            clause=self.clause,
            severity=severity or self.severity,
            group=group,
            at=seen.at if at is None else at,
            episode=f"{subject or ''}\x1f{episode}",
            to=to or self.to,
            because=because,
            people=about,
            others=tuple(other for other in dict.fromkeys(others) if other not in about),
            numbers=numbers or {},
            evidence=tuple(dict.fromkeys(evidence)),
            since=since,
            count=count,
            confidential=self.confidential,
            safety=self.safety,
            shadow=self.mode is Mode.SHADOW,
        )
