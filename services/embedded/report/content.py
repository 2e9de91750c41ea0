"""Content: what the report says, before it becomes a page."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from moderation.clauses import CLAUSES
from services.embedded.record import FindingOut, GroupOut, Record
from services.embedded.report.charts import by_hour, messages_over_time, over_time

Day = tuple[int, int, int, int]
"""Day as ordinal, messages, warm, harsh."""
_RANK = {"urgent": 0, "serious": 1, "warning": 2, "notice": 3}


class Item(msgspec.Struct):
    """One thing to do: when, who, why, what was said, the first step, and words to copy."""

    when: str
    who: str
    title: str
    severity: str
    because: str
    quotes: list[str]
    first_step: str
    words: list[tuple[str, str]]
    lines: str


class Section(msgspec.Struct):
    """The findings of one clause."""

    clause: str
    title: str
    items: list[Item]


class GroupPage(msgspec.Struct):
    """A group: good things first, then what needs doing, then charts."""

    name: str
    period: str
    facts: list[str]
    good: list[str]
    sections: list[Section]
    charts: list[tuple[str, str]]


RECIPIENTS = {
    "sender": "A private word to them",
    "duty_admin": "To the admin on duty",
    "organiser": "To the organiser",
    "hq": "To party HQ",
}


def group_page(
    group: GroupOut, record: Record, days: Sequence[Day], hours: Sequence[tuple[int, int, int]], labels: "Labels"
) -> GroupPage:
    """Put together what the page says about a group.

    Args:
        group: from the record.
        record: all of it.
        days: the group's days.
        hours: (weekday, hour, messages).
        labels: how people are called, by name or as `person 3`.
    """
    findings = [
        one
        for one in record.findings
        if one.group == group.name and not one.confidential and not one.shadow and one.clause != "conduct-8"
    ]
    weeks = [one for one in findings if one.clause == "admin-7"]
    table = [[0] * 24 for _ in range(7)]
    for weekday, hour, messages in hours:
        table[weekday][hour] += messages
    return GroupPage(
        name=labels.group(group.name),
        period=_period(group),
        facts=[f"{group.messages:,} messages", f"{group.people} people", f"times are those of {group.zone}"],
        good=_good(days, findings, weeks),
        sections=_sections([one for one in findings if one.clause != "admin-7"], labels),
        charts=[
            ("When people write", by_hour(table, "Messages by weekday and hour")),
            ("How much", messages_over_time(days, "Messages over time")),
            ("The tone", over_time(days, "Warm and harsh messages by week")),
        ]
        if days
        else [],
    )


class Labels:
    """How people and groups are called: by their names, or so that the page can be shown to others."""

    def __init__(self, *, anonymous: bool) -> None:
        self.anonymous = anonymous
        self._numbers: dict[str, int] = {}

    def person(self, name: str) -> str:
        """What a person is called on the page."""
        if not self.anonymous:
            return "you" if name == "@me" else name
        return f"person {self._numbers.setdefault(name, len(self._numbers) + 1)}"

    def group(self, name: str) -> str:
        """What a group is called on the page."""
        return "The group" if self.anonymous else name


def _period(group: GroupOut) -> str:
    if not group.first or not group.last:
        return "no messages"
    return f"{_day(group.first)} to {_day(group.last)}"


def _day(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{moment.day} {moment:%B %Y}"


def _moment(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{moment:%A} {moment.day} {moment:%B %Y}, {moment:%H:%M}"


def _good(days: Sequence[Day], findings: Sequence[FindingOut], weeks: Sequence[FindingOut]) -> list[str]:
    """What is going well, in sentences, each only where it is true."""
    said = []
    warm = sum(day[2] for day in days)
    if warm:
        said.append(f"{_count(warm, 'message')} of thanks, praise or encouragement.")
    troubled = {one.at[:10] for one in findings if one.clause.startswith(("conduct", "well"))}
    calm = sum(date.fromordinal(day[0]).isoformat() not in troubled for day in days)
    if days and calm:
        said.append(f"On {calm} of {_count(len(days), 'day')} with talk there was nothing to find fault with.")
    asked = sum(int(one.numbers.get("questions", 0)) for one in weeks)
    answered = sum(int(one.numbers.get("answered", 0)) for one in weeks)
    if answered:
        said.append(f"{answered} of {_count(asked, 'question')} got an answer.")
    if days and not any(one.clause == "conduct-6" for one in findings):
        said.append("Nobody wrote at antisocial times.")
    if days and not any(one.clause == "conduct-7" for one in findings):
        said.append("Nobody posted personal data.")
    return said


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _sections(findings: Sequence[FindingOut], labels: Labels) -> list[Section]:
    found = []
    for clause, title in CLAUSES.items():
        mine = sorted((one for one in findings if one.clause == clause), key=lambda one: (_RANK[one.severity], one.at))
        if mine:
            found.append(Section(clause, title, [_item(one, labels) for one in mine]))
    return found


def _item(one: FindingOut, labels: Labels) -> Item:
    lines = _lines(one.evidence)
    return Item(
        when=_moment(one.at),
        who=", ".join(labels.person(name) for name in one.people) or "the group",
        title=one.title,
        severity=one.severity,
        because=one.because,
        quotes=[] if labels.anonymous else one.quotes,
        first_step=one.first_step,
        words=[] if labels.anonymous else [(RECIPIENTS[to], one.messages[to]) for to in one.to if to in RECIPIENTS],
        lines=f"{one.file}, {lines}" if lines and one.file and not labels.anonymous else lines,
    )


def _lines(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {numbers[0]} to {numbers[-1]}" if len(numbers) > 3 else f"lines {', '.join(map(str, numbers))}"  # noqa: PLR2004
