"""A membership list in the chat.

**What it does.** Looks for attached files whose name or caption says that they list members, voters or volunteers with
their details, and for messages that say such a list is attached. Serious each time, once for a person and hour.

**Why.** It is personal data of very many people at once, and being on the list says what they think politically.

**When it is wrong.** A list of things rather than people; a blank form; minutes that are public anyway.

**First step.** The writer deletes it for everyone at once, then tells a duty admin who may have opened it. HQ's data
protection contact decides whether it must be reported.
"""

from typing import ClassVar

from moderation.features import Features, Span, Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import HOUR, Duration
from moderation.remark import SAID, Run, Score, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, say
from moderation.words import N_


class MembershipList(Rule):
    """A list of people with their details, attached."""

    id: ClassVar[str] = "membership_list"
    clause: ClassVar[str] = "conduct-7"
    title: ClassVar[str] = N_("A membership list in the chat")
    severity = Severity.SERIOUS
    on = SAID
    heads = frozenset({"conf", "pii"})
    purpose: ClassVar[str] = "data protection"
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "hello {first_name}, this note goes to you alone. It looks as if you shared a list of people: {because} "
            "(“{quote}”). Please delete it for everyone now; later the app may not let you. Send it by email instead, "
            "as an attachment with a password, only to those who need it. What is posted in a group can end up in "
            "public."
        ),
        Recipient.DUTY_ADMIN: N_(
            "{person} seems to have shared a list of people: {because} (“{quote}”). There is a note for "
            "{person}, to delete it "
            "for everyone. Please check within the hour that it is gone, and ask who has opened it: HQ's data "
            "protection contact may need to know, and there is a limit of three days. What is posted in a group can "
            "end up in public."
        ),
    }

    least: Score = 0.5
    window: Duration = HOUR

    def check(self, seen: Seen) -> Finding | None:
        """Judge whether the message carries a list."""
        person, score = seen.event.person, listed(seen.features)
        if person is None or score < self.least:
            return None
        run = self.person_slot(seen, Run, person).within(self.window, seen.at, seen.event.id)
        return self.finding(
            seen,
            f"{messages(run.count)} with what looks like a list of members, voters or volunteers, where none belongs "
            "in a chat",
            subject=person,
            episode=str(run.key),
            people=[person],
            evidence=run.evidence,
            numbers={"messages": run.count, "score": round(score, 2), "limit": self.least},
            count=run.count,
        )


def listed(features: Features) -> float:
    """How sure it is that the message carries a list of people: the score of the head that says so."""
    heads = [span.head for span in features.spans if span.kind == "membership_list"]
    return max((features.heads.get(head, 0.0) for head in heads), default=0.0)


def _scored(score: float, kind: str = "membership_list") -> Features:
    return Features(words=5, talk=Talk.DOCUMENT, heads={"pii": score}, spans=(Span(0, 3, "pii", kind),))


EXAMPLES = [
    Example("a list of members", say("10:00", "ann", "...", _scored(0.8)), flags=[1], about={1: ["ann"]}),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example(
        "again within the hour",
        say("10:00", "ann", "...", _scored(0.8)),
        say("10:20", "ann", "...", _scored(0.8)),
        flags=[1],
    ),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("other personal data", say("10:00", "ann", "...", _scored(0.8, "phone"))),
    Example("the right way", say("10:00", "ann", "Please keep member data off WhatsApp")),
]
