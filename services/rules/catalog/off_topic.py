"""Talk that has drifted far from what the group is for.

**What it does.** Looks for a conversation about a pastime: sport, films, cooking at home, pets, holidays, games. It
speaks when ten or more messages by two or more people within an hour belong to one: two in five of them are about a
pastime, a quarter in so many words (of mere hints two count as one; where nobody said what the group is for, hints do
not count), with hardly any about what volunteers organise among them; at most once a day. It stays silent where the
group's name or description, or a quarter of what the group says, is about pastimes. Celebrations, greetings, thanks
and praise do not count.

**Why.** People who joined to get leaflets delivered mute a group that talks about something else, and then miss what
matters.

**When it is wrong.** The quiz night or the bake sale is what the group organises. It knows the commonest pastimes only,
and says nothing of others.

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

LONGEST = 24
"""Lines of a conversation that are looked at."""
MEMORY = 64
"""Messages over which the usual share of pastimes is taken, roughly."""
_WHOLE = 1_000_000

_LEISURE, _CELEBRATION = int(Talk.LEISURE), int(Talk.CELEBRATION)
_TASK = int(
    Talk.TASK | Talk.REMINDER | Talk.RULES | Talk.URGENT | Talk.SURGE | Talk.LEAVE | Talk.CONSENT | Talk.PURPOSE
)
_COURTESY = int(Talk.GREETING | Talk.THANKS | Talk.PRAISE | Talk.APOLOGY | Talk.CALMING | Talk.ENCOURAGEMENT)
PASTIME, HINT, EITHER, TASK = 1, 2, 0, -1
_HINT = int(Talk.PASTIME)


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One message of the conversation: when, by whom, and whether it shows a pastime, hints at one, or shows a task."""

    at: int
    by: str
    shows: int


class Drift(msgspec.Struct, array_like=True):
    """The conversation since a message about a pastime, and how much of what the group says is such.

    `meant`: the group's name or description speaks of a pastime. `share` is in millionths.
    """

    meant: bool = False
    messages: int = 0
    share: int = 0
    lines: list[Line] = []


class OffTopic(Rule):
    """A run of messages about a pastime that is not the group's."""

    id: ClassVar[str] = "off_topic"
    clause: ClassVar[str] = "admin-6"
    title: ClassVar[str] = N_("Talk far from what the group is for")
    severity = Severity.NOTICE
    on: ClassVar[frozenset[Kind]] = frozenset(
        {Kind.MESSAGE, Kind.GROUP_CREATED, Kind.GROUP_RENAMED, Kind.GROUP_DESCRIBED}
    )
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
    share: float = Field(default=0.4, ge=0, le=1)
    """Of the messages that are about a pastime; two hints count as one."""
    plain: float = Field(default=0.25, ge=0, le=1)
    """Of the messages that are about it in so many words; where no purpose is known, as many as `share`."""
    tasks: float = Field(default=0.2, ge=0, le=1)
    """Of the messages about what the group organises: with more of them it is no drift."""
    usual: float = Field(default=0.25, ge=0, le=1)
    """Where so much of what a group says is about pastimes, they belong to it."""
    known: PositiveInt = 30
    """Messages after which a group without a purpose is known."""

    def check(self, seen: Seen) -> Finding | None:
        """Follow a conversation about a pastime; judge it from the limit on."""
        person, talk, drift = seen.event.person, seen.talk, self.group_slot(seen, Drift)
        if seen.event.kind is not Kind.MESSAGE:
            drift.meant = drift.meant or talk & _LEISURE != 0
            return None
        drift.messages += 1
        drift.share += ((_WHOLE if talk & _LEISURE else 0) - drift.share) // MEMORY
        if not (drift.lines or talk & _LEISURE) or person is None:
            return None
        if talk & _CELEBRATION or (talk & _COURTESY and not talk & (_LEISURE | _TASK)):
            return None
        self._follow(drift, Line(seen.at, person, self._shows(seen)))
        return self._judged(seen, drift) if len(drift.lines) >= self.limit else None

    def _shows(self, seen: Seen) -> int:
        """Whether a message is about a pastime, or about a task or the group's purpose."""
        pastime, task = seen.talk & _LEISURE != 0, seen.talk & _TASK != 0
        if pastime and not frozenset(seen.group.purpose).isdisjoint(seen.features.topics):
            return TASK
        if pastime == task:
            return HINT if not task and seen.talk & _HINT else EITHER
        return PASTIME if pastime else TASK

    def _follow(self, drift: Drift, line: Line) -> None:
        """Add a line; a conversation begins with a pastime and is not older than the window."""
        lines = [*drift.lines, line][-max(LONGEST, self.limit) :]
        begins = (
            place for place, one in enumerate(lines) if one.shows == PASTIME and 0 <= line.at - one.at <= self.window
        )
        drift.lines = lines[next(begins, len(lines)) :]

    def _judged(self, seen: Seen, drift: Drift) -> Finding | None:
        lines = [line for line in drift.lines if line.shows != TASK]
        count, tasks = len(lines), len(drift.lines) - len(lines)
        pastimes = [line for line in lines if line.shows == PASTIME]
        if (
            count < self.limit
            or drift.meant
            or drift.share > self.usual * _WHOLE
            or not (seen.group.purpose or drift.messages > self.known)
        ):
            return None
        hints = sum([line.shows == HINT for line in lines])
        if len(pastimes) + hints / 2 < self.share * count or tasks > self.tasks * len(drift.lines):
            return None
        if len(pastimes) < (self.plain if seen.group.purpose else self.share) * count:
            return None
        writers = list(dict.fromkeys([line.by for line in lines]))
        if len({line.by for line in pastimes}) < self.people:
            return None
        return self.finding(
            seen,
            f"{count} messages by {len(writers)} people within {duration_words(self.window)}, {len(pastimes)} of them "
            f"plainly about a pastime and {tasks} about what the group organises; {self.limit} messages are the limit",
            episode=str(seen.local.day),
            people=writers,
            since=lines[0].at,
            evidence=[seen.event.id],
            numbers={"messages": count, "pastimes": len(pastimes), "tasks": tasks, "limit": self.limit},
        )


_PURPOSE = Features(topics=tuple(range(1, 9)))
_PASTIME = Features(words=5, talk=Talk.LEISURE, topics=(900, 901))
_EITHER = Features(words=5, topics=(902,))
_TASKED = Features(words=5, talk=Talk.TASK, topics=(1, 2))
_ABOUT = happens("09:00", Kind.GROUP_DESCRIBED, actor="ann", text="...", features=_PURPOSE)


def _chat(pattern: str, start: str = "10:00", minutes: int = 5, by: tuple[str, ...] = ("ann", "bob")) -> list[Step]:
    """A conversation: `p` a message about a pastime, `i` a hint, `t` about a task, `-` neither, `c` a celebration."""
    kinds = {
        "p": _PASTIME,
        "t": _TASKED,
        "-": _EITHER,
        "c": Features(words=4, talk=Talk.CELEBRATION | Talk.LEISURE),
        "h": Features(words=4, talk=Talk.LEISURE, topics=(1, 900)),
        "i": Features(words=4, talk=Talk.PASTIME),
    }
    hour, minute = int(start[-5:-3]), int(start[-2:])
    return [
        say(f"{start[:-5]}{hour + at // 60:02}:{at % 60:02}", by[n % len(by)], "...", kinds[kind])
        for n, kind in enumerate(pattern)
        for at in (minute + n * minutes,)
    ]


_GOALS = [
    say("14:00", "ann", "Did you see that goal last night?"),
    say("14:01", "bob", "Miles offside"),
    say("14:02", "cat", "The striker was level with the last defender"),
    say("14:03", "ann", "Our keeper was asleep"),
    say("14:04", "bob", "That should have been a penalty before half time"),
    say("14:05", "cat", "The manager has to go"),
    say("14:06", "ann", "He lost the dressing room in October"),
    say("14:07", "bob", "They'll be relegated at this rate"),
    say("14:08", "cat", "Don't say that"),
    say("14:09", "ann", "At least the season ticket gets cheaper"),
]
_NAMED = happens("09:00", Kind.GROUP_CREATED, actor="ann", text="Northgate leafleting")

EXAMPLES = [
    Example("ten messages about a pastime", _ABOUT, _chat("pppppppppp"), flags=[11], about={11: ["ann", "bob"]}),
    Example("two in five in so many words", _ABOUT, _chat("p--p--p--p"), flags=[11]),
    Example("ten, and two about a task", _ABOUT, _chat("pptpptpppppp"), flags=[13]),
    Example("ten, two of them about a task", _ABOUT, _chat("pptpptpppp")),
    Example("a quarter in so many words, and hints", _ABOUT, _chat("piipi-pi-i"), flags=[11]),
    Example("fewer than a quarter in so many words", _ABOUT, _chat("piiiipiiii")),
    Example("in words", _NAMED, _GOALS, flags=[11], about={11: ["ann", "bob", "cat"]}),
    Example("no purpose is known, but the group is", _chat("-" * 30, minutes=6), _chat("p" * 10, "15:00"), flags=[40]),
    Example("hints, and no purpose is known", _chat("-" * 30, minutes=6), _chat("piipi-pi-i", "15:00")),
    Example("nine messages", _ABOUT, _chat("ppppppppp")),
    Example("nine, in words", _NAMED, _GOALS[:9]),
    Example("three in ten in so many words", _ABOUT, _chat("p--p--p---")),
    Example("ten, and three about a task", _ABOUT, _chat("pptpptpptpppp", minutes=4)),
    Example("one person alone", _ABOUT, _chat("pppppppppp", by=("ann",))),
    Example("spread over more than an hour", _ABOUT, _chat("pppppppppp", minutes=7)),
    Example("the purpose is in them", _ABOUT, _chat("hhhhhhhhhh")),
    Example("celebrating", _ABOUT, _chat("cccccccccccc")),
    Example("no purpose and no habit: unknown is unknown", _chat("pppppppppp")),
    Example(
        "a group about it",
        happens("09:00", Kind.GROUP_CREATED, actor="ann", text="Charity football match helpers"),
        _GOALS,
    ),
    Example(
        "what the group always talks about",
        _ABOUT,
        _chat("p---------" * 2, "09:10", minutes=3),
        _chat("p---" * 20, "d2 09:00", minutes=10),
        _chat("pppppppppp", "d3 09:00"),
        flags=[],
        usual=0.1,
    ),
    Example(
        "what to bring for the coffee morning",
        _NAMED,
        say("10:00", "ann", "Who has the tea urn for the coffee morning?"),
        say("10:02", "bob", "Church kitchen. I'll bake a lemon drizzle cake"),
        say("10:04", "cat", "I can make scones with jam and cream"),
        say("10:06", "ann", "We need gluten free biscuits too"),
        say("10:08", "bob", "Chocolate brownies freeze well, I'll do two trays"),
        say("10:10", "cat", "Cheese scones or fruit scones?"),
        say("10:12", "ann", "Both. Butter is in the hall fridge"),
        say("10:14", "bob", "Can someone bring milk and sugar"),
        say("10:16", "cat", "Who's doing the sandwiches, egg or ham"),
        say("10:18", "ann", "Ham for the stall, egg for the helpers"),
        say("10:20", "bob", "Then I'll bring the raffle prizes and the wine"),
    ),
]
