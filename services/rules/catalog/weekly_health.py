"""How the group did this week.

**What it does.** Every Monday at 09:00, after a week with talk, it tells the group's admins how the week went:
messages and people, questions and how many were answered, thanks, praise, reminders, messages at night. What went
well comes first. Nobody is named.

**Why.** A friendly and useful group needs praise as much as rules, and admins seldom hear what goes well.

**When it is wrong.** A question that was answered on the telephone counts as open.

**First step.** Pass on the good part; pick one thing for next week.
"""

from typing import ClassVar

import msgspec

from moderation.events import TALK
from moderation.features import Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.model import HOUR, ClockTime, Duration
from moderation.rule import Rule, Seen
from moderation.testing import Example, repeat, say, tick
from moderation.words import N_

_OPEN = 4
_THANKS, _QUESTION, _REMINDER = int(Talk.THANKS), int(Talk.QUESTION), int(Talk.REMINDER | Talk.RULES)
_WARM = int(Talk.PRAISE | Talk.ENCOURAGEMENT | Talk.CELEBRATION)


class Question(msgspec.Struct, array_like=True):
    """Who asked, and when."""

    at: int
    person: str


class Week(msgspec.Struct, array_like=True):
    """What was counted since the last account; `until` is when the next is given, 0 while nobody spoke."""

    until: int = 0
    messages: int = 0
    people: int = 0
    questions: int = 0
    answered: int = 0
    thanks: int = 0
    praise: int = 0
    reminders: int = 0
    night: int = 0
    open: list[Question] = []


class Present(msgspec.Struct, array_like=True):
    """The last account in which somebody was counted."""

    until: int = 0


class WeeklyHealth(Rule):
    """An account of the week."""

    id: ClassVar[str] = "weekly_health"
    clause: ClassVar[str] = "admin-7"
    title: ClassVar[str] = N_("How the group did this week")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "administration"
    on = TALK
    to = (Recipient.DUTY_ADMIN,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.DUTY_ADMIN: N_(
            "The week in {group}. What went well: {well}. In numbers: {because}. {next}",
        ),
    }

    at: ClockTime = 9 * 60
    weekday: int = 0
    answered_within: Duration = 12 * HOUR
    night_from: ClockTime = 22 * 60
    night_until: ClockTime = 7 * 60

    def check(self, seen: Seen) -> None:
        """Count a message."""
        person = seen.event.person
        if person is None or not seen.counted:
            return
        week, talk = self.group_slot(seen, Week), seen.talk
        if not week.until:
            self._begin(seen, week)
        present = self.person_slot(seen, Present, person)
        if present.until != week.until:
            present.until = week.until
            week.people += 1
        week.messages += 1
        minute = seen.local.minute
        week.night += minute >= self.night_from or minute < self.night_until
        if talk:
            week.thanks += talk & _THANKS != 0
            week.praise += talk & _WARM != 0
            week.reminders += talk & _REMINDER != 0
        if talk & _QUESTION:
            week.questions += 1
            week.open = [*week.open, Question(seen.at, person)][-_OPEN:]
        elif week.open:
            self._answer(seen, week, person)

    def _begin(self, seen: Seen, week: Week) -> None:
        day, _, weekday = seen.local
        week.until = seen.calendar.instant(day + (self.weekday - weekday) % 7, self.at)
        if week.until <= seen.at:
            week.until = seen.calendar.instant(day + (self.weekday - weekday) % 7 + 7, self.at)
        seen.remind(self, week.until)

    def _answer(self, seen: Seen, week: Week, person: str) -> None:
        """A question of somebody else's, the latest still open, counts as answered by what is said next."""
        for place in range(len(week.open) - 1, -1, -1):
            question = week.open[place]
            if question.person != person and seen.at - question.at <= self.answered_within:
                week.answered += 1
                del week.open[place]
                return

    def due(self, seen: Seen, key: str, person: str) -> Finding:  # noqa: ARG002
        """Give the account of the week, and begin anew."""
        week = self.group_slot(seen, Week)
        counts = {
            name: getattr(week, name)
            for name in ("messages", "people", "questions", "answered", "thanks", "praise", "reminders", "night")
        }
        week.until = week.messages = week.people = week.questions = week.answered = 0
        week.thanks = week.praise = week.reminders = week.night = 0
        week.open = []
        return self.finding(
            seen,
            _because(counts),
            episode=str(seen.local.day),
            numbers={**counts, "well": _well(counts), "next": _next(counts)},
        )


def _because(counts: dict[str, int]) -> str:
    said = [f"{_some(counts['messages'], 'message')} by {_some(counts['people'], 'person', 'people')}"]
    if counts["questions"]:
        said.append(f"{counts['answered']} of {_some(counts['questions'], 'question')} answered")
    said.extend(_some(counts[name], one, many) for name, one, many in _MIX if counts[name])
    return ", ".join(said)


_MIX = (
    ("thanks", "word of thanks", "words of thanks"),
    ("praise", "word of praise", "words of praise"),
    ("reminders", "reminder", "reminders"),
    ("night", "message at night", "messages at night"),
)


def _some(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _well(counts: dict[str, int]) -> str:
    good = []
    if warm := counts["thanks"] + counts["praise"]:
        good.append(f"{_some(warm, 'kind word')} of thanks or praise")
    if counts["questions"] and counts["answered"] == counts["questions"]:
        good.append("every question had an answer" if counts["questions"] > 1 else "the one question had an answer")
    elif counts["answered"]:
        good.append(f"{_some(counts['answered'], 'question')} answered")
    if not counts["night"]:
        good.append("everybody was left to sleep")
    return "; ".join(good) or f"{_some(counts['people'], 'person', 'people')} took part"


def _next(counts: dict[str, int]) -> str:
    waiting = counts["questions"] - counts["answered"]
    if waiting:
        return f"For next week: {_some(waiting, 'question')} may still be waiting for an answer."
    if counts["night"]:
        return "For next week: could the late messages wait until the morning?"
    if not counts["thanks"] + counts["praise"]:
        return "For next week: a word of thanks goes a long way."
    return "Do pass it on."


EXAMPLES = [
    Example(
        "Monday at nine, after a week with talk",
        say("10:00", "ann", "Who can do Saturday?"),
        say("10:05", "bob", "I can"),
        say("d8 09:00", "ann", "Morning"),
        flags=[3],
        about={3: []},
    ),
    Example(
        "once a week, not again while nobody speaks",
        say("10:00", "ann", "Hello"),
        tick("d8 10:00"),
        tick("d15 10:00"),
        tick("d22 10:00"),
        flags=[2],
    ),
    Example(
        "three weeks, three accounts",
        repeat(say("10:00", "ann", "Hello"), every="24h", times=22),
        flags=[8, 15, 22],
    ),
    Example("a minute before nine", say("10:00", "ann", "Hello"), say("d8 08:59", "ann", "Morning")),
    Example("a week without a word", tick("10:00"), tick("d8 10:00"), tick("d15 10:00")),
    Example("Monday, before nine, is still last week", say("08:00", "ann", "Hello"), say("08:59", "bob", "Hi")),
]
