"""The two kinds of value everything is made of: what travels, and what is set."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

MS = 1000
MINUTE = 60 * MS
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

_PART = re.compile(r"(\d+)\s*(w|d|h|min|m|s)\b|(\d+)(w|d|h|min|m|s)")
_UNITS = {"w": WEEK, "d": DAY, "h": HOUR, "min": MINUTE, "m": MINUTE, "s": MS}


class Settings(BaseModel):
    """A value that somebody sets: frozen, and an unknown name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def milliseconds(value: object) -> int:
    """Read a duration: `1h30m`, `10 min`, `48h`, a timedelta, or milliseconds.

    Raises:
        ValueError: the text is not a duration.
    """
    if isinstance(value, timedelta):
        return int(value.total_seconds() * MS)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        found = [(part[0] or part[2], part[1] or part[3]) for part in _PART.findall(value)]
        if found and not _PART.sub("", value).strip():
            return sum(int(number) * _UNITS[unit] for number, unit in found)
    raise ValueError(f"{value!r} is not a duration: write for example 90s, 10min, 1h30m, 30d")


def duration_words(ms: int) -> str:
    """Say a duration as a person would: `10 minutes`, `1 hour`, `30 days`."""
    for name, unit in (("day", DAY), ("hour", HOUR), ("minute", MINUTE)):
        if ms >= unit and ms % unit == 0 and not (name == "day" and ms == DAY):
            number = ms // unit
            return f"{number} {name}{'' if number == 1 else 's'}"
    return f"{ms // MS} seconds"


def _short(ms: int) -> str:
    for unit in ("d", "h", "min", "s"):
        if ms % _UNITS[unit] == 0 and ms >= _UNITS[unit]:
            return f"{ms // _UNITS[unit]}{unit}"
    return f"{ms // MS}s"


Duration = Annotated[int, BeforeValidator(milliseconds), PlainSerializer(_short, return_type=str)]
"""Milliseconds; written in settings as `90s`, `10min`, `1h30m`, `30d`."""


_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)$")


def minute_of_day(value: object) -> int:
    """Read a time of day, `22:00`, as minutes after midnight.

    Raises:
        ValueError: the text is not a time of day.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < DAY // MINUTE:
        return value
    found = _CLOCK.match(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is not a time of day: write for example 22:00")
    return int(found[1]) * 60 + int(found[2])


def clock_words(minute: int) -> str:
    """Say a time of day: `22:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


ClockTime = Annotated[int, BeforeValidator(minute_of_day), PlainSerializer(clock_words, return_type=str)]
"""Minutes after local midnight; written in settings as `22:00`."""


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not known."""
    return {name: value for name, value in values.items() if value is not None}
