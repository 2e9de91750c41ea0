"""Many short messages in a row that could be one.

**What it does.** Counts one person's short messages within two minutes. It speaks at the eighth, when next to nobody
else wrote in that time. Pictures, and a surge that was declared, do not count.

**Why.** Eight messages are eight buzzes in everybody's pocket; one message is read.

**When it is wrong.** Somebody answers questions that were asked elsewhere, or reports live from an event.

**First step.** The "condense" tip: gather the points, then send them as one message.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.events import Kind
from moderation.findings import Finding, Recipient, Severity
from moderation.model import MINUTE, Duration, duration_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, photo, repeat, say
from moderation.times import Times
from moderation.words import N_


class Pieces(msgspec.Struct, array_like=True):
    """When somebody last wrote short messages."""

    short: Times = msgspec.field(default_factory=Times)


class Fragments(Rule):
    """One message cut into many."""

    id: ClassVar[str] = "fragments"
    clause: ClassVar[str] = "conduct-1"
    title: ClassVar[str] = N_("Many short messages that could be one")
    severity: ClassVar[Severity] = Severity.NOTICE
    on = frozenset({Kind.MESSAGE})
    to = (Recipient.DUTY_ADMIN, Recipient.SENDER)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{person} sent {because}. No harm meant, surely, but every one of them buzzes in every pocket. "
            'You could say: "Thanks, {first_name}! Could you gather the points into one message next time? '
            'Then nothing gets lost."'
        ),
        Recipient.SENDER: N_(
            "thanks for keeping everyone posted. You sent {because}. A tip: write the points one under the other and "
            "send them together. Phones buzz once, and people read it all."
        ),
    }

    limit: PositiveInt = 8
    window: Duration = 2 * MINUTE
    words_at_most: PositiveInt = 15
    others_at_most: int = 2

    def check(self, seen: Seen) -> Finding | None:
        """Note a short message; at the limit, look whether it was a dialogue."""
        person, words = seen.event.person, seen.features.words
        if person is None or words > self.words_at_most or seen.surging:
            return None
        short = self.person_slot(seen, Pieces, person).short
        short.add(seen.at, self.window, self.limit)
        window = seen.calm(self.window)
        count = short.count(seen.at, window)
        if count < self.limit:
            return None
        others = seen.group.talk.count(seen.at, window) - seen.person(person).talk.count(seen.at, window)
        if others > self.others_at_most:
            return None
        length = duration_words(self.window)
        since = short.first(seen.at, window) or seen.at
        return self.finding(
            seen,
            f"{count} short messages within {length} that could have been one",
            subject=person,
            episode=str(seen.calendar.local(since).day),
            people=[person],
            numbers={"messages": count, "limit": self.limit, "window": length},
            since=since,
            evidence=[seen.event.id],
        )


EXAMPLES = [
    Example(
        "eight short messages within two minutes",
        repeat(say("10:00", "ann", "and the leaflets"), every="15s", times=8),
        flags=[8],
        about={8: ["ann"]},
    ),
    Example(
        "one short word from somebody else in between changes nothing",
        repeat(say("10:00", "ann", "and the leaflets"), every="15s", times=8),
        say("10:00:40", "bob", "ok"),
        flags=[9],
    ),
    Example(
        "again in the afternoon: once a day is enough",
        repeat(say("10:00", "ann", "and the leaflets"), every="15s", times=8),
        repeat(say("15:00", "ann", "and the posters"), every="15s", times=8),
        flags=[8],
    ),
    Example("seven short messages", repeat(say("10:00", "ann", "and the leaflets"), every="15s", times=7)),
    Example(
        "the first of the eight is exactly two minutes old",
        repeat(say("10:00", "ann", "and the leaflets"), every="15s", times=7),
        say("10:02", "ann", "and the posters"),
    ),
    Example(
        "a lively dialogue: each answers the other",
        repeat(say("10:00", "ann", "which hall?"), every="14s", times=8),
        repeat(say("10:00:05", "bob", "the one by the church"), every="14s", times=8),
    ),
    Example(
        "eight long messages are no fragments",
        repeat(
            say(
                "10:00",
                "ann",
                "Elm Street is finished, forty-two doors, nineteen conversations, three people who would take a "
                "poster and one who asked for a visit",
            ),
            every="15s",
            times=8,
        ),
    ),
    Example("pictures are counted elsewhere", repeat(photo("10:00", "ann"), every="12s", times=9)),
]
