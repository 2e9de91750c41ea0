"""People came in, and nobody reminded the group of its rules.

**What it does.** On a day on which somebody joined it looks whether a reminder of the group's rules was posted that
day, by anybody. At the end of the day, two hours after the first join at the earliest, it asks the admins to post
one. Several joins in a day ask once.

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
from moderation.model import HOUR, Duration
from moderation.rule import Rule, Seen
from moderation.testing import Example, joined, say, tick
from moderation.words import N_

_KEPT = 8


class Newcomers(msgspec.Struct, array_like=True):
    """The last day of joins, who came and by which events, and the last day with a reminder."""

    day: int = 0
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

    grace: Duration = 2 * HOUR

    def check(self, seen: Seen) -> None:
        """Note who came in, or that the rules were posted."""
        event, day = seen.event, seen.local.day
        slot = self.group_slot(seen, Newcomers)
        if event.kind in TALK:
            slot.reminded = day
            seen.call_off(self, str(day))
            seen.call_off(self, str(day - 1))
            return
        people = whom(event)
        if slot.reminded == day or not people or (event.kind is Kind.GROUP_CREATED and not event.targets):
            return
        if slot.day != day:
            slot.day, slot.people, slot.count, slot.evidence = day, Ids(), 0, Ids()
            seen.remind(self, max(seen.calendar.instant(day + 1), seen.at + self.grace), str(day))
        slot.count += len(people)
        for person in people:
            slot.people.note(person, _KEPT)
        slot.evidence.note(event.id, _KEPT)

    def due(self, seen: Seen, key: str, person: str) -> Finding:  # noqa: ARG002
        """The day of a join ended without a reminder."""
        slot = self.group_slot(seen, Newcomers)
        known = slot.day == int(key)
        count = slot.count if known else 1
        day = seen.calendar.moment(seen.calendar.instant(int(key)))
        who = "one person" if count == 1 else f"{count} people"
        return self.finding(
            seen,
            f"{who} joined on {day.day} {day:%B}, and no reminder of the rules was posted that day",
            episode=key,
            others=slot.people if known else (),
            evidence=slot.evidence if known else (),
            numbers={"joined": count},
        )


_REMINDER = "Welcome! A reminder of our group rules: be kind, keep to the topic, no personal details"

EXAMPLES = [
    Example(
        "somebody joins, and nothing is posted that day",
        joined("10:00", "bob", actor="ann"),
        say("11:00", "ann", "Hello!"),
        say("d2 09:00", "ann", "Morning"),
        flags=[3],
    ),
    Example(
        "several joins in a day ask once",
        joined("10:00", "bob", actor="ann"),
        joined("15:00", "cat", via="link"),
        tick("d2 00:00"),
        say("d2 09:00", "ann", "Morning"),
        flags=[3],
    ),
    Example(
        "joins on two days ask twice",
        joined("10:00", "bob", actor="ann"),
        joined("d2 09:00", "cat", via="link"),
        say("d3 09:00", "ann", "Morning"),
        flags=[2, 3],
    ),
    Example(
        "late in the evening there are two hours left, and no more",
        joined("23:30", "bob", actor="ann"),
        say("d2 01:29", "ann", "Morning"),
        say("d2 01:30", "ann", "Cannot sleep"),
        flags=[3],
    ),
    Example(
        "the rules are posted an hour later",
        joined("10:00", "bob", actor="ann"),
        say("11:00", "ann", _REMINDER),
        say("d2 09:00", "ann", "Morning"),
    ),
    Example(
        "one a day is enough: it was posted before the second join",
        joined("10:00", "bob", actor="ann"),
        say("11:00", "cat", _REMINDER),
        joined("15:00", "dee", actor="ann"),
        say("d2 09:00", "ann", "Morning"),
    ),
    Example(
        "posted after midnight, in time",
        joined("23:30", "bob", actor="ann"),
        say("d2 00:30", "ann", _REMINDER),
        say("d2 09:00", "ann", "Morning"),
    ),
    Example("nobody joined", say("10:00", "ann", "Hello!"), say("d2 09:00", "ann", "Morning")),
]
