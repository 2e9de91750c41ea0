"""Talk that has drifted far from what the group is for.

**What it does.** Compares the content words of the last ten messages within an hour with the group's purpose and with
what the group usually says. It speaks when two or more people wrote them and hardly any of these words belongs to
either; at most once a day. It needs a purpose, or some hundred messages to know the group by. Greetings, thanks,
praise, celebrations, reminders and short answers do not count.

**Why.** People who joined to get leaflets delivered mute a group that talks about something else, and then miss what
matters.

**When it is wrong.** A new subject that does belong to the group; a lively evening after a result. Then the group's
description may need a word more.

**First step.** Nothing, or one friendly line: lovely to hear, shall we move this to another chat?
"""

from operator import itemgetter
from typing import ClassVar

import msgspec
from pydantic import Field, PositiveInt

from moderation.events import Kind
from moderation.features import Features, Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import HOUR, Duration, duration_words
from moderation.rule import Rule, Seen
from moderation.testing import Example, Step, happens, say
from moderation.words import N_

EPOCH = 16
"""Messages after which the words heard are entered."""
HEARD, MOST = 4, 24
"""For how many epochs more a word is remembered each time it was heard in one, and at most."""
USUAL = 5
"""A word with so many epochs left is usual: it was heard in two not far apart."""
WORDS = 56
"""Words kept when there are more than twice as many: those remembered longest."""
WELCOME = int(
    Talk.GREETING | Talk.THANKS | Talk.PRAISE | Talk.CELEBRATION | Talk.REMINDER | Talk.RULES | Talk.URGENT
    | Talk.APOLOGY | Talk.CALMING | Talk.ENCOURAGEMENT | Talk.LEAVE | Talk.CONSENT | Talk.PURPOSE | Talk.SURGE
)  # fmt: skip
"""What is always on topic."""


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One of the last messages: who, how many content words, how many of them usual."""

    at: int
    by: str
    words: int
    usual: int


class Habit(msgspec.Struct, array_like=True):
    """What the group usually says: until which epoch each word is remembered, what this one heard, the last lines.

    `typical` is the share of usual words in what the group says, in thousandths.
    """

    until: dict[int, int] = {}
    epoch: int = 0
    heard: list[int] = []
    messages: int = 0
    typical: int = 0
    known: int = 0
    lines: list[Line] = []

    def hear(self, topics: tuple[int, ...]) -> int:
        """Count a message, and how many of its words are usual; at the end of an epoch enter what was heard."""
        usual, until = self.epoch + USUAL, self.until
        known = 0
        for topic in topics:
            if until.get(topic, 0) >= usual:
                known += 1
        self.known += known
        self.messages += 1
        self.heard.extend(topics)
        if self.messages % EPOCH == 0:
            self._enter()
        return known

    def _enter(self) -> None:
        self.typical += (1000 * self.known // len(self.heard) - self.typical) // 4
        self.epoch += 1
        now, until = self.epoch, self.until
        for topic in sorted(set(self.heard)):
            until[topic] = min(max(until.get(topic, 0), now) + HEARD, now + MOST)
        if len(until) > 2 * WORDS:
            longest = sorted(until.items(), key=itemgetter(1, 0), reverse=True)[:WORDS]
            self.until = {topic: end for topic, end in longest if end > now}
        self.heard, self.known = [], 0


class OffTopic(Rule):
    """A run of messages far from the group's purpose and habit."""

    id: ClassVar[str] = "off_topic"
    clause: ClassVar[str] = "admin-6"
    title: ClassVar[str] = N_("Talk far from what the group is for")
    severity = Severity.NOTICE
    on: ClassVar[frozenset[Kind]] = frozenset({Kind.MESSAGE})
    purpose: ClassVar[str] = "organising"
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "For a while the talk has been far from what the group is for: {because}. No harm done. If it goes on, "
            'you could write in the group: "Lovely to hear all this! Shall we carry on in another chat, so that '
            "nobody misses what this one is for?\" If the subject does belong here, a word more in the group's "
            "description helps."
        ),
    }

    limit: PositiveInt = 10
    window: Duration = HOUR
    people: PositiveInt = 2
    habit: PositiveInt = 100
    share: float = Field(default=0.15, ge=0, le=1)
    """Of the typical share of usual words: what is below is far."""
    least_typical: float = Field(default=0.25, ge=0, le=1)
    """A group that hardly repeats a word has no habit to be measured by."""
    least_words: PositiveInt = 20

    def check(self, seen: Seen) -> Finding | None:
        """Learn what the group says; judge the last lines together."""
        topics, person = seen.features.topics, seen.event.person
        if not topics or person is None or seen.talk & WELCOME:
            return None
        habit = self.group_slot(seen, Habit)
        usual = habit.hear(topics)
        if not usual and (purpose := seen.group.purpose):
            usual = len(frozenset(purpose).intersection(topics))
        lines = habit.lines
        lines.append(Line(seen.at, person, len(topics), usual))
        if len(lines) > self.limit:
            del lines[0]
        if usual or len(lines) < self.limit or not 0 <= seen.at - lines[0].at <= self.window:
            return None
        return self._judged(seen, habit)

    def _judged(self, seen: Seen, habit: Habit) -> Finding | None:
        words = sum([line.words for line in habit.lines])
        if words < self.least_words:
            return None
        usual = sum([line.usual for line in habit.lines])
        writers = list(dict.fromkeys([line.by for line in habit.lines]))
        known = habit.messages >= self.habit + self.limit and habit.typical >= 1000 * self.least_typical
        far = 1000 * usual <= self.share * habit.typical * words if known else seen.group.purpose and not usual
        if not far or len(writers) < self.people:
            return None
        return self.finding(
            seen,
            f"{len(habit.lines)} messages by {len(writers)} people within {duration_words(self.window)}, in which "
            f"{usual} of {words} content words belong to the group's purpose or to what it usually says; "
            f"{self.limit} messages are the limit",
            episode=str(seen.local.day),
            people=writers,
            since=habit.lines[0].at,
            evidence=[seen.event.id],
            numbers={"messages": len(habit.lines), "words": words, "usual": usual, "limit": self.limit},
        )


_PURPOSE = tuple(range(1, 9))


def _chat(times: int, start: str = "10:", by: tuple[str, ...] = ("ann", "bob"), base: int = 0) -> list[Step]:
    return [
        say(f"{start}{n * 5:02}", by[n % len(by)], "...", Features(words=5, topics=_far(base + n)))
        for n in range(times)
    ]


def _far(n: int) -> tuple[int, ...]:
    return tuple(0x10007 * (1000 + 3 * n + m) for m in range(3))


_DESCRIBED = happens("09:00", Kind.GROUP_DESCRIBED, actor="ann", text="...", features=Features(topics=_PURPOSE))

_USUAL = [
    say(
        f"{9 + n // 60:02}:{n % 60:02}",
        ("ann", "bob", "cat")[n % 3],
        "...",
        Features(words=5, topics=(n % 9, n % 7, 50)),
    )
    for n in range(112)
]
"""A morning about nine things."""

EXAMPLES = [
    Example("ten messages far from what the group usually says", _USUAL, _chat(10, start="15:"), flags=[122]),
    Example("nine messages far from it", _USUAL, _chat(9, start="15:")),
    Example("too little is known of the group", _USUAL[:90], _chat(12, start="15:")),
    Example("ten messages far from the purpose", _DESCRIBED, _chat(10), flags=[11], about={11: ["ann", "bob"]}),
    Example("nine messages", _DESCRIBED, _chat(9)),
    Example("one person alone", _DESCRIBED, _chat(10, by=("ann",))),
    Example("no purpose and no habit: unknown is unknown", _chat(12)),
    Example(
        "one of them is about the purpose",
        _DESCRIBED,
        _chat(5),
        say("10:24", "ann", "...", Features(words=5, topics=(1, 2, 900))),
        _chat(5, start="10:", base=5)[:0],
        [say(f"10:{25 + n}", "bob", "...", Features(words=5, topics=_far(40 + n))) for n in range(5)],
    ),
    Example("spread over more than an hour", _DESCRIBED, _chat(5), _chat(5, start="11:", base=5)),
    Example(
        "celebrating",
        _DESCRIBED,
        [
            say(f"10:{n:02}", "ann" if n % 2 else "bob", "...", Features(talk=Talk.CELEBRATION, topics=_far(n)))
            for n in range(12)
        ],
    ),
]
