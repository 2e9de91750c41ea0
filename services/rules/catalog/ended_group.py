"""A group whose day has passed.

**What it does.** Knows how long the group is needed from the register, from its description, or from an admin's words
("needed until 7 May"). It speaks when that day is over, and once more 14 days later.

**Why.** People agreed to be in the group for as long as it was needed, not longer.

**When it is wrong.** The work goes on; then a new date in the description puts it right.

**First step.** Thank everybody, then archive or delete the group, or set a new date.
"""

from typing import ClassVar

import msgspec

from moderation.events import TALK, Entry, Kind
from moderation.findings import Finding, Recipient
from moderation.model import DAY, Duration
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, instant, say, tick
from moderation.words import N_

_ENDED, _AGAIN = "ended", "again"
_WORDED = TALK | {Kind.GROUP_CREATED, Kind.GROUP_RENAMED, Kind.GROUP_DESCRIBED}


class End(msgspec.Struct, array_like=True):
    """The end that the clock runs for."""

    at: int = 0


class EndedGroup(Rule):
    """The end date passed."""

    id: ClassVar[str] = "ended_group"
    clause: ClassVar[str] = "admin-4"
    title: ClassVar[str] = N_("A group past its end date")
    purpose: ClassVar[str] = "administration"
    on = _WORDED | {Kind.REGISTER, Kind.GROUP_DELETED}
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{group} has done its work: {because}. People agreed to be in it for that long. Please thank everybody, "
            "and archive or delete it. If it is still needed, put the new date in its description."
        ),
    }

    again: Duration = 14 * DAY

    def check(self, seen: Seen) -> None:
        """Set the clock to what is now known of the end."""
        if seen.features.ends is None and seen.event.kind in _WORDED:
            return
        slot, ends = self.group_slot(seen, End), seen.group.ends
        gone = seen.event.kind is Kind.GROUP_DELETED
        if ends is None or gone or ends != slot.at:
            slot.at = 0
            seen.call_off(self, _ENDED)
            seen.call_off(self, _AGAIN)
        if ends is not None and not gone and not slot.at:
            slot.at = ends
            seen.remind(self, max(ends, seen.at), _ENDED)

    def due(self, seen: Seen, key: str, person: str) -> Finding:  # noqa: ARG002
        """The last day is over."""
        ends = self.group_slot(seen, End).at
        if key == _ENDED:
            seen.remind(self, seen.at + self.again, _AGAIN)
        moment = seen.calendar.moment(ends - 1)
        passed = (seen.at - ends) // DAY
        ago = "" if passed < 1 else ", yesterday" if passed == 1 else f", {passed} days ago"
        return self.finding(
            seen,
            f"it was needed until {moment.day} {moment:%B %Y}{ago}",
            episode=f"{ends}{'' if key == _ENDED else ' again'}",
            numbers={"days": passed},
        )


EXAMPLES = [
    Example(
        "the day after the last, from the register",
        happens("10:00", Kind.REGISTER, entry=Entry(ends=instant(tick("d8 00:00")))),
        say("d8 00:00", "ann", "That was it"),
        flags=[2],
    ),
    Example(
        "and again after fourteen days, then no more",
        happens("10:00", Kind.REGISTER, entry=Entry(ends=instant(tick("d8 00:00")))),
        tick("d8 10:00"),
        tick("d22 10:00"),
        tick("d60 10:00"),
        flags=[2, 3],
    ),
    Example(
        "the description said so",
        happens(
            "10:00",
            Kind.GROUP_DESCRIBED,
            actor="ann",
            text="Fete helpers, needed until Friday",
        ),
        say("d6 08:00", "bob", "What a day"),
        flags=[2],
    ),
    Example(
        "the last day itself",
        happens("10:00", Kind.REGISTER, entry=Entry(ends=instant(tick("d8 00:00")))),
        say("d7 23:59", "ann", "Last orders"),
    ),
    Example(
        "a later date was set in time",
        happens("10:00", Kind.REGISTER, entry=Entry(ends=instant(tick("d8 00:00")))),
        happens("d7 10:00", Kind.REGISTER, entry=Entry(ends=instant(tick("d30 00:00")))),
        say("d20 10:00", "ann", "Onwards"),
    ),
    Example(
        "an ordinary member's words do not end a group whose admins are known",
        happens("09:00", Kind.ADMIN_PROMOTED, "ann", actor="bob"),
        say("10:00", "cat", "This group is only needed until Friday"),
        say("d9 10:00", "ann", "Onwards"),
    ),
    Example("no end is known", say("10:00", "ann", "Hello"), say("d90 10:00", "ann", "Hello again")),
]
