"""A personal attack on somebody.

**What it does.** Looks for insults and put-downs aimed at one person, whether spoken to or named. It speaks once for
each writer and day. It is serious when one writer attacks the same person three times in a day, or when the person was
attacked by somebody else as well within a day.

**Why.** Being run down in front of a group hurts more than the same words in private, and most people never come back.

**When it is wrong.** Friends who tease each other; irony; a word quoted from somebody else. Criticism of a policy, of a
decision or of another party is fine and should not be flagged.

**First step.** Ask the person who was attacked how they are. Then a private word with the writer: what was written, how
it might read, and that a disagreement is better settled directly.
"""

from typing import ClassVar

import msgspec
from pydantic import PositiveInt

from moderation.features import Features, Talk
from moderation.findings import Recipient, Severity
from moderation.model import DAY
from moderation.remark import Remark, Run, about, addressed, messages
from moderation.rule import Seen
from moderation.testing import Example, say
from moderation.words import N_

HELD = 12
"""Attacks remembered for a day, to see whether several people attack one."""


class Attack(msgspec.Struct, frozen=True, array_like=True):
    """Who attacked whom, when."""

    at: int
    by: str
    on: str


class Attacks(msgspec.Struct, array_like=True):
    """The last attacks in the group."""

    last: list[Attack] = []


class SinglingOut(Remark):
    """A personal attack on a person, named or addressed."""

    id: ClassVar[str] = "singling_out"
    clause: ClassVar[str] = "conduct-3"
    title: ClassVar[str] = N_("A personal attack")
    heads = frozenset({"att", "insult"})
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "Something {person} wrote might read as an attack on somebody. The words: “{quote}”. It may help to ask "
            'first how the other person took it. You could then say privately: "Hello {first_name}, your message '
            "might read as an attack on a person, even if you did not mean it so. Could you put it right with them "
            'directly, and leave people out of it in the group? What is posted in a group can end up in public." '
            "Why this came up: {because}."
        ),
    }

    serious_from: PositiveInt = 3

    def score(self, seen: Seen) -> float:
        """An attack counts by itself; an insult only where it is aimed at somebody."""
        heads = seen.features.heads
        aimed = seen.does(Talk.YOU) or bool(about(seen))
        return max(heads.get("att", 0.0), heads.get("insult", 0.0) if aimed else 0.0)

    def weight(self, seen: Seen, score: float, run: Run) -> Severity:  # noqa: ARG002 - the shape of all remarks
        """Serious when one person is attacked again and again, or by several."""
        attacked = addressed(seen)
        by = seen.event.person or ""
        held = self.group_slot(seen, Attacks)
        held.last = [one for one in held.last if one.at > seen.at - DAY]
        held.last = [*held.last, *(Attack(seen.at, by, on) for on in attacked)][-HELD:]
        again = max((sum(one.on == on and one.by == by for one in held.last) for on in attacked), default=0)
        others = any(one.on in attacked and one.by not in {by, one.on} for one in held.last)
        return Severity.SERIOUS if others or again >= self.serious_from else self.severity

    def reason(self, seen: Seen, score: float, run: Run) -> str:  # noqa: ARG002 - the shape of all remarks
        """How many messages of the day."""
        return f"{messages(run.count)} that day that might read as a personal attack"


def _scored(score: float, head: str = "att", **more: object) -> Features:
    return Features(words=5, heads={head: score}, **more)  # type: ignore[arg-type]


EXAMPLES = [
    Example(
        "an attack in the second person",
        say("10:00", "bob", "I printed the wrong list"),
        say("10:01", "ann", "You are hopeless and should step down"),
        flags=[2],
        about={2: ["ann"]},
    ),
    Example("an attack on somebody named", say("10:00", "ann", "Gerald is stupid and rude"), flags=[1]),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("an insult aimed at nobody", say("10:00", "ann", "...", _scored(0.9, "insult"))),
    Example(
        "an insult aimed at somebody", say("10:00", "ann", "...", _scored(0.9, "insult", talk=Talk.YOU)), flags=[1]
    ),
    Example(
        "twice on one day is one matter",
        say("10:00", "ann", "You are hopeless"),
        say("12:00", "ann", "Gerald is stupid and rude"),
        flags=[1],
    ),
    Example("criticism of a policy", say("10:00", "ann", "The housing policy is weak and needs work")),
    Example("about oneself", say("10:00", "ann", "I'm an idiot, wrong link, sorry")),
]
