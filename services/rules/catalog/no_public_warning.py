"""Nobody told the group lately that what is posted could become public.

**What it does.** Asks the duty admin to say so, at most once a day for newcomers and once a calendar week for what was
posted: when somebody joins and an hour later nobody has posted the rules or the warning, nor in the day before; and
when somebody posts personal data, something confidential, an attack, an accusation or gossip. It is a notice, to be had
with the rest of the day's, and stands beside what the other rules say of the same message.

**Why.** People write differently once they know who might read it. Screenshots leave a group, and so does a phone.

**When it is wrong.** The warning was given by word of mouth, or to each newcomer in private.

**First step.** Post one line, or put it into the next reminder; a text that can be copied is in the message.
"""

from typing import ClassVar

import msgspec

from moderation.events import TALK, Kind
from moderation.facts import whom
from moderation.features import Features, Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.ids import Ids
from moderation.model import DAY, HOUR, Duration, duration_words
from moderation.remark import Score
from moderation.rule import Rule, Seen
from moderation.testing import Example, Step, joined, say, tick
from moderation.words import N_

_KEPT = 8
GRAVE = frozenset({"thr", "idn", "hate"})
"""Heads of what HQ deals with first: no moment for a word to all."""


class Warned(msgspec.Struct, array_like=True):
    """When the warning was last posted, the week in which it was last asked for, and who came on the last day of joins.

    `first` is when the first of them came.
    """

    posted: int = 0
    week: int = 0
    day: int = 0
    first: int = 0
    people: Ids = msgspec.field(default_factory=Ids)
    evidence: Ids = msgspec.field(default_factory=Ids)


class NoPublicWarning(Rule):
    """The group was not told that what is posted could become public."""

    id: ClassVar[str] = "no_public_warning"
    clause: ClassVar[str] = "public-1"
    title: ClassVar[str] = N_("Nobody said that what is posted could become public")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "administration"
    on = TALK | {Kind.JOINED}
    heads = frozenset({"pii", "conf", "att", "acc", "gos"})
    talk = Talk.RULES
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "In {group} {because}. A line to everybody when it suits, or in the next reminder, is enough: "
            '"Please write here as if anybody might read it: what is posted in a group can end up in public, and it '
            'takes one screenshot."'
        ),
    }

    least: Score = 0.5
    grace: Duration = HOUR
    before: Duration = DAY

    def check(self, seen: Seen) -> Finding | None:
        """Note the warning, and who came; speak of what should not have been posted."""
        slot = self.group_slot(seen, Warned)
        if seen.event.kind is Kind.JOINED:
            self._came(seen, slot)
            return None
        if seen.does(Talk.RULES):
            slot.posted = max(slot.posted, seen.at)
            seen.call_off(self, str(slot.day))
            return None
        monday = seen.local.day - seen.local.weekday
        if slot.week == monday or self._lately(slot, seen.at) or not self._leaks(seen):
            return None
        slot.week = monday
        person = seen.event.person
        return self.finding(
            seen,
            "something was posted that nobody would want to see in public, and nobody has said within "
            f"{duration_words(self.before)} that it could",
            episode=f"week-{monday}",
            people=[person] if person else (),
            evidence=[seen.event.id],
        )

    def _came(self, seen: Seen, slot: Warned) -> None:
        day = seen.local.day
        if slot.day != day:
            slot.day, slot.first, slot.people, slot.evidence = day, seen.at, Ids(), Ids()
        for person in whom(seen.event):
            slot.people.note(person, _KEPT)
        slot.evidence.note(seen.event.id, _KEPT)
        if not self._lately(slot, slot.first):
            seen.remind(self, max(slot.first + self.grace, seen.at), str(day))

    def _lately(self, slot: Warned, at: int) -> bool:
        return slot.posted > at - self.before

    def _leaks(self, seen: Seen) -> bool:
        sure = {head for head, score in seen.features.heads.items() if score >= self.least}
        return not self.heads.isdisjoint(sure) and GRAVE.isdisjoint(sure)

    def due(self, seen: Seen, key: str, person: str) -> Finding | None:  # noqa: ARG002
        """Somebody came, and nobody gave the warning."""
        slot = self.group_slot(seen, Warned)
        if slot.day != int(key) or self._lately(slot, slot.first):
            return None
        return self.finding(
            seen,
            f"somebody joined, and nobody has said since, or in the {duration_words(self.before)} before, that what is "
            "posted could become public",
            episode=f"day-{key}",
            others=slot.people,
            evidence=slot.evidence,
        )


_WARNING = "A reminder of our group rules: be kind, no personal details, and it could all end up in public"


def _scored(when: str, head: str, score: float = 0.7) -> Step:
    return say(when, "ann", "...", Features(words=5, heads={head: score}))


EXAMPLES = [
    Example("somebody joins, and nobody says so within the hour", joined("10:00", "bob"), tick("11:00"), flags=[2]),
    Example(
        "an address is posted",
        say("10:00", "ann", "New poster site: Mrs Lyall, 44 Quarry Hill, 07700 900129"),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example("an attack", say("10:00", "ann", "Poppy you are a hopeless fool and nobody wants you here"), flags=[1]),
    Example("just enough", _scored("10:00", "gos", 0.5), flags=[1]),
    Example("a day after the warning", say("10:00", "bob", _WARNING), _scored("d2 10:00", "pii"), flags=[2]),
    Example(
        "once a week", _scored("10:00", "pii"), _scored("d3 10:00", "att"), _scored("d8 10:00", "pii"), flags=[1, 3]
    ),
    Example("within a day of the warning", say("10:00", "bob", _WARNING), _scored("d2 09:59", "pii")),
    Example("the warning at the join", joined("10:00", "bob"), say("10:59", "ann", _WARNING), tick("12:00")),
    Example("not yet an hour", joined("10:00", "bob"), tick("10:59:59")),
    Example("just too little", _scored("10:00", "pii", 0.49)),
    Example("an oath is no leak", _scored("10:00", "prof", 0.9)),
    Example("a threat is HQ's first", say("10:00", "ann", "...", Features(words=5, heads={"att": 0.9, "thr": 0.9}))),
    Example("a public meeting", say("10:00", "ann", "Public meeting on the 12th in the Public Hall, all welcome")),
]
