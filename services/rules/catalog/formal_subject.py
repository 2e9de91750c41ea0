"""A formal subject that is being settled in the chat.

**What it does.** A cautious companion of the rule on decisions: nobody wrote a plain approval, but two messages within
an hour name a legal, financial, staff or election matter and somebody else agrees with a short answer, so that it might
be settled.

**Why.** Most decisions in a chat are not announced as such; they just happen, and there is no record of them.

**When it is wrong.** A harmless exchange about how the committee will go about it; a report of what was settled
elsewhere.

**First step.** Ask in the group whether this could go to email, to those who may settle it.
"""

from typing import ClassVar

from pydantic import PositiveInt

from moderation.features import Features, Span, Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import HOUR, MINUTE, Duration
from moderation.remark import SAID, Run, Score, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, say
from moderation.words import N_

HELD = 8
"""People remembered of one matter."""


class Subject(Run, array_like=True):
    """The messages of a matter, who wrote them, how many name it, and whether any was a plain decision."""

    people: list[str] = []
    named: int = 0
    decided: bool = False


class FormalSubject(Rule):
    """A legal, financial, staff or election matter being settled little by little."""

    id: ClassVar[str] = "formal_subject"
    clause: ClassVar[str] = "conduct-5"
    title: ClassVar[str] = N_("A formal matter being settled in the chat")
    severity = Severity.NOTICE
    on = SAID
    heads = frozenset({"sign"})
    talk = Talk.ANSWER
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "hello {first_name}, this note goes to you alone. The talk you are part of might be settling a formal "
            "matter: {because}. The words: “{quote}”. Could it go to email, to those who may settle it? Then there "
            "is a record, and what is posted in a group can end up in public."
        ),
        Recipient.DUTY_ADMIN: N_(
            "A formal matter might be getting settled in the chat: {because}. The words: “{quote}”. You could write in "
            'the group: "Could we take this to email, so that there is a record?" What is posted in a group can end '
            "up in public."
        ),
    }

    hint: Score = 0.2
    plain: Score = 0.5
    limit: PositiveInt = 2
    window: Duration = HOUR
    answer_within: Duration = 15 * MINUTE

    def check(self, seen: Seen) -> Finding | None:
        """Judge the hints of the last hour together."""
        person, score = seen.event.person, seen.features.heads.get("sign", 0.0)
        matter = self.group_slot(seen, Subject)
        if matter.count and seen.at - matter.last > self.window:
            matter.count, matter.people, matter.named, matter.decided = 0, [], 0, False
        agreed = self._agreed(seen, matter)
        if person is None or (score < self.hint and not agreed):
            return None
        matter.within(self.window, seen.at, seen.event.id)
        matter.people = list(dict.fromkeys([*matter.people, person]))[:HELD]
        matter.named += score >= self.hint
        matter.decided |= score >= self.plain
        return self._said(seen, matter) if agreed and matter.named >= self.limit and not matter.decided else None

    def _agreed(self, seen: Seen, matter: Subject) -> bool:
        """Whether somebody else agrees shortly after the matter was named."""
        soon = matter.count > 0 and seen.at - matter.last <= self.answer_within
        return soon and seen.does(Talk.ANSWER) and matter.people != [seen.event.person]

    def _said(self, seen: Seen, matter: Subject) -> Finding:
        return self.finding(
            seen,
            f"{messages(matter.named)} within an hour that name a formal matter, and a short yes to them, where "
            f"{self.limit} are the limit",
            episode=str(matter.key),
            people=matter.people,
            evidence=matter.evidence,
            numbers={"messages": matter.named, "limit": self.limit},
            count=matter.named,
        )


def _scored(score: float) -> Features:
    return Features(words=5, heads={"sign": score}, spans=(Span(0, 3, "sign"),))


_YES = Features(words=1, talk=Talk.ANSWER)

EXAMPLES = [
    Example(
        "named twice, and a yes",
        say("10:00", "ann", "...", _scored(0.3)),
        say("10:10", "bob", "...", _scored(0.2)),
        say("10:25", "ann", "...", _YES),
        flags=[3],
        about={3: ["ann", "bob"]},
    ),
    Example(
        "in words",
        say("10:00", "ann", "Do we need to declare the donation to the Electoral Commission?"),
        say("10:02", "ann", "Let's leave it off the spending return then"),
        say("10:03", "bob", "Agreed"),
        flags=[3],
    ),
    Example(
        "told once",
        say("10:00", "ann", "...", _scored(0.3)),
        say("10:05", "ann", "...", _scored(0.3)),
        say("10:10", "bob", "...", _YES),
        say("10:15", "ann", "...", _YES),
        flags=[3],
    ),
    Example("named once", say("10:00", "ann", "...", _scored(0.3)), say("10:10", "bob", "...", _YES)),
    Example(
        "just too weak",
        *[say(f"10:0{n}", "ann", "...", _scored(0.19)) for n in range(3)],
        say("10:05", "bob", "...", _YES),
    ),
    Example(
        "the yes comes too late to be meant for it",
        say("10:00", "ann", "...", _scored(0.3)),
        say("10:10", "bob", "...", _scored(0.3)),
        say("10:25:01", "ann", "...", _YES),
    ),
    Example(
        "one person alone",
        say("10:00", "ann", "...", _scored(0.3)),
        say("10:10", "ann", "...", _scored(0.3)),
        say("10:20", "ann", "...", _YES),
    ),
    Example(
        "a plain decision is the other rule's",
        say("10:00", "ann", "...", _scored(0.8)),
        say("10:10", "bob", "...", _scored(0.3)),
        say("10:20", "ann", "...", _YES),
    ),
    Example("a report", say("10:00", "ann", "Cabinet approved the cycle lane")),
]
