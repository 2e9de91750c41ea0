"""An attack on people for who they are.

**What it does.** Looks for hatred or contempt towards people for their origin, religion, sex, disability, age or
sexuality, or towards one person for belonging to such a group. Always serious: HQ is told at once, together with a duty
admin who is not concerned.

**Why.** It drives people out who will not say why, it is against the party's rules everywhere, and it may be a crime.

**When it is wrong.** Words quoted in order to object to them; people speaking about themselves; plain mention of a
group ("the women's institute", "our Muslim members").

**First step.** Ask those who may be hurt how they are. HQ decides what happens next; the group needs one calm sentence
that this is not acceptable here, and no debate.
"""

from typing import ClassVar

from moderation.features import Features
from moderation.findings import Recipient, Severity
from moderation.remark import Remark, Run, messages
from moderation.rule import Seen
from moderation.testing import Example, say
from moderation.words import N_


class IdentityAttack(Remark):
    """Hatred or contempt for who people are."""

    id: ClassVar[str] = "identity_attack"
    clause: ClassVar[str] = "conduct-3"
    title: ClassVar[str] = N_("An attack on people for who they are")
    severity = Severity.SERIOUS
    heads = frozenset({"idn", "hate"})
    safety: ClassVar[bool] = True
    to = (Recipient.HQ, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.HQ: N_(
            "Something {person} wrote in {group} might be an attack on people for who they are. The words: "
            "“{quote}”. There is a note for a duty admin as well. Please decide today who speaks to the writer and "
            "to those concerned. Why this came up: {because}."
        ),
        Recipient.DUTY_ADMIN: N_(
            "Something {person} wrote might be an attack on people for who they are. The words: “{quote}”. "
            "There is a note for HQ as well, who decide what happens. If the group is waiting for a word, you could "
            'write: "That is not how we speak about people here. Please leave it there; we will take it up '
            'privately." What is posted in a group can end up in public. Why this came up: {because}.'
        ),
    }

    def reason(self, seen: Seen, score: float, run: Run) -> str:  # noqa: ARG002 - the shape of all remarks
        """How many messages of the day."""
        return f"{messages(run.count)} that day that might read as contempt for people because of who they are"


def _scored(score: float, head: str) -> Features:
    return Features(words=5, heads={head: score})


EXAMPLES = [
    Example(
        "for origin", say("10:00", "ann", "foreigners shouldn't be councillors here"), flags=[1], about={1: ["ann"]}
    ),
    Example("for religion", say("10:00", "ann", "Muslims are all extremists, keep them off the list"), flags=[1]),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5, "idn")), flags=[1]),
    Example("hatred, just enough", say("10:00", "ann", "...", _scored(0.5, "hate")), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49, "hate"))),
    Example("a welcome", say("10:00", "ann", "Eid greetings to all our Muslim members")),
    Example("a plain mention", say("10:00", "ann", "We met the women's institute today")),
    Example("an invitation", say("10:00", "ann", "Trans and non-binary members welcome at the drop-in")),
]
