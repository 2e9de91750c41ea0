"""Something confidential in the chat.

**What it does.** Looks for messages that are marked confidential or embargoed, that pass on what they themselves say
must not be passed on, or that give away a disciplinary, legal, selection or polling matter or a password. Messages of
one person with no hour in between are one matter.

**Why.** In a group nothing stays confidential: phones are shared, screenshots travel, and members change.

**When it is wrong.** The word in another sense ("in confidence" about a mood), a reminder to keep things confidential,
minutes that are public.

**First step.** The writer deletes it for everyone. A password that was shown is changed today.
"""

from typing import ClassVar

from moderation.features import Features, Span
from moderation.findings import Finding, Recipient
from moderation.model import HOUR, Duration
from moderation.remark import SAID, Run, Score, about, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, say
from moderation.words import N_


class ConfidentialMatter(Rule):
    """A confidential matter given away."""

    id: ClassVar[str] = "confidential_matter"
    clause: ClassVar[str] = "conduct-7"
    title: ClassVar[str] = N_("Something confidential in the chat")
    on = SAID
    heads = frozenset({"conf"})
    purpose: ClassVar[str] = "data protection"
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "hello {first_name}, this note goes to you alone. Your message seems to hold something confidential. The "
            "words: “{quote}”. Please delete it for everyone now; later the app may not let you. Those who need it "
            "can have it by email, as an attachment with a password. What is posted in a group can end up in public. "
            "Why this came up: {because}."
        ),
        Recipient.DUTY_ADMIN: N_(
            "Something {person} wrote might be confidential. The words: “{quote}”. There is a note for "
            "{person}, to delete it "
            "for everyone. Please see that the group does not discuss it. If it was a password, it needs changing "
            "today. What is posted in a group can end up in public. Why this came up: {because}."
        ),
    }

    least: Score = 0.5
    window: Duration = HOUR

    def check(self, seen: Seen) -> Finding | None:
        """Judge what is confidential about the message, if it is not only a list of people."""
        person, score = seen.event.person, seen.features.heads.get("conf", 0.0)
        if person is None or score < self.least:
            return None
        if {span.kind for span in seen.features.spans if span.head == "conf"} == {"membership_list"}:
            return None
        run = self.person_slot(seen, Run, person).within(self.window, seen.at, seen.event.id)
        return self.finding(
            seen,
            f"{messages(run.count)} that might give away something confidential",
            subject=person,
            episode=str(run.key),
            people=[person],
            others=about(seen),
            evidence=run.evidence,
            numbers={"messages": run.count, "score": round(score, 2), "limit": self.least},
            count=run.count,
        )


def _scored(score: float, kind: str = "marking") -> Features:
    return Features(words=5, heads={"conf": score}, spans=(Span(0, 3, "conf", kind),))


EXAMPLES = [
    Example(
        "a case that should be kept quiet",
        say("10:00", "ann", "HR have opened a case on Cyril, keep it quiet"),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example("a password", say("10:00", "ann", "Login for the database is admin / Hunter2!"), flags=[1]),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("a list of people is another matter", say("10:00", "ann", "...", _scored(0.9, "membership_list"))),
    Example("a reminder", say("10:00", "ann", "Please keep member data off WhatsApp")),
    Example("public minutes", say("10:00", "ann", "Minutes are public and on the website")),
    Example("training", say("10:00", "ann", "Data protection training link is in the newsletter")),
]
