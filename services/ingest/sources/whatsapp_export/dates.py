"""Date: three written numbers to a day, in each order and calendar phones use."""

import re
from datetime import date

ORDERS = ("dmy", "mdy", "ymd", "ydm")
_PART = re.compile(r"(令和|平成|昭和|民國|[RHSrhs])?(\d+)|([^\W\d_]{3,12})")
_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925, "民國": 1911}
_YEARLESS = 2
_MONTHS = {"janfebmaraprmayjunjulaugsepoctnovdec"[i : i + 3]: i // 3 + 1 for i in range(0, 36, 3)}
_HIJRI = re.compile("هـ?$|AH$")
_LIMIT = 20_000
_CENTURY = 100
_YEAR, _FIRST_HALF, _LONG, _SHORT = range(1, 13), range(1, 7), range(1, 32), range(1, 31)
_PLAUSIBLE = range(2000, 2100)
_PERSIAN = range(1385, 1430)
_ISLAMIC = range(1430, 1471)
"""Years of the Umm al-Qura calendar from 2009 on."""
_BUDDHIST = range(2400, 2700)
_MINGUO = range(98, 190)
_FIRST_SHORT_BUDDHIST = 52  # 2552 is 2009, the year WhatsApp began


def is_month(word: str) -> bool:
    """Whether a word begins like an English month."""
    return word[:3].casefold() in _MONTHS


def numbers(written: str, year: int | None = None) -> tuple[int, int, int] | None:
    """The three numbers in the order written; an era's year is already of the common era.

    Args:
        written: the date.
        year: of dates that have none.
    """
    found: list[int] = []
    for era, digits, word in _PART.findall(written):
        if word:
            month = _MONTHS.get(word[:3].casefold())
            if month is not None:
                found.append(month)
        else:
            found.append(int(digits) + _ERAS.get(era.casefold(), 0))
    if len(found) == _YEARLESS and year is not None:
        found.append(year)
    try:
        first, second, third = found
    except ValueError:
        return None
    short = third < _CENTURY and _HIJRI.search(written) is not None
    return first, second, third + (1400 if short else 0)


def year_of(written: int) -> int:
    """A written year in the common era: two digits, Buddhist years, years of the Republic of China."""
    if written < _CENTURY:
        return written + (1957 if written >= _FIRST_SHORT_BUDDHIST else 2000)
    if written in _MINGUO:
        return written + 1911
    return written - 543 if written in _BUDDHIST else written


def _persian(year: int, month: int, day: int) -> date | None:
    """A day of the Persian calendar (33-year cycle, exact from 1925 to 2088)."""
    if month not in _YEAR or day not in (_LONG if month in _FIRST_HALF else _SHORT):
        return None
    leaps = (8 * (year - 1) + 29) // 33
    days = 365 * (year - 1) + leaps + min(month - 1, 6) * 31 + max(month - 7, 0) * 30 + day
    return date.fromordinal(226_894 + days)


def _islamic(year: int, month: int, day: int) -> date | None:
    from hijridate import Hijri  # noqa: PLC0415 - slow to load, for a calendar few phones write

    try:
        return date.fromordinal(Hijri(year, month, day).to_gregorian().toordinal())
    except (ValueError, OverflowError):
        return None


def day(found: tuple[int, int, int], order: str) -> date | None:
    """The day three numbers name in this order; None where there is no such day."""
    of = dict(zip(order, found, strict=True))
    if of["y"] in _PERSIAN:
        return _persian(of["y"], of["m"], of["d"])
    if of["y"] in _ISLAMIC:
        return _islamic(of["y"], of["m"], of["d"])
    try:
        result = date(year_of(of["y"]), of["m"], of["d"])
    except ValueError:
        return None
    return result if result.year in _PLAUSIBLE else None


class Days(dict[str, str]):
    """A date as written, to its ISO day in one order; empty where there is no such day.

    Args:
        order: in which day, month and year stand.
        year: of dates that have none.
    """

    def __init__(self, order: str, year: int | None = None) -> None:
        super().__init__()
        self._order = order
        self._year = year

    def __missing__(self, written: str) -> str:
        found = numbers(written, self._year)
        result = found and day(found, self._order)
        if len(self) > _LIMIT:
            self.clear()
        self[written] = text = result.isoformat() if result else ""
        return text
