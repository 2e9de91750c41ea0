"""Content: what the report says, before it becomes a page."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

import msgspec

from moderation.clauses import CLAUSES
from services.actions.messages import YOU, called, plain
from services.embedded.record import FindingOut, GroupOut, Record, by_matter, shown
from services.embedded.report.charts import WEEK, Day, by_hour, messages_over_time, over_time, unit


class Words(msgspec.Struct):
    """Words to copy, and for whom they are."""

    to: str
    text: str


class Item(msgspec.Struct):
    """One thing to do: when, who, why, what else was found of it, what was said, the first step, and words to copy.

    `doubts` say which rows behind it look put in; where all do, there are no words to copy.
    """

    when: str
    who: str
    title: str
    severity: str
    because: str
    doubts: list[str]
    also: list[str]
    clauses: str
    quotes: list[str]
    first_step: str
    words: list[Words]
    lines: str


class Section(msgspec.Struct):
    """The findings of one clause, and how much the worst of them matters."""

    clause: str
    title: str
    severity: str
    items: list[Item]


class Chart(msgspec.Struct):
    """A chart and how to read it."""

    title: str
    about: str
    svg: str


class GroupPage(msgspec.Struct):
    """A group: good things first, then what needs doing, then charts."""

    name: str
    period: str
    facts: list[str]
    good: list[str]
    weeks: list[tuple[str, str]]
    sections: list[Section]
    charts: list[Chart]


RECIPIENTS = {
    "sender": "A private note to {sender}",
    "duty_admin": "To the admin on duty",
    "organiser": "To the organiser",
    "hq": "To party HQ",
}
SETTLED = "none is needed any more."
"""The first step where the export shows that something was done about it."""
QUOTES = 3
"""Messages quoted with an item."""
_SUGGESTED = re.compile(r'([^.:!?]*): "([^"]{20,})"')


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
    findings = shown(one for one in record.findings if one.group == group.name)
    weeks = [one for one in findings if one.clause == "admin-7"]
    return GroupPage(
        name=labels.group(group.name),
        period=_period(group),
        facts=[_count(group.messages, "message"), _people(group.people), f"times of {group.zone}"],
        good=[*_good(days, hours, findings, weeks), *_left(findings, labels)],
        weeks=[(f"The week to {_day(one.at)}", one.because) for one in weeks],
        sections=_sections([one for one in findings if one.clause != "admin-7" and not one.in_time], labels),
        charts=_charts(days, hours) if days else [],
    )


def _charts(days: Sequence[Day], hours: Sequence[tuple[int, int, int]]) -> list[Chart]:
    table = [[0] * 24 for _ in range(7)]
    for weekday, hour, messages in hours:
        table[weekday][hour] += messages
    most = max(max(row) for row in table)
    each, tone = unit(days).name, unit(days, WEEK).name
    return [
        Chart(
            "When people write",
            f"A square is an hour of the week; the darkest had {_count(most, 'message')} in all.",
            by_hour(table, "Messages by weekday and hour"),
        ),
        Chart("How much", f"Messages a {each}.", messages_over_time(days, f"Messages a {each}")),
        Chart(
            "The tone",
            f"Messages a {tone}: thanks, praise and encouragement above the line, harsh words below it.",
            over_time(days, f"Warm and harsh messages a {tone}"),
        ),
    ]


class Labels:
    """How people and groups are called: by their names, or so that the page can be shown to others."""

    def __init__(self, *, anonymous: bool) -> None:
        self.anonymous = anonymous
        self._numbers: dict[str, int] = {}
        self._groups: dict[str, int] = {}

    def person(self, name: str) -> str:
        """What a person is called on the page."""
        if not self.anonymous:
            return YOU if name == "@me" else called(name)
        return f"person {self._numbers.setdefault(name, len(self._numbers) + 1)}"

    def group(self, name: str) -> str:
        """What a group is called on the page."""
        if not self.anonymous:
            return plain(name)
        number = self._groups.setdefault(name, len(self._groups) + 1)
        return "The group" if number == 1 else f"Group {number}"


def _period(group: GroupOut) -> str:
    if not group.first or not group.last:
        return "no messages"
    return f"{_day(group.first)} to {_day(group.last)}"


def _day(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{moment.day} {moment:%B %Y}"


def _when(one: FindingOut) -> str:
    """The moment; what concerns a whole group and came up when its day ended has a day only."""
    moment = datetime.fromisoformat(one.at)
    said = f"{moment:%A} {moment.day} {moment:%B %Y}"
    return f"{said}, {moment:%H:%M}" if one.people or moment.hour or moment.minute else said


_NIGHT = frozenset({22, 23, *range(7)})
"""Hours of which the report says that nobody wrote in them only where nobody did, whatever came of it."""


def _good(
    days: Sequence[Day],
    hours: Sequence[tuple[int, int, int]],
    findings: Sequence[FindingOut],
    weeks: Sequence[FindingOut],
) -> list[str]:
    """What is going well, in sentences, each only where it is true."""
    said = []
    warm = sum(day[2] for day in days)
    if warm:
        said.append(f"{_count(warm, 'message')} of thanks, praise or encouragement.")
    troubled = {one.at[:10] for one in findings if one.clause.startswith(("conduct", "well"))}
    calm = sum(date.fromordinal(day[0]).isoformat() not in troubled for day in days)
    if days and calm:
        said.append(f"On {calm} of {_count(len(days), 'day')} with talk, nothing that this page shows came up.")
    asked = sum(int(one.numbers.get("questions", 0)) for one in weeks)
    answered = sum(int(one.numbers.get("answered", 0)) for one in weeks)
    if answered:
        said.append(f"{answered} of {_count(asked, 'question')} got an answer.")
    quiet = not any(messages for _, hour, messages in hours if hour in _NIGHT)
    if days and quiet and not any(one.clause == "conduct-6" for one in findings):
        said.append("Nobody wrote at antisocial times.")
    if days and not any(one.clause == "conduct-7" for one in findings):
        said.append("Nobody posted personal data.")
    return said


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _left(findings: Sequence[FindingOut], labels: Labels) -> list[str]:
    """Who asked to leave and was out within the hour."""
    return [
        _sentence(f"{_named(one, labels)} asked to leave on {_day(one.at)}, and was {one.settled}")
        for one in findings
        if one.in_time
    ]


def _sections(findings: Sequence[FindingOut], labels: Labels) -> list[Section]:
    """The findings by clause, one item for each matter, under the clause of the gravest finding of it."""
    matters, found = by_matter(findings), []
    for clause, title in CLAUSES.items():
        mine = [matter for matter in matters if matter[0].clause == clause]
        if mine:
            items = [_item(matter, labels) for matter in mine]
            found.append(Section(clause, title, items[0].severity, items))
    return found


def _item(matter: Sequence[FindingOut], labels: Labels) -> Item:
    """What several rules say of one thing; the gravest speaks, the others are named."""
    same = [each for each in matter if each.rule == matter[0].rule]
    one = max(same, key=lambda each: each.at)
    lines = _lines(sorted({line for each in matter for line in each.evidence}))
    quotes = list(dict.fromkeys(quote for each in matter for quote in each.quotes))
    also = [
        f"Also: {each.title} ({each.clause}). {_sentence(each.because)}" for each in matter if each.title != one.title
    ]
    return Item(
        when=_when(min(same, key=lambda each: each.at)),
        who=_named(one, labels),
        title=one.title,
        severity="settled" if one.settled else one.severity,
        because=_sentence(one.because),
        doubts=list(dict.fromkeys(doubt for each in matter for doubt in each.doubts)),
        also=[*also, *([f"The export shows that they were {one.settled}."] if one.settled else [])],
        clauses=" ".join(sorted({each.clause for each in matter})),
        quotes=[] if labels.anonymous else quotes[:QUOTES],
        first_step=SETTLED if one.settled else one.first_step,
        words=[] if labels.anonymous or one.doubted or one.settled else _all_words(matter, labels),
        lines=f"{plain(one.file)}, {lines}" if lines and one.file and not labels.anonymous else lines,
    )


def _named(one: FindingOut, labels: Labels) -> str:
    people = ", ".join(labels.person(name) for name in one.people) or "the group"
    return f"{people}, added by {labels.person(one.sender)}" if one.clause == "consent-1" and one.sender else people


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."


def _all_words(matter: Sequence[FindingOut], labels: Labels) -> list[Words]:
    """One text for each who is told, from the gravest finding that tells them."""
    told: dict[str, Words] = {}
    for one in matter:
        for to in one.to:
            if to in RECIPIENTS and to not in told:
                sender = labels.person(one.sender) if one.sender else "them"
                told[to] = _words(to, one.messages[to], sender)
    return list(told.values())


def _words(to: str, message: str, sender: str) -> Words:
    """The words that a message to an admin suggests, ready to use; any other message whole."""
    suggested = _SUGGESTED.findall(message) if to == "duty_admin" else []
    if not suggested:
        return Words(RECIPIENTS[to].format(sender=sender), message)
    lead, text = suggested[-1]
    return Words("A private word" if re.search(r"private|say|each", lead) else "A word to the group", text)


def _lines(numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0])]
    return f"lines {', '.join(part for run in runs for part in _run(run))}"


def _run(numbers: Sequence[int]) -> list[str]:
    return [f"{numbers[0]} to {numbers[-1]}"] if len(numbers) > 2 else list(map(str, numbers))  # noqa: PLR2004
