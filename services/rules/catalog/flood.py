"""More messages than a group bears from one person.

**What it does.** Counts one person's messages in the last ten minutes, hour and day. It speaks when one of these
passes its limit and the person wrote more than half of all messages in that time, which in a dialogue nobody does. Up
to ten pictures within a minute count as one. While a surge is declared it rests.

**Why.** A flood buries what everyone else said, and people mute the group or leave it.

**When it is wrong.** Somebody reports live from a count or an event and nobody declared a surge; somebody answers
many questions that others asked elsewhere.

**First step.** A private word: thank them, and ask them to put several points into one message.
"""

from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from moderation.events import TALK, Entry, Kind
from moderation.facts import GROUP_TIMES, PERSON_TIMES
from moderation.findings import Finding, Recipient
from moderation.model import DAY, HOUR, MINUTE, duration_words
from moderation.rule import Rule, Seen
from moderation.stretch import Stretch
from moderation.testing import Example, happens, instant, photo, repeat, say, tick
from moderation.times import Times
from moderation.words import N_


class Going(msgspec.Struct, array_like=True):
    """One flood: its stretch, the first message that counts, and how many there were since."""

    stretch: Stretch = msgspec.field(default_factory=Stretch)
    key: int = 0
    since: int = 0
    total: int = 0


Limit = Annotated[int, Field(gt=0, lt=PERSON_TIMES)]


class Flood(Rule):
    """Too many messages by one person."""

    id: ClassVar[str] = "flood"
    clause: ClassVar[str] = "conduct-1"
    title: ClassVar[str] = N_("Very many messages from one person")
    on = TALK
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{person} has written a great deal: {because}. A private word usually settles it. You could say: "
            '"Thanks for keeping us all posted, {first_name}. Could you put several points into one message, so that '
            'nothing gets lost for those who look in once a day?"'
        ),
    }

    limit_10min: Limit = 12
    limit_1h: Limit = 30
    limit_24h: Limit = 80

    def check(self, seen: Seen) -> Finding | None:
        """Judge the writer's counts over the three windows, shortest first."""
        person = seen.event.person
        if person is None or not seen.counted or seen.surging:
            return None
        mine = seen.person(person).talk
        if len(mine) <= min(self.limit_10min, self.limit_1h, self.limit_24h):
            return None
        for window, limit in ((10 * MINUTE, self.limit_10min), (HOUR, self.limit_1h), (DAY, self.limit_24h)):
            count = mine.count(seen.at, seen.calm(window))
            if count > limit and (share := self._share(seen, mine, window)) is not None:
                return self._said(seen, person, window, limit, count, share)
        return None

    def _share(self, seen: Seen, mine: Times, window: int) -> float | None:
        """The writer's share of all messages where it is more than half, over as much as is remembered of both.

        In a dialogue whoever spoke last is one ahead, which is not more than half yet.
        """
        everyone = seen.group.talk
        window = seen.calm(window)
        if len(mine) >= PERSON_TIMES:
            window = min(window, seen.at - mine.at[0] + 1)
        if len(everyone) >= GROUP_TIMES:
            window = min(window, seen.at - everyone.at[0] + 1)
        wrote, all_wrote = mine.count(seen.at, window), everyone.count(seen.at, window)
        return wrote / all_wrote if 2 * wrote > all_wrote + 1 else None

    def _said(self, seen: Seen, person: str, window: int, limit: int, count: int, share: float) -> Finding:
        length, share = duration_words(window), round(100 * share)
        going = self._going(seen, person, window, count)
        in_all = f"; {going.total} messages since it began" if going.total > count else ""
        return self.finding(
            seen,
            f"{count} messages in {length}, where {limit} is the limit; that is {share} % of all messages in that "
            f"time{in_all}",
            subject=person,
            episode=str(going.key),
            people=[person],
            numbers={"messages": count, "limit": limit, "window": length, "share": share, "total": going.total},
            since=going.since,
            evidence=[seen.event.id],
            count=going.total,
        )

    def _going(self, seen: Seen, person: str, window: int, count: int) -> Going:
        """The flood that this message is part of, counted from its beginning."""
        going, mine = self.person_slot(seen, Going, person), seen.person(person).talk
        begun = going.stretch.begun(seen.local.day, seen.at, window)
        if begun != going.key:
            going.key, going.since, going.total = begun, mine.first(seen.at, window) or seen.at, count
            return going
        remembered = mine.count(seen.at, seen.at - going.since + 1)
        going.total = max(going.total + 1, remembered)
        return going


EXAMPLES = [
    Example(
        "thirteen messages in ten minutes: the thirteenth is one too many",
        repeat(say("10:00", "ann", "and another thing, number {n}"), every="40s", times=13),
        flags=[13],
        about={13: ["ann"]},
    ),
    Example(
        "twelve messages in ten minutes: the limit itself is fine",
        repeat(say("10:00", "ann", "and another thing, number {n}"), every="40s", times=12),
    ),
    Example(
        "the first of thirteen is exactly ten minutes old: it no longer counts",
        repeat(say("10:00", "ann", "point {n}"), every="50s", times=13),
    ),
    Example(
        "thirteen of twenty-six messages: half is not more than half",
        repeat(say("10:00", "ann", "point {n}"), every="40s", times=13),
        say("09:59:30", "cat", "Morning! What did you find?"),
        repeat(say("09:59:50", "bob", "reply {n}"), every="40s", times=13),
    ),
    Example(
        "a dialogue: each answers the other",
        repeat(say("10:00", "ann", "point {n}"), every="40s", times=20),
        repeat(say("10:00:20", "bob", "reply {n}"), every="40s", times=20),
    ),
    Example(
        "thirteen of twenty-four: two ahead of everybody else",
        repeat(say("10:00", "ann", "point {n}"), every="40s", times=13),
        repeat(say("10:00:20", "bob", "reply {n}"), every="40s", times=11),
        flags=[24],
    ),
    Example(
        "thirty-one in an hour, spread out",
        repeat(say("10:00", "ann", "house {n} done"), every="115s", times=31),
        flags=[31],
    ),
    Example("ten pictures within a minute are one", repeat(photo("10:00", "ann"), every="5s", times=10)),
    Example(
        "a surge was declared on the register",
        happens("09:00", Kind.REGISTER, entry=Entry(surge_until=instant(tick("12:00")))),
        repeat(say("10:00", "ann", "point {n}"), every="40s", times=13),
    ),
    Example(
        "a surge was declared in words",
        say("09:00", "ann", "Polling day: updates all day are fine"),
        repeat(say("10:00", "ann", "point {n}"), every="40s", times=13),
    ),
    Example(
        "a surge ended a minute ago: what was said in it does not count",
        happens("09:00", Kind.REGISTER, entry=Entry(surge_until=instant(tick("10:08")))),
        repeat(say("10:00", "ann", "point {n}"), every="40s", times=13),
    ),
    Example(
        "one flood that runs past midnight is one",
        repeat(say("23:52", "ann", "point {n}"), every="40s", times=20),
        flags=[13],
    ),
    Example(
        "a flood on two days is two",
        repeat(say("10:00", "ann", "point {n}"), every="40s", times=13),
        repeat(say("d2 09:00", "ann", "point {n}"), every="40s", times=13),
        flags=[13, 26],
    ),
]
