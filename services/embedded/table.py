"""Table: the findings as CSV that a spreadsheet opens, without confidential ones."""

import csv
import io

from services.actions.messages import called, plain
from services.embedded.record import EDITED, FindingOut, Record, shown

COLUMNS = ["at", "group", "clause", "rule", "severity", "people", "because", "lines", "first step", "is it real"]
_FORMULA = "=+-@\t\r"
"""What a spreadsheet takes for the beginning of a formula."""


def table(record: Record) -> str:
    """One row for each finding, under a heading."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_row(one) for one in shown(record.findings))
    return out.getvalue()


def _row(one: FindingOut) -> list[str]:
    people = "; ".join(called(name) for name in one.people)
    lines = " ".join(str(line) for line in one.evidence)
    real = " ".join([*one.doubts, EDITED]) if one.doubts else ""
    about = [one.at, plain(one.group), one.clause, one.rule, one.severity, people, one.because]
    cells = [*about, lines, one.first_step, real]
    return [f"'{cell}" if cell.startswith(tuple(_FORMULA)) else cell for cell in cells]
