"""What the terminal says after a replay."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.actions.messages import YOU, called, plain
from services.embedded.record import EDITED, RANK, SEVERITIES, FindingOut, GroupOut, Record, by_matter, shown

SHOWN = 20
"""Findings listed; the report has all."""
NAMED = 2
"""People named with a finding."""
COLOURS = {"urgent": "bold red", "serious": "red", "warning": "yellow", "notice": "dim"}


def summary(record: Record, report: Path, failures: dict[str, int], *, anonymous: bool = False) -> RenderableType:
    """Say in a screenful what was found and where the report lies."""
    parts: list[RenderableType] = []
    for group in record.groups:
        parts += [Text(_group(group), style="bold"), *(Text(f"Read as {line}") for line in group.evidence)]
    found = [one for one in shown(record.findings) if one.clause != "admin-7" and not one.in_time]
    parts.append(_table(found) if found else Text("\nNothing that is shown here needs doing.\n", style="green"))
    if record.rejects:
        lines = "1 line" if len(record.rejects) == 1 else f"{len(record.rejects):,} lines"
        parts.append(Text(f"{lines} could not be read; the report lists them.", style="yellow"))
    if record.doubts:
        rows = "1 row looks" if len(record.doubts) == 1 else f"{len(record.doubts):,} rows look"
        parts.append(Text(f"{rows} put in or out of order; the report says which. {EDITED}", style="yellow"))
    parts.extend(
        Text(f"Rule {rule} failed on {count} events; the other rules went on. Please report it.", style="red")
        for rule, count in failures.items()
    )
    parts.append(Text(f"\nReport: {report.resolve()}", style="bold", no_wrap=True, overflow="ignore"))
    about = (
        "It names nobody; the exported file does: delete that"
        if anonymous
        else "It names people: delete it and the exported file"
    )
    parts.append(Text(f"{about} when you are done."))
    return Group(*parts)


def _group(group: GroupOut) -> str:
    dates = f", {_day(group.first)} to {_day(group.last)}" if group.first and group.last else ""
    messages = "1 message" if group.messages == 1 else f"{group.messages:,} messages"
    people = "1 person" if group.people == 1 else f"{group.people:,} people"
    return f"{plain(group.name)}: {messages} by {people}{dates}"


def _table(findings: list[FindingOut]) -> Table:
    leads = [matter[0] for matter in by_matter(findings)]
    weights = Counter("settled" if one.settled else one.severity for one in leads)
    counted = ", ".join(f"{weights[weight]} {said}" for weight, said in SEVERITIES.items() if weights[weight])
    number = "1 thing to do" if len(leads) == 1 else f"{len(leads):,} things to do"
    table = Table("when", "who", "what", box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.title, table.title_justify = f"\n{number}: {counted}\n", "left"
    table.columns[0].no_wrap = True
    for one in sorted(leads, key=lambda one: (bool(one.settled), RANK[one.severity], one.at))[:SHOWN]:
        table.add_row(Text(_moment(one.at)), Text(_people(one)), Text(one.title, style=COLOURS[one.severity]))
    if len(leads) > SHOWN:
        table.caption = f"... and {len(leads) - SHOWN:,} more in the report"
        table.caption_justify = "left"
    return table


def _people(one: FindingOut) -> str:
    named = [YOU if name == "@me" else called(name) for name in one.people]
    more = [f"{len(named) - NAMED} more"] if len(named) > NAMED else []
    return ", ".join([*named[:NAMED], *more]) or "the group"


def _day(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{moment.day} {moment:%B %Y}"


def _moment(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f"{moment.day:>2} {moment:%b %Y %H:%M}"
