"""Order: whether day, month or year comes first, told from every date in the file."""

from datetime import date

import msgspec

from .dates import day, numbers

_CENTURY = 100
_SHORT_YEARS = range(9, 61)
_FEWEST = 3
_CLEARLY = 3
"""How many times further apart the days must lie in one reading for the other to be believed on that alone."""
_RARE = 30
"""The same for a year of two digits that comes first, which hardly any phone writes: each day looks like a year."""
_SHARE = 10
"""One date in so many may be impossible through a slip of whoever edited the file."""
_BEGAN = 2009
"""WhatsApp's first year."""
_LEAP = 2012
"""Stands for the year of dates that have none."""


class Decision(msgspec.Struct, frozen=True):
    """An order, why it was chosen, and whether another reading would do as well.

    `latest` is the last month and day of rows without a year, where there are any; `year` the one they are of.
    """

    order: str
    why: str
    ambiguous: bool = False
    year: int | None = None
    latest: tuple[int, int] | None = None

    def of_year(self, year: int, why: str) -> "Decision":
        """The same, with the year of rows that have none."""
        return msgspec.structs.replace(self, year=year, why=f"{self.why}; rows without a year are of {year}, {why}")

    def before(self, day: date) -> "Decision":
        """The same, with the year in which the file's last row comes before a day, where nothing better is known."""
        if self.latest is None or self.year is not None:
            return self
        guess = self.of_year(day.year - (self.latest > (day.month, day.day)), "the last in which the file can end")
        return msgspec.structs.replace(guess, ambiguous=True)


class Reading(msgspec.Struct):
    """How a file's dates look in one order: impossible ones, steps back in time, days moved in all."""

    order: str
    impossible: int = 0
    early: int = 0
    back: int = 0
    moved: int = 0
    last: date | None = None
    sum: int = 0

    def take(self, found: tuple[int, int, int]) -> None:
        """The next date that differs from the one before."""
        read = day(found, self.order)
        if read is None:
            self.impossible += 1
            return
        self.early += read.year < _BEGAN
        self.sum = (self.sum * 31 + read.toordinal()) % (1 << 61)
        if self.last is not None:
            step = (read - self.last).days
            self.back += step < 0
            self.moved += abs(step)
        self.last = read


class DateEvidence:
    """Collects the dates of one shape in file order, and decides."""

    def __init__(self, *, year_first: bool, month_word: str = "") -> None:
        self._year_first = year_first
        self._month_word = month_word
        orders = ("ymd", "ydm") if year_first else ("dmy", "mdy", "ymd")
        self._readings = [Reading(order) for order in orders]
        self._last = ""
        self.count = 0
        self.sent: list[tuple[tuple[int, int, int], date]] = []
        self._years: set[int] = set()
        self._yearless: set[tuple[int, int]] = set()
        self.padded = False
        self.short_year = False

    def take(self, written: str) -> None:
        """One date as written; the same one twice in a row says nothing new."""
        if written == self._last:
            return
        self._last = written
        found = numbers(written)
        if found is None:
            found = numbers(written, _LEAP)
            if found is None:
                return
            self._yearless.add(found[:2])
            self.short_year = True
        elif self._month_word:
            self._years.add(max(found))
        self.count += 1
        self.padded |= written[:1] == "0" or any(f"{mark}0" in written for mark in "/.-")
        self.short_year |= max(found) < _CENTURY
        for reading in self._readings:
            if reading.order != "ymd" or self._year_first or found[0] in _SHORT_YEARS:
                reading.take(found)
            else:
                reading.impossible += 1

    def decide(self, *, upper_12_hours: bool = False) -> Decision:
        """The order the evidence speaks for, strongest evidence first."""
        if self._month_word:
            return self._with_year(Decision(self._month_word, "the month is a word"))
        return self._with_year(self._of_numbers(upper_12_hours=upper_12_hours))

    def _of_numbers(self, *, upper_12_hours: bool) -> Decision:
        if self._year_first and not self._readings[0].impossible:
            return self._named(self._readings[0], "the year comes first")
        return (None if self._year_first else self._short_year_first()) or self._day_or_month(
            upper_12_hours=upper_12_hours
        )

    def _with_year(self, decision: Decision) -> Decision:
        if not self._yearless:
            return decision
        first_is_month = decision.order.startswith("m")
        latest = max(pair if first_is_month else pair[::-1] for pair in self._yearless)
        decision = msgspec.structs.replace(decision, latest=latest)
        if self._years:
            return decision.of_year(max(self._years) + 1, "the year after the last one written")
        if self.sent:
            return decision.of_year(max(when.year for _, when in self.sent), "as the names of attached files")
        return decision

    def _day_or_month(self, *, upper_12_hours: bool) -> Decision:
        common = [r for r in self._readings if r.order != "ymd" or self._year_first]
        least = min(r.impossible for r in common)
        left = [r for r in common if r.impossible == least]
        rival = min((r.impossible for r in common if r not in left), default=least)
        if len(left) == 1:
            return self._named(left[0], f"{rival - least} of {self.count} dates are impossible in any other order")
        if self.sent and len(left) > 1:
            fits = {r.order: sum(day(n, r.order) == when for n, when in self.sent) for r in left}
            best = max(left, key=lambda r: fits[r.order])
            if all(fits[best.order] > fits[r.order] for r in left if r is not best):
                return self._named(best, f"{fits[best.order]} names of attached files hold the same day")
        if len({r.sum for r in left}) == 1 and left[0].last:
            return self._named(left[0], "each date reads the same in every possible order")
        return self._by_movement(left, upper_12_hours=upper_12_hours)

    def _short_year_first(self) -> Decision | None:
        """A year of two digits that comes first: believed only where every other order makes no sense."""
        *common, first = self._readings
        least = min(r.impossible for r in common)
        if least * _SHARE > self.count and first.impossible * _SHARE <= least:
            return self._named(first, f"{least} of {self.count} dates are impossible in any other order")
        if least or first.impossible:
            return None
        if all(r.early + r.impossible == self.count for r in common) and not first.early:
            return self._named(first, f"in any other order its dates lie before {_BEGAN}")
        possible = [r for r in common if not r.impossible]
        if self.count >= _FEWEST and all(r.moved > _RARE * max(first.moved, 1) for r in possible):
            why = f"its days lie closest together: {first.moved} days from first to last"
            return self._named(first, why)
        return None

    def _by_movement(self, left: list[Reading], *, upper_12_hours: bool) -> Decision:
        best, *others = sorted(left, key=lambda r: (r.back, r.moved))
        second = others[0]
        if best.back < second.back:
            return self._named(best, f"in another order time would go back {second.back} times, not {best.back}")
        if self.count >= _FEWEST and second.moved > _CLEARLY * max(best.moved, 1):
            why = f"its days lie closest together: {best.moved} days from first to last, not {second.moved}"
            return self._named(best, why)
        names = {r.order for r in left}
        american = "mdy" in names and upper_12_hours and self.short_year and not self.padded
        order = "mdy" if american else "dmy" if "dmy" in names else best.order
        habit = "month first is how phones write it that use this clock" if american else "day first is the most usual"
        return Decision(order, f"nothing in the file tells day from month; {habit}", ambiguous=True)

    @staticmethod
    def _named(reading: Reading, why: str) -> Decision:
        return Decision(reading.order, why)
