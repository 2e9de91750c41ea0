"""People came in, and nobody reminded the group of its rules.

**What it does.** An hour after the first join of a day it asks the admins to post a reminder of the
group's rules, unless anybody posted one since, or in the 24 hours before. Several joins in a day ask once; it speaks
again when twice as many have come.

**Why.** People keep rules that they have seen. Newcomers cannot see what was posted before they came.

**When it is wrong.** The reminder was sent to each newcomer privately, or worded so that it was not recognised.

**First step.** Post the reminder; a text that can be copied is in the message.
"""

from typing import ClassVar

import msgspec

from moderation.events import TALK, Kind
from moderation.facts import whom
from moderation.features import Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.ids import Ids
from moderation.model import DAY, HOUR, Duration, duration_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, joined, say
from moderation.words import N_

_KEPT = 8


class Newcomers(msgspec.Struct, array_like=True):
    """The last day of joins: since when, who came and by which events; and when the rules were last posted."""

    day: int = 0
    first: int = 0
    people: Ids = msgspec.field(default_factory=Ids)
    count: int = 0
    evidence: Ids = msgspec.field(default_factory=Ids)
    reminded: int = 0


class JoinedWithoutReminder(Rule):
    """Newcomers have not seen the rules."""

    id: ClassVar[str] = "joined_without_reminder"
    clause: ClassVar[str] = "admin-2"
    title: ClassVar[str] = N_("Newcomers, and no reminder of the rules")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "administration"
    on = TALK | {Kind.JOINED, Kind.GROUP_CREATED}
    talk = Talk.RULES
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            'In {group} {because}. Would you post a short one? For example: "Welcome! How we do things here: be kind, '
            "keep to the topic, nobody's private details, nothing formal is decided in the chat, and let people sleep. "
            "Remember that what is posted in a group can end up in public. If it keeps going wrong, an admin will have "
            'a word, and may ask somebody to leave."'
        ),
    }

    grace: Duration = HOUR
    before: Duration = DAY

    def check(self, seen: Seen) -> None:
        """Note who came in, or that the rules were posted."""
        event, day = seen.event, seen.local.day
        slot = self.group_slot(seen, Newcomers)
        if event.kind in TALK:
            slot.reminded = max(slot.reminded, seen.at)
            seen.call_off(self, str(slot.day))
            return
        people = whom(event)
        if not people or (event.kind is Kind.GROUP_CREATED and not event.targets):
            return
        if slot.day != day:
            slot.day, slot.first, slot.people, slot.count, slot.evidence = day, seen.at, Ids(), 0, Ids()
        slot.count += len(people)
        for person in people:
            slot.people.note(person, _KEPT)
        slot.evidence.note(event.id, _KEPT)
        if not self._reminded(slot):
            seen.remind(self, max(slot.first + self.grace, seen.at), str(day))

    def _reminded(self, slot: Newcomers) -> bool:
        return slot.reminded > slot.first - self.before

    def due(self, seen: Seen, key: str, person: str) -> Finding | None:  # noqa: ARG002
        """Nobody posted a reminder."""
        slot = self.group_slot(seen, Newcomers)
        if slot.day != int(key) or self._reminded(slot):
            return None
        day = seen.calendar.moment(seen.calendar.instant(slot.day))
        who = "one person" if slot.count == 1 else f"{slot.count} people"
        return self.finding(
            seen,
            f"{who} joined on {day.day} {day:%B}, and no reminder of the rules was posted since or in the "
            f"{duration_words(self.before)} before",
            episode=key,
            others=slot.people,
            evidence=slot.evidence,
            numbers={"joined": slot.count},
            count=slot.count,
        )


_REMINDER = "Welcome! A reminder of our group rules: be kind, keep to the topic, no personal details"

EXAMPLES = [
    Example(
        "somebody joins, and an hour later nothing was posted",
        joined("10:00", "bob", actor="ann"),
        say("10:59", "ann", "Hello!"),
        say("11:00", "ann", "Kettle is on"),
        flags=[3],
    ),
    Example(
        "twice as many later on the day: the same finding again",
        joined("10:00", "bob", actor="ann"),
        joined("15:00", "cat", via="link"),
        joined("16:00", "dee", via="link"),
        say("d2 09:00", "ann", "Morning"),
        flags=[2],
    ),
    Example(
        "several within the hour ask once",
        joined("10:00", "bob", actor="ann"),
        joined("10:05", "cat", via="link"),
        joined("10:50", "dee", via="link"),
        say("d2 09:00", "ann", "Morning"),
        flags=[4],
    ),
    Example(
        "joins on two days ask twice",
        joined("10:00", "bob", actor="ann"),
        joined("d2 09:00", "cat", via="link"),
        say("d3 09:00", "ann", "Morning"),
        flags=[2, 3],
    ),
    Example(
        "a reminder of the day before yesterday is too old",
        say("10:00", "ann", _REMINDER),
        joined("d2 10:00", "bob", actor="ann"),
        say("d2 11:00", "ann", "Hello!"),
        flags=[3],
    ),
    Example(
        "the rules are posted within the hour",
        joined("10:00", "bob", actor="ann"),
        say("10:59", "ann", _REMINDER),
        joined("15:00", "cat", actor="ann"),
        say("d2 09:00", "ann", "Morning"),
    ),
    Example(
        "they were posted the day before, by anybody",
        say("10:01", "cat", _REMINDER),
        joined("d2 10:00", "bob", actor="ann"),
        say("d2 12:00", "ann", "Hello!"),
    ),
    Example("nobody joined", say("10:00", "ann", "Hello!"), say("d2 09:00", "ann", "Morning")),
]
