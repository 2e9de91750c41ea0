"""An accusation against somebody.

**What it does.** Looks for messages that accuse a person, named or known by their role, of wrongdoing: theft, fraud,
lying, leaking, harassment, breaking the rules. It speaks once for each writer and day.

**Why.** Whether it is true or not, a chat is no place to find out: the accused cannot answer fairly, the others take
sides, and a complaint that was aired in a group is harder to handle properly.

**When it is wrong.** A joke ("who stole my biscuits?"); news about somebody in public life; a report of what a court
decided. Pointing to the complaints procedure is not an accusation.

**First step.** A private word: if there is something to it, it should go to the complaints procedure today, and the
group should hear no more of it. Do not judge whether it is true.
"""

from typing import ClassVar

from moderation.features import Features, Span
from moderation.findings import Recipient
from moderation.remark import Remark, Run, messages
from moderation.rule import Seen
from moderation.testing import Example, say
from moderation.words import N_

OUTSIDE = frozenset({"organisation", "other"})
"""Kinds of accused that are not of the party: for them the rule on libel speaks alone."""


class Accusation(Remark):
    """An accusation of wrongdoing against a person."""

    id: ClassVar[str] = "accusation"
    clause: ClassVar[str] = "conduct-3"
    title: ClassVar[str] = N_("An accusation in the chat")
    heads = frozenset({"acc"})
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "Something {person} wrote might read as an accusation. The words: “{quote}”. Please do not discuss in "
            'the group whether it is true. You could say privately: "Hello {first_name}, if something is wrong '
            "there, it deserves to be looked at properly. Could you send it to the complaints procedure rather than "
            'the group, and delete the message for everyone? What is posted in a group can end up in public." Why '
            "this came up: {because}."
        ),
    }

    def score(self, seen: Seen) -> float:
        """How sure; one against outsiders or an organisation alone is not about the group or the party."""
        kinds = {span.kind for span in seen.features.spans if span.head == "acc"}
        return 0.0 if kinds and kinds <= OUTSIDE else seen.features.heads.get("acc", 0.0)

    def reason(self, seen: Seen, score: float, run: Run) -> str:  # noqa: ARG002 - the shape of all remarks
        """How many messages of the day."""
        return f"{messages(run.count)} that day that might read as an accusation"


def _scored(score: float, kind: str = "member") -> Features:
    return Features(words=5, heads={"acc": score}, spans=(Span(0, 3, "acc", kind),))


EXAMPLES = [
    Example(
        "theft by somebody named",
        say("10:00", "ann", "Cyril's been pocketing the jumble sale takings"),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example("a bribe, by role", say("10:00", "ann", "Our chair took a bribe"), flags=[1]),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("an organisation is for the rule on libel", say("10:00", "ann", "...", _scored(0.9, "organisation"))),
    Example("training", say("10:00", "ann", "Fraud awareness training on Monday")),
    Example("the right way", say("10:00", "ann", "If you have a complaint use the complaints form please")),
    Example("asking for calm", say("10:00", "ann", "Let's not throw accusations around")),
]
