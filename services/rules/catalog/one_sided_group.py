"""A large group in which only one or two people speak.

**What it does.** In a group of 30 or more people it counts who writes. It speaks when at most two people wrote nine
tenths or more of all messages over four weeks, and there were at least 12.

**Why.** That is a broadcast to the wider membership and not a conversation. Broadcasting belongs on the mailing list,
where people can choose it.

**When it is wrong.** A small team in which most people work side by side and hardly need the chat.

**First step.** Ask whether the group is still a working group; if not, move the news to the mailing list.
"""

from typing import Annotated, ClassVar

import msgspec
from pydantic import Field, PositiveInt

from moderation.events import TALK
from moderation.findings import Finding, Recipient
from moderation.model import DAY
from moderation.rule import Rule, Seen
from moderation.testing import Example, Step, joined, repeat, say
from moderation.words import N_

KEPT = 6
"""Writers counted at a time. Whoever is let go loses what they had, so that a share is never overstated."""
_WEEKS = 5
_FOUR_WEEKS = 28
_WORTH = 0.25


class Writers(msgspec.Struct, array_like=True):
    """Messages by week since the first day of talk: of everybody, and of those who write most; the latest week last.

    Of each writer the sum stands first. `told` is when it was last found so, `since` when that began.
    """

    first: int = 0
    week: int = 0
    everybody: list[int] = msgspec.field(default_factory=lambda: [0])
    each: dict[str, list[int]] = {}
    since: int = 0
    told: int = 0


class OneSidedGroup(Rule):
    """One or two speak, many listen."""

    id: ClassVar[str] = "one_sided_group"
    clause: ClassVar[str] = "broadcast-1"
    title: ClassVar[str] = N_("A large group where hardly anybody but one or two writes")
    on = TALK
    to = (Recipient.SENDER, Recipient.HQ)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "thank you for keeping so many people informed. In {group}, {because}. News for everybody is better on the "
            "mailing list, where people can choose it; the chat is for those who work on it together."
        ),
        Recipient.HQ: N_(
            "{group} looks like a broadcast list: {because}. There is a note for the writers: the mailing list is "
            "the place for it."
        ),
    }

    people: PositiveInt = 30
    share: Annotated[float, Field(gt=0.5, le=1)] = 0.9
    writers: Annotated[int, Field(gt=0, lt=KEPT)] = 2
    messages: PositiveInt = 12

    def check(self, seen: Seen) -> Finding | None:
        """Count a message, and look at the shares where they may have become too uneven."""
        person = seen.event.person
        if person is None or not seen.counted:
            return None
        slot = self.group_slot(seen, Writers)
        age, mine = self._count(slot, seen.local.day, person)
        if age < _FOUR_WEEKS - 1 or len(seen.roster.members) < self.people:
            return None
        everything = sum(slot.everybody)
        if everything < self.messages or mine < _WORTH * everything:
            return None
        enough = self.share * everything
        if max(slot.each.values())[0] * self.writers < enough:  # most groups: nobody writes that much
            return None
        most = sorted(((weeks[0], name) for name, weeks in slot.each.items()), reverse=True)[: self.writers]
        if sum(count for count, _ in most) < enough:
            return None
        return self._said(seen, slot, most, everything)

    def _count(self, slot: Writers, day: int, person: str) -> tuple[int, int]:
        """Count a message. Returns for how many days talk was seen, and the writer's sum."""
        slot.first = slot.first or day
        age = day - slot.first
        if slot.week < age // 7:
            self._turn(slot, age // 7)
        slot.everybody[-1] += 1
        mine = slot.each.get(person)
        if mine is None:
            if len(slot.each) >= KEPT:
                self._let_go(slot.each)
            mine = slot.each[person] = [0] * (1 + len(slot.everybody))
        mine[0] += 1
        mine[-1] += 1
        return age, mine[0]

    def _let_go(self, each: dict[str, list[int]]) -> None:
        """Forget whoever wrote least; of several, who was noted first."""
        least, fewest = "", 0
        for name, weeks in each.items():
            if not least or weeks[0] < fewest:
                least, fewest = name, weeks[0]
        del each[least]

    def _turn(self, slot: Writers, week: int) -> None:
        """Begin another week, and forget the oldest."""
        empty = [0] * min(week - slot.week, _WEEKS)
        slot.week = week
        slot.everybody = [*slot.everybody, *empty][-_WEEKS:]
        for name, weeks in list(slot.each.items()):
            left = [*weeks[1:], *empty][-_WEEKS:]
            slot.each[name] = [sum(left), *left]

    def _said(self, seen: Seen, slot: Writers, most: list[tuple[int, str]], everything: int) -> Finding:
        if seen.at - slot.told > _FOUR_WEEKS * DAY:
            slot.since = seen.at
        slot.told = max(slot.told, seen.at)
        needed, wrote = [], 0
        for count, name in most:
            if wrote < self.share * everything:
                needed.append(name)
                wrote += count
        who = "one person" if len(needed) == 1 else f"{len(needed)} people"
        size, part = len(seen.roster.members), int(100 * wrote / everything)
        return self.finding(
            seen,
            f"{who} of {size} wrote {part} % of all {everything} messages of the last four weeks; "
            f"the limit is {round(100 * self.share)} %",
            episode=str(slot.since),
            people=needed,
            numbers={"members": size, "messages": everything, "share": part, "limit": round(100 * self.share)},
            evidence=[seen.event.id],
        )


def _listening(listeners: int, days: int = 28) -> list[Step | list[Step]]:
    return [
        joined("09:00", *(f"m{place}" for place in range(listeners)), via="link"),
        repeat(say("10:00", "ann", "News of the day {n}"), every="24h", times=days),
    ]


EXAMPLES = [
    Example(
        "thirty people, one of whom writes every day for four weeks",
        *_listening(29),
        flags=[29],
        about={29: ["ann"]},
    ),
    Example(
        "two write nine tenths, others now and then",
        *_listening(28),
        repeat(say("11:00", "bob", "And from me, {n}"), every="24h", times=28),
        *(say(f"d{5 * number} 12:00", f"m{number}", "Thanks") for number in range(1, 6)),
        flags=[61],
        about={61: ["ann", "bob"]},
    ),
    Example(
        "it goes on: once is enough",
        *_listening(29, days=45),
        flags=[29],
    ),
    Example("twenty-nine people", *_listening(28)),
    Example("not yet four weeks", *_listening(29, days=27)),
    Example(
        "three share the writing",
        *_listening(29),
        repeat(say("11:00", "bob", "And from me, {n}"), every="24h", times=28),
        repeat(say("12:00", "cat", "Me too, {n}"), every="48h", times=14),
    ),
    Example(
        "a little less than nine tenths",
        *_listening(29, days=35),
        *(say(f"d{number * 4} 12:00", f"m{number}", "Thanks") for number in range(1, 9)),
    ),
]
