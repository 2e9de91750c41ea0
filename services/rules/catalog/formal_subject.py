"""A formal subject that is being settled in the chat.

**What it does.** A cautious companion of the rule on decisions: nobody wrote a plain approval, but three messages by
two or more people within an hour speak, each a little, as if a named legal, financial, staff or election matter were
being settled.

**Why.** Most decisions in a chat are not announced as such; they just happen, and there is no record of them.

**When it is wrong.** A harmless exchange about how the committee will go about it; a report of what was settled
elsewhere.

**First step.** Ask in the group whether this could go to email, to those who may settle it.
"""

from typing import ClassVar

from pydantic import PositiveInt

from moderation.features import Features, Span
from moderation.findings import Finding, Recipient, Severity
from moderation.model import HOUR, Duration, duration_words
from moderation.remark import SAID, Run, Score, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, say
from moderation.words import N_

HELD = 8
"""People remembered of one matter."""


class Subject(Run, array_like=True):
    """The messages of a matter, who wrote them, and whether any was a plain decision."""

    people: list[str] = []
    decided: bool = False


class FormalSubject(Rule):
    """A legal, financial, staff or election matter being settled little by little."""

    id: ClassVar[str] = "formal_subject"
    clause: ClassVar[str] = "conduct-5"
    title: ClassVar[str] = N_("A formal matter being settled in the chat")
    severity = Severity.NOTICE
    on = SAID
    heads = frozenset({"sign"})
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "hello {first_name}, this note goes to you alone. The talk you are part of might be settling a formal "
            "matter: {because}. The words: {quote}. Could it go to email, to those who may settle it? Then there is a "
            "record, and what is posted in a group can end up in public."
        ),
        Recipient.DUTY_ADMIN: N_(
            "A formal matter might be getting settled in the chat: {because}. The words: {quote}. You could write in "
            'the group: "Could we take this to email, so that there is a record?" What is posted in a group can end '
            "up in public."
        ),
    }

    hint: Score = 0.2
    plain: Score = 0.5
    limit: PositiveInt = 3
    window: Duration = HOUR

    def check(self, seen: Seen) -> Finding | None:
        """Judge the hints of the last hour together."""
        person, score = seen.event.person, seen.features.heads.get("sign", 0.0)
        if person is None or score < self.hint:
            return None
        matter = self.group_slot(seen, Subject)
        if not matter.count or seen.at - matter.last > self.window:
            matter.people, matter.decided = [], False
        matter.within(self.window, seen.at, seen.event.id)
        matter.people = list(dict.fromkeys([*matter.people, person]))[-HELD:]
        matter.decided |= score >= self.plain
        if matter.decided or matter.count < self.limit or len(matter.people) < 2:  # noqa: PLR2004 - a pair
            return None
        return self.finding(
            seen,
            f"{messages(matter.count)} by {len(matter.people)} people that touch on settling a formal matter, with no "
            f"{duration_words(self.window)} in between, where {self.limit} is the limit",
            episode=str(matter.key),
            people=matter.people,
            evidence=matter.evidence,
            numbers={"messages": matter.count, "limit": self.limit},
            count=matter.count,
        )


def _scored(score: float) -> Features:
    return Features(words=5, heads={"sign": score}, spans=(Span(0, 3, "sign"),))


EXAMPLES = [
    Example(
        "three hints by two people",
        say("10:00", "ann", "...", _scored(0.3)),
        say("10:10", "bob", "...", _scored(0.3)),
        say("10:20", "ann", "...", _scored(0.2)),
        flags=[3],
        about={3: ["ann", "bob"]},
    ),
    Example(
        "an hour between them is still one matter",
        say("10:00", "ann", "...", _scored(0.3)),
        say("11:00", "bob", "...", _scored(0.3)),
        say("12:00", "ann", "...", _scored(0.3)),
        flags=[3],
    ),
    Example(
        "told once", *[say(f"10:0{n}", "ann" if n % 2 else "bob", "...", _scored(0.3)) for n in range(5)], flags=[3]
    ),
    Example("two hints", say("10:00", "ann", "...", _scored(0.3)), say("10:10", "bob", "...", _scored(0.3))),
    Example(
        "one person alone",
        say("10:00", "ann", "...", _scored(0.3)),
        say("10:10", "ann", "...", _scored(0.3)),
        say("10:20", "ann", "...", _scored(0.3)),
    ),
    Example(
        "a plain decision is the other rule's",
        say("10:00", "ann", "...", _scored(0.8)),
        say("10:10", "bob", "...", _scored(0.3)),
        say("10:20", "ann", "...", _scored(0.3)),
    ),
    Example("a report", say("10:00", "ann", "Cabinet approved the cycle lane")),
]
