"""Remark: what one message says, and what belongs together with it."""

from abc import abstractmethod
from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from moderation.events import TALK, Kind
from moderation.features import Talk
from moderation.findings import Finding, Severity
from moderation.ids import Ids
from moderation.model import HOUR
from moderation.rule import Rule, Seen

SAID = TALK | {Kind.EDITED}
"""Everything whose words are a person's; a corrected message is read again."""
KEPT = 5
"""Events remembered of what belongs together: the first and the last four."""

TURN = 12 * HOUR
"""How long ago whoever spoke last may have spoken to be meant by a mere "you"."""

Score = Annotated[float, Field(gt=0, le=1)]
"""How sure a detector is, 0 to 1; from 0.5 on it says yes."""


class Run(msgspec.Struct, array_like=True):
    """What belongs together: a person's remarks of one day, or an exchange without a long pause.

    `key` is the local day, or the instant at which the exchange began.
    """

    key: int = 0
    last: int = 0
    count: int = 0
    evidence: Ids = msgspec.field(default_factory=Ids)

    def on_day(self, day: int, at: int, event: str) -> "Run":
        """Note a remark; another day begins anew."""
        if day != self.key:
            self._begin(day)
        return self._note(at, event)

    def within(self, gap: int, at: int, event: str) -> "Run":
        """Note a remark; a pause longer than `gap` milliseconds begins anew."""
        if not self.count or abs(at - self.last) > gap:
            self._begin(at)
        return self._note(at, event)

    def _begin(self, key: int) -> None:
        self.key, self.last, self.count, self.evidence = key, 0, 0, Ids()

    def _note(self, at: int, event: str) -> "Run":
        self.count += self.evidence.note(event, KEPT)
        self.last = max(self.last, at)
        return self


class Remark(Rule):
    """A rule on what one message says by itself: one finding for each person and day, updated as more follow.

    A subclass says how strongly the message scores, how bad that is and why; the rest is done here.
    """

    on: ClassVar[frozenset[Kind]] = SAID

    least: Score = 0.5

    def score(self, seen: Seen) -> float:
        """How strongly the message is what the rule looks for: by default, the highest of its heads."""
        return max((seen.features.heads.get(head, 0.0) for head in self.heads), default=0.0)

    def weight(self, seen: Seen, score: float, run: Run) -> Severity:  # noqa: ARG002 - for subclasses
        """How much it matters: by default, what the rule says of itself."""
        return self.severity

    @abstractmethod
    def reason(self, seen: Seen, score: float, run: Run) -> str:
        """The plain reason, with its numbers and the limit."""

    def check(self, seen: Seen) -> Finding | None:
        """Judge one message by its scores."""
        person = seen.event.person
        if person is None or (score := self.score(seen)) < self.least:
            return None
        run = self.person_slot(seen, Run, person).on_day(seen.local.day, seen.at, seen.event.id)
        return self.finding(
            seen,
            self.reason(seen, score, run),
            subject=person,
            episode=str(run.key),
            severity=self.weight(seen, score, run),
            people=[person],
            others=about(seen),
            evidence=run.evidence,
            numbers={"messages": run.count, "score": round(score, 2), "limit": self.least},
            count=run.count,
        )


def about(seen: Seen) -> list[str]:
    """Whom the message names or addresses by name, apart from its writer."""
    return [person for person in seen.features.about if person != seen.event.person]


def addressed(seen: Seen) -> list[str]:
    """Whom the message speaks to: whom it names, or with a mere "you" whom the writer just named or who spoke last.

    An export says nothing of replies, so this is the best there is.
    """
    named = about(seen)
    if named or not seen.does(Talk.YOU):
        return named
    writer = seen.event.person
    for one in reversed(seen.group.recent):
        if seen.at - one.at > TURN:
            break
        whom = one.to if one.person == writer else one.person
        if whom and whom != writer:
            return [whom]
    return []


def messages(count: int) -> str:
    """Say a number of messages: `1 message`, `3 messages`."""
    return f"{count} message{'' if count == 1 else 's'}"
