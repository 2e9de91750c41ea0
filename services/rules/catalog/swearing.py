"""Swearing in the group.

**What it does.** Looks for strong swear words, also where they are masked or misspelt. It speaks once for each person
and day: a notice for one or two messages, a warning from three on, or at once for a very strong word. Mild words
("bloody", "damn") count only when one person uses them in many messages of a day.

**Why.** The guidance asks everyone to refrain from swearing. Newcomers judge a group by its tone, and a screenshot does
not show that everyone was laughing.

**When it is wrong.** A swear word in praise ("what a ... result!") is still swearing, but hardly worth a word: that is
why it is only a notice. Names and places that look like a swear word should never be flagged; please say so if one is.

**First step.** For a single word, nothing, or a light reminder to all. When it repeats, a friendly private word.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.features import Features
from moderation.findings import Finding, Recipient, Severity
from moderation.remark import SAID, Run, Score, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, repeat, say
from moderation.words import N_


class Words(msgspec.Struct, array_like=True):
    """A person's messages of the day with strong words, and those with mild ones only."""

    strong: Run = msgspec.field(default_factory=Run)
    mild: Run = msgspec.field(default_factory=Run)


_INSULTS, _MEANT = frozenset({"att", "idn"}), 0.4
"""Heads of insults, and the score below which one is told or meant kindly."""


class Swearing(Rule):
    """Strong swear words, or very many mild ones."""

    id: ClassVar[str] = "swearing"
    clause: ClassVar[str] = "conduct-3"
    title: ClassVar[str] = N_("Swearing")
    severity = Severity.NOTICE
    on = SAID
    heads = frozenset({"prof"})
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "{person} used words that the group's rules ask us all to leave out. The words: “{quote}”. Once is "
            'rarely worth a word. If it goes on, you could say privately: "Hello {first_name}, could you keep the '
            "swearing out of the group? Not everyone takes it as lightly, and what is posted in a group can end up "
            'in public." Why this came up: {because}.'
        ),
    }

    least: Score = 0.5
    very_strong: Score = 0.85
    warn_from: PositiveInt = 3
    mild: Score = 0.2
    mild_limit: PositiveInt = 6

    def check(self, seen: Seen) -> Finding | None:
        """Judge a strong word by itself, mild ones by their number."""
        person, score = seen.event.person, seen.features.heads.get("prof", 0.0)
        if person is None or score < self.mild or _told(seen.features):
            return None
        used = self.person_slot(seen, Words, person)
        day, strong = seen.local.day, score >= self.least
        run = (used.strong if strong else used.mild).on_day(day, seen.at, seen.event.id)
        if not strong and (used.strong.key == day or run.count <= self.mild_limit):
            return None
        return self.finding(
            seen,
            f"{messages(run.count)} with strong language that day, where none is wanted"
            if strong
            else f"{messages(run.count)} with mild swear words that day, where {self.mild_limit} is the limit",
            subject=person,
            episode=str(day),
            severity=Severity.WARNING if strong and self._grave(score, run) else Severity.NOTICE,
            people=[person],
            evidence=run.evidence,
            numbers={"messages": run.count, "score": round(score, 2), "limit": self.least},
            count=run.count,
        )

    def _grave(self, score: float, run: Run) -> bool:
        return run.count >= self.warn_from or score >= self.very_strong


def _told(features: Features) -> bool:
    """Whether all that is sworn is somebody else's insult, which is told, or one among friends."""
    sworn = [span for span in features.spans if span.head == "prof"]
    told = [span for span in features.spans if span.head in _INSULTS and features.heads.get(span.head, 0.0) < _MEANT]
    return bool(sworn) and all(any(one.start <= each.start and each.end <= one.end for one in told) for each in sworn)


def _scored(score: float) -> Features:
    return Features(words=5, heads={"prof": score})


EXAMPLES = [
    Example(
        "abuse that somebody met with", say("10:00", "ann", "A bloke on Elm Rd called me a stupid Paki cow. Shaken")
    ),
    Example("a birthday", say("10:00", "ann", "Happy birthday you old git, may your leaflets never jam")),
    Example("one strong word", say("10:00", "ann", "that press release is shit"), flags=[1], about={1: ["ann"]}),
    Example("a strong word in praise", say("10:00", "ann", "what a fucking result, well done all"), flags=[1]),
    Example("just enough to count as strong", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("one mild word", say("10:00", "ann", "bloody marvellous effort, team")),
    Example("six mild words in a day", repeat(say("10:00", "ann", "...", _scored(0.3)), every="1h", times=6)),
    Example(
        "seven mild words in a day",
        repeat(say("10:00", "ann", "...", _scored(0.3)), every="1h", times=7),
        flags=[7],
    ),
    Example("seven mild words over two days", repeat(say("21:00", "ann", "...", _scored(0.3)), every="1h", times=7)),
    Example(
        "several strong words on one day are told once, and again on the next day",
        repeat(say("10:00", "ann", "...", _scored(0.7)), every="2h", times=2),
        say("d2 10:00", "ann", "...", _scored(0.7)),
        flags=[1, 3],
    ),
    Example("a place that looks like a swear word", say("10:00", "ann", "Scunthorpe market stall is on for 9am")),
]
