"""A group that nobody uses any more.

**What it does.** Speaks when nothing was written for 30 days, and once more after another 14. A call counts as use.

**Why.** A forgotten group keeps people's numbers and words in reach of whoever is still in it.

**When it is wrong.** The group sleeps on purpose, until the next election; then an end date or a short note will do.

**First step.** Thank everybody, then archive or delete the group.
"""

from typing import ClassVar

import msgspec

from moderation.events import TALK, Kind
from moderation.findings import Finding, Recipient, Severity
from moderation.model import DAY, Duration
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, joined, say, tick
from moderation.words import N_

_LAST, _AGAIN = "quiet", "again"


class Use(msgspec.Struct, array_like=True):
    """Whether the clock runs, and the last use that was not talk."""

    running: bool = False
    other: int = 0


class IdleGroup(Rule):
    """Silence for a month."""

    id: ClassVar[str] = "idle_group"
    clause: ClassVar[str] = "admin-4"
    title: ClassVar[str] = N_("A group that nobody uses")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "administration"
    on = TALK | {Kind.CALL, Kind.GROUP_CREATED, Kind.JOINED, Kind.GROUP_DELETED}
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{group} has been quiet: {because}. Is it still needed? If not, thank everybody, and archive or delete it. "
            "If it only sleeps until the next campaign, say so in its description, with a date."
        ),
    }

    quiet: Duration = 30 * DAY
    again: Duration = 14 * DAY

    def check(self, seen: Seen) -> None:
        """Let the clock run; it looks for itself how long the silence was."""
        use, kind = self.group_slot(seen, Use), seen.event.kind
        if kind not in TALK:
            use.other = max(use.other, seen.at)
            if kind is Kind.GROUP_DELETED:
                use.running = False
                seen.call_off(self, _LAST)
                seen.call_off(self, _AGAIN)
                return
        if not use.running:
            use.running = True
            seen.call_off(self, _AGAIN)
            seen.remind(self, seen.at + self.quiet, _LAST)

    def due(self, seen: Seen, key: str, person: str) -> Finding | None:  # noqa: ARG002
        """Look how long it has been quiet; if not long enough, look again when it may have been."""
        use = self.group_slot(seen, Use)
        last = max(seen.group.last_talk, use.other)
        passed = seen.at - last
        if passed < self.quiet:
            seen.remind(self, last + self.quiet, _LAST)
            return None
        use.running = False
        if key == _LAST:
            seen.remind(self, seen.at + self.again, _AGAIN)
        return self.finding(
            seen,
            f"nothing was written for {passed // DAY} days; the limit is {self.quiet // DAY}",
            episode=f"{last}{'' if key == _LAST else ' again'}",
            numbers={"days": passed // DAY, "limit": self.quiet // DAY},
        )


EXAMPLES = [
    Example("thirty quiet days", say("10:00", "ann", "That was it, thanks all"), tick("d31 11:00"), flags=[2]),
    Example(
        "and again after fourteen more, then no more",
        say("10:00", "ann", "That was it, thanks all"),
        tick("d31 11:00"),
        tick("d45 11:00"),
        tick("d99 11:00"),
        flags=[2, 3],
    ),
    Example(
        "nobody ever wrote a word",
        happens("10:00", Kind.GROUP_CREATED, actor="ann", text="Summer fete"),
        joined("10:01", "bob", actor="ann"),
        tick("d40 10:00"),
        flags=[3],
    ),
    Example(
        "quiet, then somebody wakes it up, then quiet again",
        say("10:00", "ann", "That was it"),
        say("d40 10:00", "bob", "Still there?"),
        tick("d80 10:00"),
        flags=[2, 3],
    ),
    Example("a minute less than thirty days", say("10:00", "ann", "That was it"), tick("d31 10:59")),
    Example(
        "somebody wrote on the thirtieth day",
        say("10:00", "ann", "That was it"),
        say("d30 10:00", "bob", "Thanks, ann"),
        tick("d50 10:00"),
    ),
    Example(
        "the group was deleted",
        say("10:00", "ann", "That was it"),
        happens("d3 10:00", Kind.GROUP_DELETED, actor="ann"),
        tick("d50 10:00"),
    ),
    Example(
        "somebody rang the group",
        say("10:00", "ann", "That was it"),
        happens("d20 10:00", Kind.CALL, "bob"),
        tick("d45 10:00"),
    ),
]
