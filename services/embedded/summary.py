"""What the terminal says after a replay."""

from collections import Counter
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.embedded.record import FindingOut, Record

SHOWN = 12
"""Findings listed; the report has all."""
_RANK = {"urgent": 0, "serious": 1, "warning": 2, "notice": 3}


def summary(record: Record, report: Path, failures: dict[str, int]) -> RenderableType:
    """Say in a screenful what was found and where the report lies."""
    parts: list[RenderableType] = []
    for group in record.groups:
        dates = f", {group.first[:10]} to {group.last[:10]}" if group.first and group.last else ""
        parts.append(Text(f"{group.name}: {group.messages:,} messages by {group.people} people{dates}", style="bold"))
        parts.extend(Text(f"  {line}") for line in group.evidence)
    shown = [one for one in record.findings if not one.confidential and one.clause != "admin-7" and not one.shadow]
    parts.append(_table(shown) if shown else Text("Nothing to do: no rule found anything.", style="green"))
    if record.rejects:
        parts.append(Text(f"{len(record.rejects)} lines could not be read; the report lists them.", style="yellow"))
    parts.extend(
        Text(f"Rule {rule} failed on {count} events; the other rules went on. Please report it.", style="red")
        for rule, count in failures.items()
    )
    parts.append(Text(f"Report: {report.resolve()}"))
    parts.append(
        Text("It names people. When you are done with it and with the exported file, delete both.", style="dim")
    )
    return Group(*parts)


def _table(findings: list[FindingOut]) -> Table:
    clauses = Counter(one.clause for one in findings)
    title = f"{len(findings)} findings: " + ", ".join(f"{clause} {count}" for clause, count in sorted(clauses.items()))
    table = Table("when", "what", "who", "why", title=title)
    for one in sorted(findings, key=lambda one: (_RANK[one.severity], one.at))[:SHOWN]:
        table.add_row(f"{one.at[:10]} {one.at[11:16]}", one.title, ", ".join(one.people), one.because)
    if len(findings) > SHOWN:
        table.caption = f"and {len(findings) - SHOWN} more in the report"
    return table
