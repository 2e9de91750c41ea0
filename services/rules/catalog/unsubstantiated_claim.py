"""A claim that could be libel.

**What it does.** Looks for accusations of wrongdoing about a person or organisation that readers can identify, by name
or by role. It speaks once for each writer and day, to the writer and to a duty admin. The same message may also be an
accusation within the group (`conduct-3`): that is about how we treat each other, this is about the law.

**Why.** Whoever writes it can be sued for it, also in a closed group, and so can those who forward it. It has to be
provable, not only true.

**When it is wrong.** A court or the press has established it and the message says so; opinion about a policy or a
decision, however harsh.

**First step.** The writer deletes it for everyone, or says where it is established. Nobody repeats it.
"""

from typing import ClassVar

from moderation.features import Features, Span
from moderation.findings import Recipient
from moderation.remark import Remark, Run, messages
from moderation.rule import Seen
from moderation.testing import Example, say
from moderation.words import N_


class UnsubstantiatedClaim(Remark):
    """An accusation of wrongdoing about somebody who can be identified."""

    id: ClassVar[str] = "unsubstantiated_claim"
    clause: ClassVar[str] = "well-3"
    title: ClassVar[str] = N_("A claim that could be libel")
    heads = frozenset({"acc"})
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "hello {first_name}, this note goes to you alone. Your message might read as a claim that somebody did "
            "wrong. The words: “{quote}”. Such a claim can be libel if it cannot be proved, in a closed group too, "
            "and what is posted in a group can end up in public. Please delete it for everyone. If there is "
            "something to it, send it to the complaints procedure, where it will be looked at. Why this came up: "
            "{because}."
        ),
        Recipient.DUTY_ADMIN: N_(
            "Something {person} wrote might be a claim that cannot be proved. The words: “{quote}”. It could be "
            "libel for whoever writes or repeats it. There is a note for {person}, to delete it for everyone. "
            "Please do not "
            "discuss in the group whether it is true, and see that nobody repeats it. Why this came up: {because}."
        ),
    }

    def reason(self, seen: Seen, score: float, run: Run) -> str:  # noqa: ARG002 - the shape of all remarks
        """How many messages of the day."""
        return f"{messages(run.count)} that day that might accuse somebody readers can identify"


def _scored(score: float, kind: str = "") -> Features:
    return Features(words=5, heads={"acc": score}, spans=(Span(0, 3, "acc", kind),))


EXAMPLES = [
    Example(
        "bribes, by name",
        say("10:00", "ann", "Cllr Fenwick is bent, he takes bribes"),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example("theft, by role", say("10:00", "ann", "the organiser is stealing from the branch"), flags=[1]),
    Example("an organisation", say("10:00", "ann", "...", _scored(0.7, "organisation")), flags=[1]),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("harsh on a policy", say("10:00", "ann", "This government has failed renters")),
    Example("the accounts are fine", say("10:00", "ann", "The accounts were checked by two members and are correct")),
    Example("routine", say("10:00", "ann", "Expenses claims by the 30th")),
]
