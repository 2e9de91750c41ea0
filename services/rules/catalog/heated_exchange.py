"""A heated exchange between two or more people.

**What it does.** Adds up how hostile the last messages read. It speaks at the third hostile message within half an hour
if two people or more wrote them, at least one is aimed at another of them, together they are strong enough, and the
exchange is not cooling down. Weak hints count too, but it takes more of them. Whoever only calms things is not part of
it, and where one message in three laughs or celebrates it is no quarrel.

**Why.** The guidance asks to take a heated discussion out of the thread. A private word helps most while it is running;
afterwards sides have been taken.

**When it is wrong.** Two friends who tease each other; two people who are angry about the same thing, not with each
other; capitals out of joy.

**First step.** Write to each of them privately, now, with the suggested words. In the group one friendly sentence that
moves on is enough.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveFloat, PositiveInt

from moderation.features import Features, Talk
from moderation.findings import Finding, Recipient
from moderation.model import MINUTE, Duration, duration_words
from moderation.remark import SAID, Score, addressed
from moderation.rule import Rule, Seen
from moderation.testing import Example, Step, say
from moderation.words import N_

_JOY = int(Talk.LAUGHTER | Talk.CELEBRATION)
HELD = 16
"""Hostile messages remembered of an exchange."""


class Hostile(msgspec.Struct, frozen=True, array_like=True):
    """A message that reads as hostile: how much, in hundredths, and at which of the others it is aimed."""

    at: int
    by: str
    strength: int
    event: str
    toward: tuple[str, ...] = ()


class Exchange(msgspec.Struct, array_like=True):
    """The hostile messages of the last exchange, and when it began."""

    began: int = 0
    count: int = 0
    last: list[Hostile] = []


class HeatedExchange(Rule):
    """Hostile tone between two or more people, while it is running."""

    id: ClassVar[str] = "heated_exchange"
    clause: ClassVar[str] = "conduct-2"
    title: ClassVar[str] = N_("A heated exchange")
    on = SAID
    heads = frozenset({"heat", "att", "insult", "thr", "idn"})
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "It is getting heated between {people}. Among the words: “{quote}”. If it is still running, a private "
            "message to each of them helps most now; afterwards it still helps. You could write, to each separately: "
            '"Hello, this seems to matter a lot to you.'
            " Could you and I, or the two of you, talk it over directly rather than in the "
            "group? Short messages easily read harsher than they are meant, and what is posted in a group can end up "
            'in public." In the group, one friendly sentence that moves on is enough. Why this came up: {because}.'
        ),
    }

    hint: Score = 0.2
    aimed: float = 0.1
    together: PositiveFloat = 1.2
    limit: PositiveInt = 3
    window: Duration = 30 * MINUTE

    def check(self, seen: Seen) -> Finding | None:
        """Judge the exchange that the message is part of."""
        hostile = self._hostile(seen)
        if hostile is None:
            return None
        held = self.group_slot(seen, Exchange)
        held.last = [one for one in held.last if one.at > seen.at - self.window]
        if not held.last:
            held.began, held.count = seen.at, 0
        held.last = [*held.last, hostile][-HELD:]
        held.count += 1
        return self._judged(seen, held) if len(held.last) >= self.limit else None

    def _hostile(self, seen: Seen) -> Hostile | None:
        features, person = seen.features, seen.event.person
        score = max((features.heads.get(head, 0.0) for head in self.heads), default=0.0)
        calms = score < 2 * self.hint and seen.does(Talk.CALMING | Talk.APOLOGY)
        if person is None or score < self.hint or calms:
            return None
        toward = addressed(seen)
        return Hostile(seen.at, person, round(100 * (score + self.aimed * bool(toward))), seen.event.id, tuple(toward))

    def _judged(self, seen: Seen, held: Exchange) -> Finding | None:
        strengths = [one.strength for one in held.last]
        people = list(dict.fromkeys(one.by for one in held.last))
        aimed = any(other in people for one in held.last for other in one.toward if other != one.by)
        cooling = 3 * max(strengths[-2:]) < 2 * max(strengths)
        if len(people) < 2 or not aimed or cooling or sum(strengths) < 100 * self.together:  # noqa: PLR2004 - a pair
            return None
        if self._merry(seen, held):
            return None
        length = duration_words(self.window)
        return self.finding(
            seen,
            f"{held.count} messages by {len(people)} people that might read as hostile, with no {length} in between, "
            f"where {self.limit} is the limit",
            episode=str(held.began),
            people=people,
            others=[one.person for one in seen.group.recent if one.at >= held.began],
            evidence=[one.event for one in held.last],
            numbers={"messages": held.count, "limit": self.limit, "window": length},
            count=held.count,
        )

    @staticmethod
    def _merry(seen: Seen, held: Exchange) -> bool:
        """Whether a third of what was said since the exchange began laughs or celebrates."""
        said = [one.talk & _JOY != 0 for one in seen.group.recent if one.at >= held.began]
        return 3 * sum(said) >= len(said)


def _heat(when: str, person: str, score: float, talk: Talk = Talk.YOU) -> Step:
    return say(when, person, "...", Features(words=5, talk=talk, heads={"heat": score}))


EXAMPLES = [
    Example(
        "two people, three hostile messages",
        say("10:00", "ann", "Item 5 is not what I said"),
        say("10:01", "bob", "Do you actually listen to anyone?"),
        say("10:02", "ann", "You are a hypocrite, simple as"),
        say("10:03", "bob", "You make me sick, go away, nobody likes you"),
        flags=[4],
        about={4: ["bob", "ann"]},
    ),
    Example(
        "weak hints add up",
        _heat("10:00", "ann", 0.3, Talk(0)),
        _heat("10:01", "bob", 0.3),
        _heat("10:02", "ann", 0.3),
        _heat("10:03", "bob", 0.3),
        flags=[4],
    ),
    Example("two messages are not yet an exchange", _heat("10:00", "ann", 0.9), _heat("10:01", "bob", 0.9)),
    Example(
        "just within half an hour",
        _heat("10:00", "ann", 0.6),
        _heat("10:15", "bob", 0.6),
        _heat("10:29:59", "ann", 0.6),
        flags=[3],
    ),
    Example(
        "the first is half an hour old: it no longer counts",
        _heat("10:00", "ann", 0.6),
        _heat("10:15", "bob", 0.6),
        _heat("10:30", "ann", 0.6),
    ),
    Example("one person alone", _heat("10:00", "ann", 0.9), _heat("10:01", "ann", 0.9), _heat("10:02", "ann", 0.9)),
    Example(
        "angry about the same thing, not with each other",
        _heat("10:00", "ann", 0.6, Talk(0)),
        _heat("10:01", "bob", 0.6, Talk(0)),
        _heat("10:02", "ann", 0.6, Talk(0)),
    ),
    Example(
        "cooling down",
        _heat("10:00", "ann", 0.9),
        _heat("10:01", "bob", 0.3),
        _heat("10:02", "ann", 0.3),
    ),
    Example(
        "two friends who tease each other",
        say("10:00", "ann", "...", Features(words=5, talk=Talk.YOU | Talk.LAUGHTER, heads={"heat": 0.6})),
        _heat("10:01", "bob", 0.6),
        _heat("10:02", "ann", 0.6),
    ),
    Example(
        "one laugh in four messages takes nothing back",
        _heat("10:00", "ann", 0.6),
        say("10:01", "bob", "...", Features(words=5, talk=Talk.YOU | Talk.LAUGHTER, heads={"heat": 0.6})),
        _heat("10:02", "ann", 0.6),
        _heat("10:03", "bob", 0.6),
        flags=[4],
    ),
    Example(
        "whoever calms is not part of it",
        _heat("10:00", "ann", 0.7),
        _heat("10:01", "bob", 0.7),
        say("10:02", "cat", "...", Features(words=5, talk=Talk.CALMING, heads={"heat": 0.3})),
        _heat("10:03", "ann", 0.7),
        flags=[4],
        about={4: ["ann", "bob"]},
    ),
]
