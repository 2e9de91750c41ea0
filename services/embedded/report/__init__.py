"""The report: one self-contained page that a volunteer understands on a phone."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.embedded.record import Record
from services.embedded.report.content import Labels, group_page
from services.embedded.report.helplines import read_helplines
from services.embedded.store import Store


def write_report(store: Store, groups: Sequence[int], record: Record, place: Path, *, anonymous: bool = False) -> None:
    """Write the page, whole or not at all.

    Args:
        store: for the days and hours of each group.
        groups: their numbers, in the order of `record.groups`.
        record: what was found.
        place: where the page goes; replaced where it exists.
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
    page = environment.get_template("report.html.j2").render(
        groups=pages, rejects=record.rejects, helplines=read_helplines(), anonymous=anonymous,
        evidence=[] if anonymous else [line for group in record.groups for line in group.evidence], day=_day,
    )  # fmt: skip
    if place.is_char_device():
        place.write_text(page, encoding="utf-8")
        return
    beside = place.with_name(f".{place.name}.part")
    beside.write_text(page, encoding="utf-8")
    beside.replace(place)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
