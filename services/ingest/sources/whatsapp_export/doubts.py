"""Doubts: rows that look as if somebody had put them into the file. An export is text that anyone can edit."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from services.ingest.identity import bare

from .rows import Row

LATE = timedelta(minutes=10)
"""How far apart the times of neighbours may lie the wrong way round: phones are not quite in order."""
FEW = 5
"""So many rows before somebody is seen joining look put in; with more they were there, and went and came unseen."""
MOST_PEOPLE = 20_000
LONGEST_MESSAGE = 65_536
"""Characters that WhatsApp lets anybody write in a message."""
_MANY, _SHARE = 20, 0.02
"""Where more rows than this are alike in one odd thing, it is how the file was made, and says nothing of a row."""
_HOUR_BACK = timedelta(minutes=61)
_BEFORE_DAWN, _SUNDAY = 3, 6
_CLOCKS_GO_BACK = frozenset({4, 10, 11})
_DIGITS = {ord(character): None for character in "-T:"}
_IN, _OUT = frozenset({"joined", "group_created"}), frozenset({"left", "removed"})


class Doubt(msgspec.Struct, frozen=True):
    """A row that looks put in: its line, and why, in words that follow "line 57 "; no line means the whole file."""

    line: int | None
    what: str


class _Stay(msgspec.Struct):
    """What is seen of one person's being there: when they went, or what they wrote before they are seen joining."""

    gone: tuple[int, str] | None = None
    joined: bool = False
    before: list[tuple[int, str]] = []


class Doubts:
    """Takes the rows of one file in its order, and then tells which of them look put in."""

    def __init__(self) -> None:
        self._rows = 0
        self._strays: list[int] = []
        self._long: list[Doubt] = []
        self._stays: dict[str, _Stay] = {}
        self._absent: list[Doubt] = []
        self._lines, self._times = array("q"), array("q")
        self._back = False

    def take(self, row: Row) -> None:
        """The next row of the file."""
        self._rows += 1
        if row.stray:
            self._strays.append(row.line)
        if len(row.text) > LONGEST_MESSAGE:
            what = f"is longer than anybody can write: of it the first {LONGEST_MESSAGE:,} characters are judged"
            self._long.append(Doubt(row.line, what))
        if row.sender is not None:
            self._written(row, row.sender)
        elif row.kind in _IN:
            for who in (row.actor,) if row.kind == "group_created" else row.targets:
                self._joined(row, who)
        elif row.kind in _OUT:
            for who in row.targets:
                self._stay(who).gone = (row.line, row.at[:16])

    def all(self) -> list[Doubt]:
        """Every doubt, by line."""
        found = [*self._ends(), *self._long, *self._absent, *self._out_of_order()]
        return sorted(found, key=lambda one: (one.line or 0, one.what))

    def _stay(self, who: str | None) -> _Stay:
        return self._stays.setdefault(bare(who), _Stay()) if who and len(self._stays) < MOST_PEOPLE else _Stay()

    def _written(self, row: Row, who: str) -> None:
        when = int(row.at[:16].translate(_DIGITS))
        self._back = self._back or (bool(self._times) and when < self._times[-1])
        self._times.append(when)
        self._lines.append(row.line)
        stay = self._stay(who)
        if stay.gone is not None and row.at[:16] > stay.gone[1]:
            self._absent.append(Doubt(row.line, f"is by somebody who had gone at line {stay.gone[0]}"))
        elif not stay.joined and len(stay.before) <= FEW:
            stay.before.append((row.line, row.at[:16]))

    def _joined(self, row: Row, who: str | None) -> None:
        stay = self._stay(who)
        if len(stay.before) <= FEW and stay.gone is None:
            self._absent += [
                Doubt(line, f"is by somebody who is seen joining only at line {row.line}")
                for line, at in stay.before
                if at < row.at[:16]
            ]
        stay.gone, stay.joined, stay.before = None, True, []

    def _ends(self) -> Iterator[Doubt]:
        """Rows that end in another way than most: a phone writes all of them alike."""
        if self._usual(len(self._strays)):
            what = f"{len(self._strays):,} rows end in another way than the rest: the file was joined or edited"
            yield Doubt(None, what)
            return
        for line in self._strays:
            yield Doubt(line, "looks put in: it does not end as the rows around it do")

    def _out_of_order(self) -> Iterator[Doubt]:
        """The fewest rows without which time never goes back, where they lie more than some minutes out."""
        if not self._back:
            return
        kept = _rising(self._times)
        found = [*self._misplaced(kept)]
        if self._usual(len(found)):
            yield Doubt(None, f"{len(found):,} rows are out of the order of time: the file was joined or edited")
            return
        yield from found

    def _misplaced(self, kept: "array[int]") -> Iterator[Doubt]:
        upcoming, before = 0, None
        for place, when in enumerate(self._times):
            if upcoming < len(kept) and kept[upcoming] == place:
                before, upcoming = when, upcoming + 1
                continue
            after = self._times[kept[upcoming]] if upcoming < len(kept) else None
            here = _moment(when)
            late = before is not None and _off(_moment(before), here)
            if late or (after is not None and _off(here, _moment(after))):
                what = f"stands out of order: it is dated {here:%Y-%m-%d %H:%M}{_among(before, after)}"
                yield Doubt(self._lines[place], what)

    def _usual(self, number: int) -> bool:
        return number > max(_MANY, _SHARE * self._rows)


def _rising(times: "array[int]") -> "array[int]":
    """Where the longest series stands that never goes back (patience sorting)."""
    ends, places, previous = array("q"), array("q"), array("q")
    for place, when in enumerate(times):
        at = bisect_right(ends, when)
        previous.append(places[at - 1] if at else -1)
        if at == len(ends):
            ends.append(when)
            places.append(place)
        else:
            ends[at], places[at] = when, place
    found, place = array("q"), places[-1]
    while place >= 0:
        found.append(place)
        place = previous[place]
    found.reverse()
    return found


def _off(first: datetime, second: datetime) -> bool:
    """Whether what stands second is dated clearly earlier, and no clock that was put back explains it."""
    back = first - second
    changed = back <= _HOUR_BACK and second.weekday() == _SUNDAY and second.hour < _BEFORE_DAWN
    return back > LATE and not (changed and second.month in _CLOCKS_GO_BACK)


def _moment(when: int) -> datetime:
    return datetime.strptime(f"{when:012}", "%Y%m%d%H%M")  # noqa: DTZ007 - an export does not say its zone


def _among(before: int | None, after: int | None) -> str:
    said = [f"{_moment(one):%Y-%m-%d %H:%M}" for one in (before, after) if one is not None]
    return f" among rows of {' and '.join(dict.fromkeys(said))}"
