"""A group too large to be a conversation.

**What it does.** Counts the people who are known to be in the group. It speaks when they are more than 100.

**Why.** The guidance asks for small groups: a large one is a broadcast to people who did not ask for it, and whatever
is posted in it is as good as public.

**When it is wrong.** Many people left and the platform did not say so.

**First step.** Split it by ward or task, or use the party's mailing list for what everybody should know.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.events import TALK, Kind
from moderation.findings import Finding, Recipient
from moderation.rule import Rule, Seen
from moderation.testing import Example, happens, joined, say
from moderation.words import N_


class Size(msgspec.Struct, array_like=True):
    """Since when the group is too large."""

    since: int = 0


class OversizedGroup(Rule):
    """More than a hundred people."""

    id: ClassVar[str] = "oversized_group"
    clause: ClassVar[str] = "broadcast-1"
    title: ClassVar[str] = N_("A group above its size limit")
    purpose: ClassVar[str] = "administration"
    on = TALK | {Kind.JOINED, Kind.GROUP_CREATED, Kind.ROSTER, Kind.LEFT, Kind.REMOVED}
    to = (Recipient.DUTY_ADMIN, Recipient.HQ)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{group} has grown: {because}. That is a broadcast more than a conversation. Could it be split by ward or "
            "task? What everybody should know goes to the mailing list."
        ),
        Recipient.HQ: N_(
            "{group} is above its size limit: {because}. There is a note for its admins, to split it or to use the "
            "mailing list."
        ),
    }

    limit: PositiveInt = 100

    def check(self, seen: Seen) -> Finding | None:
        """Compare the number of known members with the limit, where it may have changed."""
        person = seen.event.person
        if seen.event.kind in TALK and (person is None or seen.person(person).first_seen != seen.at):
            return None
        members = len(seen.roster.members)
        if members <= self.limit and members > self.limit - max(1, self.limit // 10):
            return None
        size = self.group_slot(seen, Size)
        if members <= self.limit:
            size.since = 0
            return None
        size.since = size.since or seen.at
        return self.finding(
            seen,
            f"{members} people, where {self.limit} are the limit",
            episode=str(size.since),
            numbers={"members": members, "limit": self.limit},
            evidence=[seen.event.id],
            count=members,
        )


_HUNDRED = tuple(f"m{number}" for number in range(100))

EXAMPLES = [
    Example(
        "the hundred and first joins",
        joined("10:00", *_HUNDRED, actor="m0"),
        joined("11:00", "ann", via="link"),
        joined("12:00", "bob", via="link"),
        flags=[2],
    ),
    Example(
        "a list with more than a hundred people",
        happens("10:00", Kind.ROSTER, members=(*_HUNDRED, "ann"), complete=True),
        flags=[1],
    ),
    Example(
        "a smaller limit was set",
        joined("10:00", *_HUNDRED[:20], actor="m0"),
        say("11:00", "ann", "Hello"),
        flags=[2],
        limit=20,
    ),
    Example("exactly a hundred", joined("10:00", *_HUNDRED, actor="m0"), say("11:00", "m3", "Hello")),
    Example(
        "somebody left before the next joined",
        joined("10:00", *_HUNDRED, actor="m0"),
        happens("10:30", Kind.LEFT, "m7"),
        joined("11:00", "ann", via="link"),
    ),
    Example(
        "a partial list says nothing",
        happens("10:00", Kind.ROSTER, members=(*_HUNDRED, "ann"), complete=False),
    ),
]
