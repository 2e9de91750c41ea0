"""A formal decision in the chat.

**What it does.** Looks for decisions, approvals, votes and sign-off that are asked for, given or counted in the chat. A
request and the answers to it within an hour are one matter, told once to whoever wrote them and to a duty admin. What
follows within a day on the same subject (money, staff, a contract and so on) belongs to it.

**Why.** Electoral law, audit, staff and money need a decision that can be found and shown later: who, when, on what. A
chat can be deleted, and nobody knows who had read it.

**When it is wrong.** Agreeing on a time, a pub or a photo; a report that a committee decided something; asking somebody
to take a matter to the committee.

**First step.** Put the question in an email to those who may decide it, and say in the group that it went there.
"""

from typing import ClassVar

from moderation.features import Features, Span, Talk
from moderation.findings import Finding, Recipient
from moderation.model import DAY, HOUR, MINUTE, Duration
from moderation.remark import SAID, Run, Score, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, say
from moderation.words import N_

HELD = 12
"""People remembered of one matter."""


class Matter(Run, array_like=True):
    """A matter being decided: its messages, who wrote them, and on which subjects."""

    people: list[str] = []
    highest: int = 0
    kinds: list[str] = []


class DecisionInChat(Rule):
    """Approval, vote or sign-off in the chat."""

    id: ClassVar[str] = "decision_in_chat"
    clause: ClassVar[str] = "conduct-5"
    title: ClassVar[str] = N_("A formal decision in the chat")
    on = SAID
    heads = frozenset({"sign"})
    talk = Talk.ANSWER
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "hello {first_name}, this note goes to you alone. Your message might read as a formal decision or "
            "sign-off. The words: “{quote}”. Could you take it to email, to those who may decide it? Then it can be "
            "found and shown later, which a chat cannot promise, and what is posted in a group can end up in public. "
            "Why this came up: {because}."
        ),
        Recipient.DUTY_ADMIN: N_(
            "A decision seems to be made in the chat. The words: “{quote}”. There is a note for {people}. You could "
            "write in "
            'the group: "Thanks, let us settle this by email so that there is a record. I will send it round." '
            "What is posted in a group can end up in public. Why this came up: {because}."
        ),
    }

    least: Score = 0.5
    joins: Score = 0.2
    """What a message scores at least to be part of a matter that is running."""
    window: Duration = HOUR
    subject_window: Duration = DAY
    """How long the same subject is the same matter."""
    answer_within: Duration = 15 * MINUTE
    """A short "agreed" this soon after somebody else's request is a vote."""

    def check(self, seen: Seen) -> Finding | None:
        """Judge the matter that the message is part of."""
        person, score = seen.event.person, plainly(seen)
        matter = self.group_slot(seen, Matter)
        kinds = _kinds(seen)
        gap = self.subject_window if kinds & {*matter.kinds} else self.window
        running = matter.count > 0 and abs(seen.at - matter.last) <= gap
        if person is None or not (score >= self.least or (running and self._joins(seen, matter, score))):
            return None
        matter.within(gap, seen.at, seen.event.id)
        matter.kinds = sorted({*(matter.kinds if running else ()), *kinds})
        matter.people = list(dict.fromkeys([*(matter.people if running else ()), person]))[:HELD]
        matter.highest = max(matter.highest if running else 0, round(100 * score))
        return self.finding(
            seen,
            f"{messages(matter.count)} that might ask for, give or count an approval",
            episode=str(matter.key),
            people=matter.people,
            evidence=matter.evidence,
            numbers={"messages": matter.count, "score": matter.highest / 100, "limit": self.least},
            count=matter.count,
        )

    def _joins(self, seen: Seen, matter: Matter, score: float) -> bool:
        """Whether a weak hint, or a short answer to somebody else, belongs to the running matter."""
        answers = seen.does(Talk.ANSWER) and seen.at - matter.last <= self.answer_within
        return score >= self.joins or (
            answers and not seen.does(Talk.ELSEWHERE | Talk.NO) and [seen.event.person] != matter.people
        )


def _kinds(seen: Seen) -> set[str]:
    """On which subjects the message decides."""
    return {span.kind for span in seen.features.spans if span.head == "sign" and span.kind}


def plainly(seen: Seen) -> float:
    """How surely it decides; where it sends the matter elsewhere, only what is said in plain words counts."""
    return 0.0 if seen.does(Talk.ELSEWHERE) and not _kinds(seen) else seen.features.heads.get("sign", 0.0)


def _scored(score: float, kind: str = "") -> Features:
    return Features(words=5, heads={"sign": score}, spans=(Span(0, 3, "sign", kind),))


EXAMPLES = [
    Example(
        "asked for, given and counted is one matter",
        say("10:00", "ann", "Please approve the £300 banner spend by reply"),
        say("10:05", "bob", "Approved, pay it"),
        say("10:20", "ann", "Motion carried 5 to 1, thanks all"),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example(
        "two matters on one day",
        say("10:00", "ann", "...", _scored(0.7)),
        say("11:00:01", "bob", "...", _scored(0.7)),
        flags=[1, 2],
    ),
    Example(
        "an hour apart is still one matter",
        say("10:00", "ann", "...", _scored(0.7)),
        say("11:00", "bob", "...", _scored(0.7)),
        flags=[1],
    ),
    Example(
        "the same subject within a day is the same matter",
        say("10:00", "ann", "...", _scored(0.7, "money")),
        say("15:00", "bob", "...", _scored(0.7, "money")),
        say("d2 15:00", "ann", "...", _scored(0.7, "money")),
        say("d3 15:00:01", "ann", "...", _scored(0.7, "money")),
        flags=[1, 4],
    ),
    Example(
        "another subject is another matter",
        say("10:00", "ann", "...", _scored(0.7, "money")),
        say("15:00", "bob", "...", _scored(0.7, "imprint")),
        flags=[1, 2],
    ),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example("a plan for the evening", say("10:00", "ann", "Agreed, see you at 8")),
    Example("a report", say("10:00", "ann", "Committee agreed the accounts on Monday")),
    Example("the right way", say("10:00", "ann", "Needs to go to committee, not WhatsApp")),
    Example(
        "a short answer to a request is part of it",
        say("10:00", "ann", "...", _scored(0.7)),
        say("10:15", "bob", "...", Features(words=1, talk=Talk.ANSWER)),
        say("10:31", "cat", "...", Features(words=1, talk=Talk.ANSWER)),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example(
        "whoever sends it elsewhere, or says no, is not part of it",
        say("10:00", "ann", "...", _scored(0.7)),
        say("10:05", "bob", "...", Features(words=3, talk=Talk.ANSWER | Talk.ELSEWHERE)),
        say("10:06", "cat", "...", Features(words=3, talk=Talk.ANSWER | Talk.NO)),
        say("10:07", "dee", "...", Features(words=6, talk=Talk.ELSEWHERE, heads={"sign": 0.6})),
        flags=[1],
        about={1: ["ann"]},
    ),
    Example("an answer to nothing formal", say("10:00", "ann", "...", Features(words=1, talk=Talk.ANSWER))),
]
