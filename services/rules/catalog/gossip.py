"""Gossip about somebody.

**What it does.** Looks for hearsay about a person's private life, health, plans or reputation: "I hear that ...",
"don't repeat this, but ...". It speaks once for each writer and day.

**Why.** The person talked about is often in the group, or hears of it the same evening, and cannot set it right.

**When it is wrong.** Good news that somebody asked to be passed on; hearsay about the weather, a venue or an event.

**First step.** A private word: would you say this if they were standing next to you? Change the subject in the group
rather than answer it there.
"""

from typing import ClassVar

from moderation.features import Features
from moderation.findings import Recipient
from moderation.remark import Remark, Run, messages
from moderation.rule import Seen
from moderation.testing import Example, say
from moderation.words import N_


class Gossip(Remark):
    """Hearsay about a person."""

    id: ClassVar[str] = "gossip"
    clause: ClassVar[str] = "conduct-3"
    title: ClassVar[str] = N_("Gossip")
    heads = frozenset({"gos"})
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "Something {person} wrote might read as gossip. The words: “{quote}”. It usually helps to change the "
            'subject in the group. You could say privately: "Hello {first_name}, I would rather we kept talk about '
            "people's private matters out of the group. They may well read it, and what is posted in a group can end "
            'up in public." Why this came up: {because}.'
        ),
    }

    def reason(self, seen: Seen, score: float, run: Run) -> str:  # noqa: ARG002 - the shape of all remarks
        """How many messages of the day."""
        return f"{messages(run.count)} that day that might read as gossip about somebody"


def _scored(score: float) -> Features:
    return Features(words=5, heads={"gos": score})


EXAMPLES = [
    Example(
        "a marriage",
        say("10:00", "ann", "I hear Wesley and his wife have split up"),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example(
        "not to be repeated",
        say("10:00", "ann", "don't repeat this but Anthea is leaving for another party"),
        flags=[1],
    ),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("the weather", say("10:00", "ann", "Apparently it will rain at 3")),
    Example("an event", say("10:00", "ann", "I heard the hustings went well")),
    Example(
        "news to be passed on",
        say("10:00", "ann", "Congratulations to Ed on his retirement, he asked me to pass it on"),
    ),
]
