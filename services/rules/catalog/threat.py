"""A threat against somebody.

**What it does.** Looks for threats of violence or other harm against a person. Urgent when it is aimed at somebody who
is named or spoken to, or when it is very clear; serious otherwise. HQ is told at once, together with a duty admin who
is not concerned, at any hour.

**Why.** A threat is never a matter of tone. It may be a crime, and somebody may be in danger.

**When it is wrong.** A figure of speech ("I'd kill for a cup of tea"), election talk ("we will beat them in the ward"),
a threat that somebody reports rather than makes.

**First step.** Make sure that the person threatened is safe: in danger, 999 first. Do not argue with the writer in the
group, and do not delete anything before HQ has seen it.
"""

from typing import ClassVar

from moderation.features import Features, Talk
from moderation.findings import Recipient, Severity
from moderation.remark import Remark, Run, Score, about, messages
from moderation.rule import Seen
from moderation.testing import Example, say
from moderation.words import N_


class Threat(Remark):
    """A threat of harm against a person."""

    id: ClassVar[str] = "threat"
    clause: ClassVar[str] = "conduct-3"
    title: ClassVar[str] = N_("A threat")
    severity = Severity.SERIOUS
    heads = frozenset({"thr"})
    safety: ClassVar[bool] = True
    to = (Recipient.HQ, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.HQ: N_(
            "Something {person} wrote in {group} might be a threat. The words: “{quote}”. If anyone is in danger "
            "now, ring 999 first. There is a note for a duty admin as well. Please decide today who speaks to the "
            "person threatened, who to the writer, and whether to ring the police. Keep the message as evidence. "
            "Why this came up: {because}."
        ),
        Recipient.DUTY_ADMIN: N_(
            "Something {person} wrote might be a threat. The words: “{quote}”. If anyone is in danger now, ring 999 "
            "first. There is a note for HQ as well, who decide what happens. Until then please do not argue in the "
            "group and do "
            "not have the message deleted. You can ask the person it was aimed at whether they are all right. What "
            "is posted in a group can end up in public. Why this came up: {because}."
        ),
    }

    urgent_from: Score = 0.8

    def weight(self, seen: Seen, score: float, run: Run) -> Severity:  # noqa: ARG002 - the shape of all remarks
        """Urgent when somebody is named or spoken to, or when it is very clear."""
        aimed = seen.does(Talk.YOU) or bool(about(seen))
        return Severity.URGENT if aimed or score >= self.urgent_from else self.severity

    def reason(self, seen: Seen, score: float, run: Run) -> str:  # noqa: ARG002 - the shape of all remarks
        """How many messages of the day."""
        return f"{messages(run.count)} that day that might be a threat"


def _scored(score: float) -> Features:
    return Features(words=5, heads={"thr": score})


EXAMPLES = [
    Example(
        "to somebody's face", say("10:00", "ann", "I'll come round and sort you out"), flags=[1], about={1: ["ann"]}
    ),
    Example("against somebody named", say("10:00", "ann", "Rupert needs a slap"), flags=[1]),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("a figure of speech", say("10:00", "ann", "I'd kill for a cup of tea")),
    Example("election talk", say("10:00", "ann", "We will beat them in Fenwick ward")),
    Example("a long climb", say("10:00", "ann", "That climb nearly killed me")),
]
