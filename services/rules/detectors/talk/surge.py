"""Surge: somebody declares that many or late messages are fine, and for how long.

Catches permission ("updates all day are fine", "no quiet hours", "post as late as you like") and reads its window:
today where none is said, the night for "tonight" and "until the declaration", a weekend, until a day, a date or an
hour. Questions, refusals and wishes declare nothing. Whether the writer may declare one is for the rule to say.
"""

import re

from moderation.features import Surge
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.dates import DAY, day_of, hour_of, named_day

_NIGHT = re.compile(
    r"\b(?:tonight|tonite|all night|overnight|through the night|count night|election night|results night)\b"
)
_RESULT = re.compile(
    r"\b(?:declaration|declared|results? (?:is|are|come|comes) in|the results?|count (?:is over|finishes|ends)"
    r"|it'?s all over|recount)\b"
)
_CLOSE = re.compile(r"\b(?:polls? close|close of polls?|polling closes)\b")
_WEEKEND = re.compile(r"\bweek-?end\b")
_WEEK = re.compile(r"\b(?:this|all|the whole|rest of the) week\b")
_UNTIL = re.compile(r"\b(?:until|till|til|through to|up to|'til)\b|\bfor (?:the )?(?:next|coming)\b|\bend of\b")
_MORNING, _NOON, _POLLS_CLOSE = 7 * 60, 12 * 60, 22 * 60
_LONGEST = 62
"""Days. A longer surge is a misreading; the register can say so."""


def surge_window(reading: Reading, weekday: int, ordinal: int) -> Surge:
    """When a declared surge holds, in days after the day of the message."""
    lowered = reading.lowered
    return _until(lowered, weekday, ordinal) or _during(lowered, weekday, ordinal)


def _until(lowered: str, weekday: int, ordinal: int) -> Surge | None:
    """A window that ends with the polls, a day, a date, the result or an hour."""
    if _CLOSE.search(lowered):
        return _from(lowered, weekday, ordinal, 0, _POLLS_CLOSE)
    hour, until = hour_of(lowered), _UNTIL.search(lowered)
    rest = lowered[until.end() :] if until else ""
    day = day_of(rest, weekday, ordinal)
    if day is None and until and not _RESULT.search(rest):
        day = day_of(lowered, weekday, ordinal)
    if day is not None:
        return Surge(0, min(max(0, day - ordinal), _LONGEST), hour[1] if hour and not hour[0] else DAY)
    if _RESULT.search(lowered):
        return _from(lowered, weekday, ordinal, 1, _NOON)
    return _from(lowered, weekday, ordinal, *hour) if hour else None


def _during(lowered: str, weekday: int, ordinal: int) -> Surge:
    """A night, a weekend, a week, or a day."""
    if _NIGHT.search(lowered):
        return _from(lowered, weekday, ordinal, 1, _MORNING)
    if _WEEKEND.search(lowered):
        return Surge(max(0, 5 - weekday), 6 - weekday)
    return Surge(0, 6 - weekday) if _WEEK.search(lowered) else _from(lowered, weekday, ordinal, 0, DAY)


def _from(lowered: str, weekday: int, ordinal: int, days: int, until: int) -> Surge:
    """A window of `days` from today, or from the day that the text names."""
    day = named_day(lowered, weekday, ordinal)
    first = 0 if day is None or "today" in lowered or "tonight" in lowered else day - ordinal
    return Surge(first, first + days, until)
