"""More messages than a group bears from one person.

**What it does.** Counts one person's messages in the last ten minutes, hour and day. It speaks when one of these passes
its limit and the person wrote more than half of all messages in that time. Up to ten pictures within a minute count as
one. While a surge is declared it rests.

**Why.** A flood buries what everyone else said, and people mute the group or leave it.

**When it is wrong.** Somebody reports live from a count or an event and nobody declared a surge; somebody answers many
questions that others asked elsewhere.

**First step.** A private word: thank them, and ask them to put several points into one message.
"""

from typing import ClassVar

from pydantic import PositiveInt

from moderation.events import TALK
from moderation.findings import Finding, Recipient
from moderation.model import DAY, HOUR, MINUTE, duration_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, photo, repeat, say
from moderation.words import N_


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

    limit_10min: PositiveInt = 12
    limit_1h: PositiveInt = 30
    limit_24h: PositiveInt = 80

    def check(self, seen: Seen) -> Finding | None:
        """Judge the writer's counts over the three windows, shortest first."""
        person = seen.event.person
        if person is None or not seen.counted or seen.surging:
            return None
        mine = seen.person(person).talk
        if len(mine) <= self.limit_10min:
            return None
        for window, limit in ((10 * MINUTE, self.limit_10min), (HOUR, self.limit_1h), (DAY, self.limit_24h)):
            count = mine.count(seen.at, window)
            if count > limit and 2 * count > (everyone := seen.group.talk.count(seen.at, window)):
                return self._said(seen, person, window, limit, count, everyone)
        return None

    def _said(self, seen: Seen, person: str, window: int, limit: int, count: int, everyone: int) -> Finding:
        length = duration_words(window)
        return self.finding(
            seen,
            f"{count} messages in {length}, where {limit} is the limit; "
            f"that is {round(100 * count / everyone)} % of all messages in that time",
            subject=person,
            episode=str(seen.local.day),
            people=[person],
            numbers={"messages": count, "limit": limit, "window": length, "everyone": everyone},
            since=seen.person(person).talk.first(seen.at, window),
            evidence=[seen.event.id],
            count=count,
        )


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
        repeat(say("09:59:50", "bob", "reply {n}"), every="40s", times=13),
    ),
    Example(
        "thirty-one in an hour, spread out",
        repeat(say("10:00", "ann", "house {n} done"), every="115s", times=31),
        flags=[31],
    ),
    Example("ten pictures within a minute are one", repeat(photo("10:00", "ann"), every="5s", times=10)),
    Example(
        "a surge was declared",
        say("09:00", "ann", "Polling day: updates all day are fine"),
        repeat(say("10:00", "ann", "point {n}"), every="40s", times=13),
    ),
]
