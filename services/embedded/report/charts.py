"""Charts: drawn by matplotlib as SVG that takes its colours from the page, light or dark."""

import io
import re
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

INK, FAINT, WARM, HARSH, TALK = "#010101", "#020202", "#030303", "#040404", "#050505"
"""Stand-ins that `_styled` replaces with the page's own colours."""
_NAMES = {INK: "ink", FAINT: "faint", WARM: "warm", HARSH: "harsh", TALK: "talk"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WIDTH = 4.7
"""Inches: the width of a card on a phone, so that letters there are as large as drawn."""
_STEPS = 5
_LABELS = 4
_FEWEST = 7
"""Bars there is room for at least, so that one day is not one slab."""

Day = tuple[int, int, int, int]
"""Day as ordinal, messages, warm, harsh."""


class Unit(msgspec.Struct, frozen=True):
    """What one bar stands for: its name, and its days on average."""

    name: str
    days: float

    def first(self, day: int) -> int:
        """The first day of the unit that a day is in."""
        if self.name == "month":
            return date.fromordinal(day).replace(day=1).toordinal()
        return day - (day + 6) % 7 if self.name == "week" else day


DAY, WEEK, MONTH = Unit("day", 1), Unit("week", 7), Unit("month", 30.4)


def unit(days: Sequence[Day], shortest: Unit = DAY) -> Unit:
    """The unit that gives at most some hundred bars: more than that a phone is not wide."""
    span = days[-1][0] - days[0][0] + 1 if days else 1
    if span <= 100 and shortest is DAY:  # noqa: PLR2004 - see above
        return DAY
    return WEEK if span <= 100 * WEEK.days else MONTH


def by_hour(counts: Sequence[Sequence[int]], title: str) -> str:
    """Messages by weekday (7 rows, Monday first) and hour (24 columns) as a table of squares."""
    figure, axes = _figure(1.9)
    most = max((max(row) for row in counts), default=0) or 1
    for weekday, row in enumerate(counts):
        for hour, number in enumerate(row):
            strength = 0.2 + 0.8 * -(-_STEPS * number // most) / _STEPS if number else 0.3
            colour = TALK if number else FAINT
            axes.add_patch(
                Rectangle((hour - 0.45, weekday - 0.45), 0.9, 0.9, color=colour, alpha=strength, linewidth=0)
            )
    axes.set(xlim=(-0.6, 23.6), ylim=(6.6, -0.6), yticks=range(7), yticklabels=DAYS, xticks=range(0, 24, 3))
    axes.set_xticklabels([f"{hour:02}" for hour in range(0, 24, 3)])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    return _styled(figure, title)


def over_time(days: Sequence[Day], title: str) -> str:
    """Warm messages above the line and harsh ones below it, by week or month."""
    figure, axes = _figure(1.9)
    by = unit(days, WEEK)
    warm, harsh = _sums(days, by, 2), _sums(days, by, 3)
    axes.bar(list(warm), list(warm.values()), width=0.8 * by.days, color=WARM)
    axes.bar(list(harsh), [-number for number in harsh.values()], width=0.8 * by.days, color=HARSH)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    _dates(axes, days, by)
    return _styled(figure, title)


def messages_over_time(days: Sequence[Day], title: str) -> str:
    """Messages a day, a week or a month, as there are many days."""
    figure, axes = _figure(1.9)
    by = unit(days)
    sums = _sums(days, by, 1)
    axes.bar(list(sums), list(sums.values()), width=0.8 * by.days, color=TALK)
    _dates(axes, days, by)
    return _styled(figure, title)


def _sums(days: Sequence[Day], by: Unit, column: int) -> dict[int, int]:
    sums: dict[int, int] = {}
    for day in days:
        first = by.first(day[0])
        sums[first] = sums.get(first, 0) + day[column]
    return sums


def _dates(axes: Axes, days: Sequence[Day], by: Unit) -> None:
    first, last = by.first(days[0][0]), by.first(days[-1][0])
    bars = max(round((last - first) / by.days) + 1, _FEWEST)
    axes.set_xlim(first - 0.6 * by.days, first + (bars - 0.4) * by.days)
    step = -(-bars // _LABELS)
    marks = [by.first(first + round(number * by.days) + (by is MONTH)) for number in range(0, bars, step)]
    marks = [mark for mark in marks if mark <= last]
    axes.set_xticks(marks, [_label(mark, by, last - first) for mark in marks])
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _label(day: int, by: Unit, span: int) -> str:
    there = date.fromordinal(day)
    if by is MONTH or span > timedelta(days=300).days:
        return f"{there:%b %Y}"
    return f"{there.day} {there:%b}"


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.subplots()
    axes.set_facecolor("none")
    axes.tick_params(colors=INK, labelsize=10.5)
    for side in axes.spines.values():
        side.set_color(FAINT)
    return figure, axes


def _styled(figure: Figure, title: str) -> str:
    out = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "steward"}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    for stand_in, name in _NAMES.items():
        svg = svg.replace(stand_in, f"var(--{name})")
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', rf'\1 role="img" aria-label="{title}"', svg, count=1)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return re.sub(r"font(-family)?: [^;\"]*;?", lambda found: _font(found.group(0)), svg)


def _font(style: str) -> str:
    size = re.search(r"(\d+(?:\.\d+)?)px", style)
    return f"font: {size[1]}px system-ui, sans-serif;" if size else ""
