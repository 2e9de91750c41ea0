"""Dates and hours in words: "until Friday", "8 May", "till 11pm", "for two weeks"; counted from the message's day."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ],
        1,
    )
    for name in names.split()
}
_DAYS = {
    name: number
    for number, names in enumerate(
        [
            "monday mon",
            "tuesday tue tues",
            "wednesday wed weds",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        ]
    )
    for name in names.split()
}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
    "couple": 2,
    "few": 3,
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b\.?,?(?:\s+(\d{{4}}))?")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:am|pm|:))(?:,?\s+(\d{{4}}))?")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_END_OF = re.compile(rf"\bend of (?:({_MONTH})(?:\s+(\d{{4}}))?|(?:the|this) (week|month|year))\b")
_LASTS = re.compile(
    r"\bfor (?:the )?(?:next |coming |another )?(\d{1,3}|a couple of|a few|[a-z]+)? ?(day|week|month|year)s?\b"
)
_NAMED_DAY = re.compile(rf"\b(?:(next|this|coming) )?({_WEEKDAY})\b")
_IN_MONTH = re.compile(rf"\b(?:until|till|til|in|by|through to|to|end of) ({_MONTH})(?:\s+(\d{{4}}))?\b")
_HOUR = re.compile(
    r"\b(?:until|till|til|'til|up to|by|before|to|past)\s+(?:about |around )?"
    r"(?:(\d{1,2})(?:[:.](\d{2}))?(?:\s*(am|pm|a\.m|p\.m|o'clock))?\b|(midnight|noon|midday))(?![\d/])"
    rf"(?!\s?(?:st|nd|rd|th|day|week|month|hour|min|people|of)|\s+(?:{_MONTH})\b)"
)
_UNIT = {"day": 1, "week": 7, "month": 30, "year": 365}
_CENTURY = 100
DAY = 24 * 60


def day_of(lowered: str, weekday: int, ordinal: int) -> int | None:
    """The last date that a text names, as a proleptic ordinal; a date without a year is the next such one."""
    for found in (_iso(lowered), _written(lowered, ordinal), _numeric(lowered, ordinal), _end_of(lowered, ordinal)):
        if found is not None:
            return found
    lasting = _LASTS.search(lowered)
    if lasting:
        return ordinal + _count(lasting.group(1)) * _UNIT[lasting.group(2)]
    month = _IN_MONTH.search(lowered)
    if month and (month.group(1) != "may" or "until may" in lowered or "end of may" in lowered):
        return _last_of_month(_MONTHS[month.group(1)], month.group(2), ordinal)
    return named_day(lowered, weekday, ordinal)


def named_day(lowered: str, weekday: int, ordinal: int) -> int | None:
    """The next day of that name, today apart; "tomorrow" and "today" too."""
    if "tomorrow" in lowered:
        return ordinal + 1
    found = _NAMED_DAY.search(lowered)
    return None if found is None else ordinal + ((_DAYS[found.group(2)] - weekday - 1) % 7) + 1


def hour_of(lowered: str) -> tuple[int, int] | None:
    """The hour until which something holds: days after, and minutes into that day; small hours are tomorrow's."""
    found = _HOUR.search(lowered)
    if found is None:
        return None
    hour, minute, half, word = found.groups()
    if word:
        return (0, DAY) if word == "midnight" else (0, DAY // 2)
    if half is None and minute is None and int(hour) > 12:  # noqa: PLR2004 - a number, no hour
        return None
    at = int(hour) % 12 * 60 + int(minute or 0) if half or int(hour) <= 12 else int(hour) * 60 + int(minute or 0)  # noqa: PLR2004
    if half is None and int(hour) <= 12 and minute is None:  # noqa: PLR2004 - "until 10" is in the evening, "until 2" at night
        half = "pm" if 5 <= int(hour) < 12 else "am"  # noqa: PLR2004
    at += 12 * 60 if half and half.startswith("p") else 0
    if at >= DAY:
        return None
    return (1, at) if at < 6 * 60 else (0, at)


def _dated(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None


def _next(month: int, day: int, year: str | None, ordinal: int) -> int | None:
    """That day in the year it says, or the next time it comes round."""
    if year:
        return _dated(int(year) + (2000 if int(year) < _CENTURY else 0), month, day)
    this = date.fromordinal(ordinal).year
    found = _dated(this, month, day)
    return found if found is not None and found >= ordinal else _dated(this + 1, month, day)


def _iso(lowered: str) -> int | None:
    found = _ISO.search(lowered)
    return None if found is None else _dated(int(found[1]), int(found[2]), int(found[3]))


def _written(lowered: str, ordinal: int) -> int | None:
    days = [_next(_MONTHS[m], int(d), y, ordinal) for d, m, y in _DAY_MONTH.findall(lowered)]
    days += [_next(_MONTHS[m], int(d), y, ordinal) for m, d, y in _MONTH_DAY.findall(lowered)] if not days else []
    known = [day for day in days if day is not None]
    return max(known) if known else None


def _numeric(lowered: str, ordinal: int) -> int | None:
    days = [_next(int(m), int(d), y, ordinal) for d, m, y in _NUMERIC.findall(lowered) if 1 <= int(m) <= 12]  # noqa: PLR2004
    known = [day for day in days if day is not None]
    return max(known) if known else None


def _end_of(lowered: str, ordinal: int) -> int | None:
    found = _END_OF.search(lowered)
    if found is None:
        return None
    today = date.fromordinal(ordinal)
    if found[1]:
        return _last_of_month(_MONTHS[found[1]], found[2], ordinal)
    if found[3] == "week":
        return ordinal + 6 - today.weekday()
    return _last_of_month(12 if found[3] == "year" else today.month, str(today.year), ordinal)


def _last_of_month(month: int, year: str | None, ordinal: int) -> int | None:
    """The last day of a month: of that year, or the next one to come."""
    today = date.fromordinal(ordinal)
    which = int(year) if year else today.year + (month < today.month)
    return (
        _dated(which + month // 12, month % 12 + 1, 1) and date(which + month // 12, month % 12 + 1, 1).toordinal() - 1
    )


def _count(written: str | None) -> int:
    word = (written or "a").removeprefix("a ").removesuffix(" of")
    return int(word) if word.isdigit() else _NUMBERS.get(word, 1)
