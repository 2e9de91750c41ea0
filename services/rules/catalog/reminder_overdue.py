"""A month without a reminder of the rules.

**What it does.** In a group that is active it asks for a reminder when the last one, or the first message seen, is 30
days old. Active means talk on at least four different days since. A reminder posted by anybody counts.

**Why.** What people were told fades within weeks, and a friendly word now costs less than a hard one later.

**When it is wrong.** The reminder was sent privately, or worded so that it was not recognised.

**First step.** Post the reminder; a text that can be copied is in the message.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.events import TALK
from moderation.features import Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import DAY, Duration
from moderation.rule import Rule, Seen
from moderation.testing import Example, repeat, say
from moderation.words import N_

_RULES = int(Talk.RULES)


class Reminded(msgspec.Struct, array_like=True):
    """When the rules were last posted or asked for, and the days of talk since."""

    last: int = 0
    day: int = 0
    days: int = 0


class ReminderOverdue(Rule):
    """Nobody has mentioned the rules for a month."""

    id: ClassVar[str] = "reminder_overdue"
    clause: ClassVar[str] = "admin-2"
    title: ClassVar[str] = N_("A month without a reminder of the rules")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "administration"
    on = TALK
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            'in {group}, {because}. Would you post a short one? For example: "A friendly reminder of how we do things '
            "here: be kind, keep to the topic, nobody's private details, nothing formal is decided in the chat, and "
            "let people sleep. Remember that what is posted in a group can end up in public. If it keeps going wrong, "
            'an admin will have a word, and may ask somebody to leave. Thank you all!"'
        ),
    }

    every: Duration = 30 * DAY
    active_days: PositiveInt = 4

    def check(self, seen: Seen) -> Finding | None:
        """Count a day of talk, and look how long ago the last reminder was."""
        slot, day = self.group_slot(seen, Reminded), seen.local.day
        if not slot.last:
            slot.last = seen.group.first_seen
        if seen.talk & _RULES:
            slot.last, slot.day, slot.days = max(slot.last, seen.at), day, 0
            return None
        if day > slot.day:
            slot.day, slot.days = day, slot.days + 1
        passed = seen.at - slot.last
        if passed < self.every or slot.days < self.active_days:
            return None
        since, days = slot.last, slot.days
        slot.last, slot.days = seen.at, 0
        return self.finding(
            seen,
            f"no reminder of the rules was posted for {passed // DAY} days; the limit is {self.every // DAY}",
            episode=str(since),
            numbers={"days": passed // DAY, "limit": self.every // DAY, "active_days": days},
        )


EXAMPLES = [
    Example(
        "a message every day for thirty days",
        repeat(say("10:00", "ann", "Good morning"), every="24h", times=31),
        flags=[31],
    ),
    Example(
        "again after another thirty days",
        repeat(say("10:00", "ann", "Good morning"), every="24h", times=62),
        flags=[31, 61],
    ),
    Example(
        "thirty days after the last reminder",
        repeat(say("10:00", "ann", "Good morning"), every="5d", times=9),
        say("d11 09:00", "bob", "Remember the group rules: be kind, keep to topic"),
        flags=[10],
    ),
    Example(
        "a minute less than thirty days",
        repeat(say("10:00", "ann", "Good morning"), every="24h", times=28),
        say("d31 10:59", "ann", "Good morning"),
    ),
    Example(
        "a reminder by an ordinary member counts",
        repeat(say("10:00", "ann", "Good morning"), every="24h", times=40),
        say("d20 12:00", "bob", "Remember the group rules: be kind, keep to topic"),
    ),
    Example(
        "a group that hardly talks is not active",
        repeat(say("10:00", "ann", "Anybody there?"), every="20d", times=3),
    ),
]
