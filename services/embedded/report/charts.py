"""Charts: drawn by matplotlib as SVG that takes its colours from the page, light or dark."""

import io
import re
from collections.abc import Sequence
from datetime import date

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

INK, FAINT, WARM, HARSH, TALK = "#010101", "#020202", "#030303", "#040404", "#050505"
"""Stand-ins that `_styled` replaces with the page's own colours."""
_NAMES = {INK: "ink", FAINT: "faint", WARM: "warm", HARSH: "harsh", TALK: "talk"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_STEPS = 5


def by_hour(counts: Sequence[Sequence[int]], title: str) -> str:
    """Messages by weekday (7 rows, Monday first) and hour (24 columns) as a table of squares."""
    figure, axes = _figure(3.0)
    most = max((max(row) for row in counts), default=0) or 1
    for weekday, row in enumerate(counts):
        for hour, number in enumerate(row):
            strength = 0.0 if not number else 0.2 + 0.8 * round(_STEPS * number / most) / _STEPS
            axes.add_patch(
                _square(hour, weekday, TALK if number else FAINT, strength if number else 0.25)  # type: ignore[arg-type]
            )
    axes.set(xlim=(-0.6, 23.6), ylim=(6.6, -0.6), yticks=range(7), yticklabels=DAYS, xticks=range(0, 24, 3))
    axes.set_xticklabels([f"{hour:02}" for hour in range(0, 24, 3)])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    return _styled(figure, title)


def _square(hour: int, weekday: int, colour: str, strength: float) -> object:
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - only here

    return Rectangle((hour - 0.45, weekday - 0.45), 0.9, 0.9, color=colour, alpha=strength, linewidth=0)


def over_time(days: Sequence[tuple[int, int, int, int]], title: str) -> str:
    """Warm and harsh messages over time. `days`: day as ordinal, messages, warm, harsh."""
    figure, axes = _figure(2.6)
    by_week: dict[int, list[int]] = {}
    for day, _messages, warm, harsh in days:
        week = by_week.setdefault(day - (day + 6) % 7, [0, 0])
        week[0] += warm
        week[1] += harsh
    weeks = sorted(by_week)
    where = [date.fromordinal(week) for week in weeks]
    axes.bar(where, [by_week[week][0] for week in weeks], width=5, color=WARM, label="thanks, praise, encouragement")  # type: ignore[arg-type]
    axes.bar(where, [-by_week[week][1] for week in weeks], width=5, color=HARSH, label="harsh words")  # type: ignore[arg-type]
    axes.axhline(0, color=INK, linewidth=0.8)
    _dates(axes)
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    axes.legend(loc="upper left", bbox_to_anchor=(0, 1.22), ncols=2, frameon=False, fontsize=9, labelcolor=INK)
    return _styled(figure, title)


def messages_over_time(days: Sequence[tuple[int, int, int, int]], title: str) -> str:
    """Messages a day, or a week where there are many days."""
    figure, axes = _figure(2.2)
    step = 7 if len(days) > 120 else 1  # noqa: PLR2004 - more bars than a phone is wide
    sums: dict[int, int] = {}
    for day, messages, _warm, _harsh in days:
        first = day - (day + 6) % 7 if step > 1 else day
        sums[first] = sums.get(first, 0) + messages
    axes.bar([date.fromordinal(day) for day in sums], list(sums.values()), width=0.8 * step, color=TALK)  # type: ignore[arg-type]
    _dates(axes)
    return _styled(figure, title)


def _dates(axes: Axes) -> None:
    locator = AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.2, height), layout="constrained")
    axes = figure.subplots()
    axes.set_facecolor("none")
    axes.tick_params(colors=INK, labelsize=10)
    for side in axes.spines.values():
        side.set_color(FAINT)
    return figure, axes


def _styled(figure: Figure, title: str) -> str:
    from matplotlib import rc_context  # noqa: PLC0415 - only while drawing

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
