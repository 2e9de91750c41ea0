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

CELLS = 512
"""Counters of the habit sketch, four bits each."""
FULL = 768
"""Words counted before all counters are halved."""
USUAL = 4
"""A counter from this on is a word the group uses now and then."""
WELCOME = (
    Talk.GREETING | Talk.THANKS | Talk.PRAISE | Talk.CELEBRATION | Talk.REMINDER | Talk.RULES | Talk.URGENT
    | Talk.APOLOGY | Talk.CALMING | Talk.ENCOURAGEMENT | Talk.LEAVE | Talk.CONSENT | Talk.PURPOSE | Talk.SURGE
)  # fmt: skip
"""What is always on topic."""


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A message of the last hour: who, how many content words, how many of them usual."""

    at: int
    by: str
    words: int
    usual: int
    event: str


class Habit(msgspec.Struct, array_like=True):
    """What the group usually says: a count-min sketch of its words, and the last lines that count."""

    cells: bytearray = msgspec.field(default_factory=lambda: bytearray(CELLS // 2))
    counted: int = 0
    messages: int = 0
    lines: list[Line] = []
    told: int = 0

    def knows(self, topic: int) -> bool:
        """Whether the group uses this word now and then."""
        return min(self._cell(place) for place in _places(topic)) >= USUAL

    def learn(self, topics: tuple[int, ...]) -> None:
        """Count the words of a message."""
        self.messages = min(self.messages + 1, 0xFFFF)
        for topic in topics:
            for place in _places(topic):
                shift = 4 * (place & 1)
                if self._cell(place) < 0xF:  # noqa: PLR2004 - four bits
                    self.cells[place >> 1] += 1 << shift
        self.counted += len(topics)
        if self.counted >= FULL:
            self.counted //= 2
            self.cells = bytearray((cell >> 1) & 0x77 for cell in self.cells)

    def _cell(self, place: int) -> int:
        return (self.cells[place >> 1] >> (4 * (place & 1))) & 0xF


def _places(topic: int) -> tuple[int, int]:
    """Two counters for a word, from the two halves of its hash."""
    return topic % CELLS, (topic >> 16) * 0x9E3779B1 % CELLS


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
    share: float = Field(default=0.05, ge=0, le=1)
    least_words: PositiveInt = 20

    def check(self, seen: Seen) -> Finding | None:
        """Learn what the group says; judge the last lines together."""
        person, features = seen.event.person, seen.features
        if person is None or not features.topics or features.talk & WELCOME:
            return None
        habit = self.group_slot(seen, Habit)
        usual = sum(topic in seen.group.purpose or habit.knows(topic) for topic in features.topics)
        line = Line(seen.at, person, len(features.topics), usual, seen.event.id)
        since = seen.at - self.window
        habit.lines = [*(one for one in habit.lines if one.at > since), line][-self.limit :]
        drifting = len(habit.lines) > self.limit // 3 and not any(one.usual for one in habit.lines)
        if not drifting or habit.told == seen.local.day or habit.messages < self.habit // 10:
            habit.learn(features.topics)
        return self._judged(seen, habit)

    def _judged(self, seen: Seen, habit: Habit) -> Finding | None:
        lines = habit.lines
        known = habit.messages >= self.habit
        if len(lines) < self.limit or habit.told == seen.local.day or not (known or seen.group.purpose):
            return None
        words, usual = sum(one.words for one in lines), sum(one.usual for one in lines)
        writers = list(dict.fromkeys(one.by for one in lines))
        far = usual <= self.share * words if known else usual == 0
        if not far or len(writers) < self.people or words < self.least_words:
            return None
        habit.told = seen.local.day
        return self.finding(
            seen,
            f"{len(lines)} messages by {len(writers)} people within {duration_words(self.window)}, in which "
            f"{usual} of {words} content words belong to the group's purpose or to what it usually says; "
            f"{self.limit} messages are the limit",
            episode=str(seen.local.day),
            people=writers,
            evidence=[one.event for one in lines],
            numbers={"messages": len(lines), "words": words, "usual": usual, "limit": self.limit},
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

EXAMPLES = [
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
