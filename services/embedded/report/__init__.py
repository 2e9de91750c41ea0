"""The report: one self-contained page that a volunteer understands on a phone."""

from collections.abc import Sequence
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.actions.messages import plain
from services.embedded.helplines import Helplines
from services.embedded.record import EDITED, SEVERITIES, Record
from services.embedded.report.content import Labels, group_page
from services.embedded.store import Store


def page(store: Store, groups: Sequence[int], record: Record, helplines: Helplines, *, anonymous: bool = False) -> str:
    """The page as HTML.

    Args:
        store: for the days and hours of each group.
        groups: their numbers, in the order of `record.groups`.
        record: what was found.
        helplines: whom to ring.
        anonymous: without names, quotes and messages, to be shown to others.
    """
    labels = Labels(anonymous=anonymous)
    pages = []
    for number, group in zip(groups, record.groups, strict=True):
        rows = store.all("SELECT day, hour, messages, warm, harsh FROM hours WHERE grp = ? ORDER BY day, hour", number)
        days: dict[int, list[int]] = {}
        for day, _hour, *counts in rows:
            days[day] = [old + new for old, new in zip(days.get(day, [0, 0, 0]), counts, strict=True)]
        hours = [((day + 6) % 7, hour, messages) for day, hour, messages, *_ in rows]
        pages.append(
            group_page(group, record, [(day, *counts) for day, counts in days.items()], hours, labels)  # type: ignore[misc]
        )
    environment = Environment(
        loader=PackageLoader("services.embedded.report", "."), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["plain"] = plain
    return environment.get_template("report.html.j2").render(
        groups=pages, rejects=record.rejects, doubts=record.doubts, edited=EDITED,
        helplines=helplines, anonymous=anonymous, severities=SEVERITIES,
        evidence=[] if anonymous else [line for group in record.groups for line in group.evidence], day=_day,
    )  # fmt: skip


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
