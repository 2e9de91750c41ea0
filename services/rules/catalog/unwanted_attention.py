"""Personal attention that goes on after a no, or again and again without a welcome.

**What it does.** Remembers personal or romantic attention to one person, and that this person declined it or asked for
distance; a short "no, thanks" counts where attention came before. It speaks when the same writer goes on afterwards,
or the person says that they have said no before; and without a no when attention within three days adds up: one sexual
remark to somebody by name is enough, else two that court plainly or about three that press. An objection by somebody
else adds to it; thanks, praise or like words from the person addressed begin it anew. Only HQ's safeguarding role is
told: no admin of the group, no report, and above all not the writer.

**Why.** A no must be enough. People who are pursued in a group rarely report it, and mostly leave.

**When it is wrong.** Friends who play; a no to a meeting rather than to a person; a message meant for somebody else of
the same name. An export does not show replies, so it may be the wrong person who seems to be addressed.

**First step.** The safeguarding role speaks to the person addressed, listens, and asks what they want. Nobody confronts
the writer and nobody investigates before that.
"""

from typing import ClassVar

import msgspec

from moderation.features import Features, Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import DAY, HOUR, MINUTE, Duration, duration_words
from moderation.remark import SAID, Score, about, addressed, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, say
from moderation.words import N_

HELD = 8
"""Pairs of people remembered in a group."""
KEPT = 6
"""Events remembered of a pair."""
_HEATED = 0.5


class Advance(msgspec.Struct, array_like=True):
    """One person's personal attention to another: the last time, when it was refused, how often it went on since.

    After a no to something that nobody noticed, `after` begins at -1: the first time may be chance. `weight` adds up
    the scores of `count` messages since `begun`; `personal`: one of them was more than pressing for an answer.
    """

    by: str
    to: str
    last: int = 0
    refused: int = 0
    after: int = 0
    evidence: list[str] = []
    begun: int = 0
    weight: float = 0.0
    count: int = 0
    personal: bool = False


class Advances(msgspec.Struct, array_like=True):
    """The last such pairs in the group."""

    pairs: list[Advance] = []


class UnwantedAttention(Rule):
    """Personal attention to somebody who said no, or never welcomed it."""

    id: ClassVar[str] = "unwanted_attention"
    clause: ClassVar[str] = "conduct-8"
    title: ClassVar[str] = N_("Personal attention that is not wanted")
    severity = Severity.SERIOUS
    on = SAID
    heads = frozenset({"boundary", "heat"})
    talk = Talk.PERSONAL | Talk.REFUSAL | Talk.NO | Talk.CALMING | Talk.THANKS | Talk.PRAISE
    confidential: ClassVar[bool] = True
    safety: ClassVar[bool] = True
    purpose: ClassVar[str] = "safeguarding"
    to = (Recipient.SAFEGUARDING,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SAFEGUARDING: N_(
            "In {group}, {person} seems to pay personal attention to somebody who declined it or never welcomed it: "
            "{because}. The words: “{quote}”. If anyone is in danger now, ring 999 first. Please speak to the person "
            "addressed, not to {person}: listen, ask open questions, write down their own words with date and "
            "place, and do not promise to keep it secret. This is for nobody else, the group's admins included. Please "
            "have nothing deleted. Their age is not known: they may be under 18."
        ),
    }

    least: Score = 0.3
    pressing: Score = 0.2
    enough: Score = 0.8
    unnamed: Score = 0.5
    """What a message to a mere "you" adds at most: it may be meant for somebody else."""
    within: Duration = 3 * DAY
    objection: Score = 0.3
    objected_within: Duration = 30 * MINUTE
    moment: Duration = 30 * MINUTE
    answered_within: Duration = 12 * HOUR
    remembered: Duration = 90 * DAY
    no_within: Duration = 2 * DAY

    def check(self, seen: Seen) -> Finding | None:
        """Note attention, refusals, objections and welcomes; judge attention."""
        person = seen.event.person
        if person is None:
            return None
        score = max(seen.features.heads.get("boundary", 0.0), self.least if seen.does(Talk.PERSONAL) else 0.0)
        if seen.does(Talk.REFUSAL):
            return self._refused(seen, person)
        if not self.group_slot(seen, Advances).pairs and score < self.pressing:
            return None
        if seen.does(Talk.PERSONAL | Talk.THANKS | Talk.PRAISE) and not seen.does(Talk.NO):
            self._welcomed(seen, person)
        if seen.does(Talk.NO) and (declined := self._said_no(seen, person)) is not None:
            return self._declined(seen, declined)
        towards = self._towards(seen, person, score)
        if len(towards) != 1:
            return self._objected(seen, person)
        pair = self._note(seen, person, towards[0], score)
        goes_on = pair.refused and (score >= self.least or pair.personal)
        return self._went_on(seen, pair) if goes_on else self._added_up(seen, pair)

    def _towards(self, seen: Seen, person: str, score: float) -> list[str]:
        """Whom attention is paid; without a word of whom, it goes on towards the one of a moment ago."""
        if score < self.pressing or seen.does(Talk.CELEBRATION):
            return []
        found = addressed(seen)
        if found:
            return found
        lately = [pair for pair in self._pairs(seen) if pair.by == person and seen.at - pair.last <= self.moment]
        return [max(lately, key=lambda pair: pair.last).to] if lately else []

    def _said_no(self, seen: Seen, person: str) -> Advance | None:
        """The attention to this person that a short no answers."""
        named = about(seen)
        meant = [
            pair
            for pair in self._pairs(seen)
            if pair.to == person and pair.personal and seen.at - pair.last <= self.answered_within
            if not named or pair.by in named
        ]
        return max(meant, key=lambda pair: pair.last, default=None)

    def _note(self, seen: Seen, person: str, other: str, score: float) -> Advance:
        pair = self._pair(seen, person, other)
        pair.last = max(pair.last, seen.at)
        pair.evidence = [*pair.evidence, seen.event.id][-KEPT:]
        if not pair.begun or seen.at - pair.begun > self.within:
            pair.begun, pair.weight, pair.count, pair.personal = seen.at, 0.0, 0, False
        pair.weight += score if about(seen) else min(score, self.unnamed)
        pair.count += 1
        pair.personal = pair.personal or score >= self.least
        return pair

    def _welcomed(self, seen: Seen, person: str) -> None:
        """Whoever is thanked, praised or courted in return was welcome so far."""
        meant = addressed(seen) or [one.person for one in seen.group.recent[-2:-1]]
        for pair in self._pairs(seen):
            if pair.to == person and pair.by in meant:
                pair.begun, pair.weight, pair.count, pair.personal = 0, 0.0, 0, False

    def _objected(self, seen: Seen, person: str) -> Finding | None:
        """Somebody else, or the person addressed, tells the writer off: what was said weighs more."""
        if not (seen.features.heads.get("heat", 0.0) >= _HEATED or seen.does(Talk.CALMING | Talk.NO)):
            return None
        named = about(seen)
        for pair in self._pairs(seen):
            recent = pair.count and seen.at - pair.last <= self.objected_within
            if recent and pair.by != person and (pair.by in named or (not named and not seen.does(Talk.ANSWER))):
                pair.weight += self.objection
                return self._added_up(seen, pair)
        return None

    def _refused(self, seen: Seen, person: str) -> Finding | None:
        """A no is meant for whom it speaks to, or for whoever paid attention to this person lately."""
        meant = {pair.by for pair in self._pairs(seen) if pair.to == person and seen.at - pair.last <= self.no_within}
        for by in sorted(meant.union(addressed(seen))):
            if (said := self._declined(seen, self._pair(seen, by, person))) is not None:
                return said
        return None

    def _declined(self, seen: Seen, pair: Advance) -> Finding | None:
        """Note the no; one that was said before is enough, where attention was seen or the writer is named."""
        known = pair.personal and seen.at - pair.last <= self.no_within
        if not pair.refused:
            pair.refused = seen.at
            pair.after = 0 if pair.last else -1
        pair.evidence = [*pair.evidence, seen.event.id][-KEPT:]
        if not seen.does(Talk.AGAIN) or seen.does(Talk.TASK) or not (known or about(seen) == [pair.by]):
            return None
        pair.after = max(pair.after, 1)
        because = "the person addressed says that they have declined personal attention before"
        return self._said(seen, pair, because, f"{pair.to} {pair.refused}", pair.after)

    def _went_on(self, seen: Seen, pair: Advance) -> Finding | None:
        if seen.at <= pair.refused:
            return None
        pair.after += 1
        if pair.after < 1:
            return None
        because = (
            f"{messages(pair.after)} of personal attention after the person addressed had declined it, where none is "
            "the limit"
        )
        return self._said(seen, pair, because, f"{pair.to} {pair.refused}", pair.after)

    def _added_up(self, seen: Seen, pair: Advance) -> Finding | None:
        if round(pair.weight, 2) < self.enough or not pair.personal:
            return None
        because = (
            f"{messages(pair.count)} of personal or pressing attention within {duration_words(self.within)}, none of "
            f"them welcomed; one plainly sexual or two or three others are the limit"
        )
        return self._said(seen, pair, because, f"{pair.to} {pair.begun}", pair.count)

    def _said(self, seen: Seen, pair: Advance, because: str, episode: str, count: int) -> Finding:
        return self.finding(
            seen,
            because,
            subject=pair.by,
            episode=episode,
            people=[pair.by],
            others=[pair.to],
            evidence=pair.evidence,
            numbers={"messages": count},
            count=count,
        )

    def _pairs(self, seen: Seen) -> list[Advance]:
        held = self.group_slot(seen, Advances)
        since = seen.at - self.remembered
        held.pairs = [pair for pair in held.pairs if max(pair.last, pair.refused) > since]
        return held.pairs

    def _pair(self, seen: Seen, by: str, to: str) -> Advance:
        pairs = self._pairs(seen)
        for pair in pairs:
            if pair.by == by and pair.to == to:
                return pair
        made = Advance(by, to)
        held = self.group_slot(seen, Advances)
        held.pairs = [*sorted(pairs, key=lambda pair: max(pair.last, pair.refused))[-HELD + 1 :], made]
        return made


_ATTENTION = Features(words=5, talk=Talk.PERSONAL | Talk.YOU)
_NO = Features(words=5, talk=Talk.REFUSAL | Talk.YOU)
_HELLO = Features(words=5)

EXAMPLES = [
    Example(
        "it goes on after a no",
        say("10:00", "bea", "...", _HELLO),
        say("10:01", "tom", "...", _ATTENTION),
        say("10:02", "bea", "...", _NO),
        say("d3 21:00", "bea", "...", _HELLO),
        say("d3 21:01", "tom", "...", _ATTENTION),
        flags=[5],
        about={5: ["tom"]},
    ),
    Example(
        "in words",
        say("20:00", "bea", "Leaflets are done for Mill Road"),
        say("20:01", "tom", "Bea you looked gorgeous today, fancy a drink, just the two of us?"),
        say("20:05", "bea", "No thanks Tom, please stop messaging me like that"),
        say("22:00", "tom", "Bea I can't stop thinking about you, you are so beautiful"),
        flags=[4],
    ),
    Example(
        "told once, though it goes on and on",
        say("10:00", "bea", "...", _HELLO),
        say("10:01", "tom", "...", _ATTENTION),
        say("10:02", "bea", "...", _NO),
        say("10:03", "tom", "...", _ATTENTION),
        say("10:04", "tom", "...", _ATTENTION),
        flags=[4],
    ),
    Example(
        "the no names somebody whose attention was not noticed",
        say("10:00", "tom", "...", _HELLO),
        say("10:02", "bea", "...", Features(words=5, talk=Talk.REFUSAL, about=("tom",))),
        say("d2 10:03", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        say("d2 10:04", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        flags=[4],
    ),
    Example(
        "one plainly sexual remark",
        say("10:00", "bea", "...", _HELLO),
        say("10:01", "tom", "...", Features(words=5, heads={"boundary": 0.8}, about=("bea",))),
        flags=[2],
        about={2: ["tom"]},
    ),
    Example(
        "one such remark to a mere you may be meant for somebody else",
        say("10:00", "bea", "...", _HELLO),
        say("10:01", "tom", "...", Features(words=5, talk=Talk.YOU, heads={"boundary": 0.8})),
    ),
    Example(
        "courting and pressing for an answer add up",
        say("10:00", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        say("11:00", "tom", "...", Features(words=5, heads={"boundary": 0.2}, about=("bea",))),
        say("d4 09:59", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        flags=[3],
    ),
    Example(
        "somebody else objects",
        say("10:00", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        say("10:10", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        say("10:15", "cat", "...", Features(words=5, heads={"heat": 0.6}, about=("tom",))),
        flags=[3],
        about={3: ["tom"]},
    ),
    Example(
        "spread over more than three days",
        say("10:00", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        say("11:00", "tom", "...", Features(words=5, heads={"boundary": 0.2}, about=("bea",))),
        say("d4 10:01", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
    ),
    Example(
        "welcome: thanked for it in between",
        say("10:00", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        say("10:10", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
        say("10:11", "bea", "...", Features(words=5, talk=Talk.THANKS)),
        say("10:20", "tom", "...", Features(words=5, heads={"boundary": 0.3}, about=("bea",))),
    ),
    Example(
        "asked four times for an answer, and nothing personal",
        say("10:00", "tom", "...", Features(words=5, heads={"boundary": 0.2}, about=("bea",))),
        say("10:10", "tom", "...", Features(words=5, heads={"boundary": 0.2}, about=("bea",))),
        say("10:20", "tom", "...", Features(words=5, heads={"boundary": 0.2}, about=("bea",))),
        say("10:30", "tom", "...", Features(words=5, heads={"boundary": 0.2}, about=("bea",))),
    ),
    Example(
        "three months after the no it is forgotten",
        say("10:00", "bea", "...", _HELLO),
        say("10:01", "tom", "...", _ATTENTION),
        say("10:02", "bea", "...", _NO),
        say("d92 10:00", "bea", "...", _HELLO),
        say("d92 10:03", "tom", "...", _ATTENTION),
    ),
    Example(
        "it stops after the no",
        say("10:00", "bea", "...", _HELLO),
        say("10:01", "tom", "...", _ATTENTION),
        say("10:02", "bea", "...", _NO),
        say("10:03", "tom", "...", Features(words=5, talk=Talk.APOLOGY)),
    ),
    Example(
        "attention that nobody declined",
        say("10:00", "bea", "...", _HELLO),
        say("10:01", "tom", "...", _ATTENTION),
        say("10:02", "tom", "...", _ATTENTION),
    ),
    Example(
        "somebody else said no",
        say("10:00", "bea", "...", _HELLO),
        say("10:01", "tom", "...", _ATTENTION),
        say("10:02", "cat", "...", _NO),
        say("10:03", "bea", "...", _HELLO),
        say("10:04", "tom", "...", _ATTENTION),
    ),
]
