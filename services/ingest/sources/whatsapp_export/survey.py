"""Survey: a first reading of the whole file that learns how it is written, before any row is given out."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import groupby

import msgspec

from .dates import numbers
from .lines import whole_lines
from .order import DateEvidence, Decision
from .senders import LONGEST, MOST
from .shapes import MARKS, Shape, learn

_FEWEST = 3
_SHARE = 0.02
_WHO = r"(?:((?:[^:\n]++|:(?! ))*+): )?"
_DAYS_AND_MONTHS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_OTHER = rf"([{MARKS} \[]*(?:[RHSrhs]?\d|令和|平成|昭和|民國|{_DAYS_AND_MONTHS})[^\n]{{5,120}})"
_SENT = re.compile(r"(?:-(?P<a>20\d{6})-WA\d|-[A-Z]{3,9}-(?P<i>20\d\d-\d\d-\d\d)-\d)")
_ENOUGH = 200
_SAMPLE = 5_000
_ANY = 2012
"""A leap year, for dates that have none."""


class Tally(msgspec.Struct):
    """What was seen of one shape."""

    shape: Shape
    dates: DateEvidence
    rows: int = 0
    names: Counter[str] = msgspec.field(default_factory=Counter)
    upper: bool = False


class Found(msgspec.Struct, frozen=True):
    """The shapes to read by, each with its order; names by how often they stand before a colon.

    `long_names` are names that hold a colon and a space themselves, by the part before it. `marks` says whether any
    text begins with a mark of direction, as an iPhone begins what nobody typed. `returns` counts lines that end in
    CRLF.
    """

    shapes: tuple[Shape, ...]
    orders: tuple[Decision, ...]
    rows: tuple[int, ...]
    names: Counter[str]
    long_names: dict[str, str]
    returns: int
    marks: bool
    others: int

    @property
    def crlf(self) -> bool:
        """Whether any line ends in CRLF."""
        return self.returns > 0


class Survey:
    """Takes the text in blocks of whole lines."""

    def __init__(self) -> None:
        self._tallies: dict[Shape, Tally] = {}
        self._main: Shape | None = None
        self._strict = re.compile(rf"\n(?:{_OTHER})")
        self._returns, self._marks = 0, False
        self._second: dict[str, Counter[str]] = {}

    def read(self, blocks: Iterable[str]) -> Found | None:
        """What the whole file shows; None where no line begins like a row."""
        for block in whole_lines(blocks):
            self._returns += block.count("\r\n")
            self._marks = self._marks or ": \u200e" in block or ": \u200f" in block
            self._take("\n" + block)
        return self._result()

    def _take(self, block: str) -> None:
        if self._main is None and not self._begin(block):
            return
        assert self._main is not None
        tally = self._tallies[self._main]
        found = self._strict.findall(block)
        heads = [head for head in found if not head[-1]]
        tally.rows += len(heads)
        for written, _ in groupby([head[0] for head in heads]):
            tally.dates.take(written)
        _count(tally.names, Counter([head[1] for head in heads]))
        if tally.rows < _SAMPLE:
            self._look_for_long_names(tally.shape, block)
        if len(tally.dates.sent) < _ENOUGH and ("-WA" in block or "-PHOTO-" in block):
            self._sent(tally, block)
        for head in found:
            if head[-1]:
                self._other(head[-1])

    def _begin(self, block: str) -> bool:
        """The shape most lines of the first block have becomes the one read by a strict pattern."""
        learnt = [shape for line in self._strict.findall(block) if (shape := learn(line))]
        if not learnt:
            return False
        casual = learnt[0].casual  # else such rows are somebody's text, however many
        seen = Counter(shape for shape in learnt if casual or not shape.casual)
        marked = any(s.marked for s in seen)
        plain = Counter[Shape]()
        for shape, count in seen.items():
            plain[_plain(shape)] += count
        self._main = msgspec.structs.replace(plain.most_common(1)[0][0], marked=marked)
        self._tallies[self._main] = Tally(self._main, _evidence(self._main))
        self._strict = re.compile(rf"{self._main.date_only}{_WHO}|\n{_OTHER}")
        upper = re.search(self._main.pattern, block)
        self._tallies[self._main].upper = bool(upper and upper[upper.re.groups].strip() in {"AM", "PM"})
        return True

    def _other(self, line: str) -> None:
        shape = learn(line)
        if shape is None:
            return
        tally = self._tallies.get(shape)
        if tally is None:
            if len(self._tallies) > _ENOUGH:
                return
            tally = self._tallies[shape] = Tally(shape, _evidence(shape))
        found = re.match(shape.date_only + _WHO, "\n" + line)
        if found:
            tally.rows += 1
            tally.dates.take(found[1])
            tally.names[found[2] or ""] += 1

    def _look_for_long_names(self, shape: Shape, block: str) -> None:
        for found in re.finditer(rf"{shape.date_only}{_WHO}([^:\n]{{1,40}}: )?", block):
            if found[2]:
                self._second.setdefault(found[2], Counter())[found[3] or ""] += 1

    def _long_names(self) -> dict[str, str]:
        """Names whose every row goes on with the same words and another colon."""
        return {
            name: f"{name}: {seconds.most_common(1)[0][0][:-2]}"
            for name, seconds in self._second.items()
            if len(seconds) == 1 and "" not in seconds and seconds.total() >= _FEWEST
        }

    def _sent(self, tally: Tally, block: str) -> None:
        """Names of attached files hold the day they were sent."""
        for found in re.finditer(rf"{tally.shape.date_only}[^\n]{{0,160}}", block):
            name = _SENT.search(found[0])
            written = name and numbers(found[1], _ANY)
            if name and written:
                tally.dates.sent.append((written, _day(name["a"] or name["i"])))

    def _result(self) -> Found | None:
        tallies = [t for t in self._tallies.values() if t.rows]
        if not tallies:
            return None
        assert self._main is not None
        casual = self._main.casual
        main = max(tallies, key=lambda t: (casual or not t.shape.casual, t.rows))
        kept = [main, *(t for t in tallies if t is not main and _belongs(t, main))]
        names = Counter[str]()
        for tally in kept:
            names.update(tally.names)
        names.pop("", None)
        orders = [t.dates.decide(upper_12_hours=t.upper) for t in kept]
        return Found(
            tuple(t.shape for t in kept),
            tuple(_borrowed(order, orders[0]) for order in orders),
            tuple(t.rows for t in kept),
            names,
            self._long_names(),
            self._returns,
            self._marks,
            sum(t.rows for t in tallies) - sum(t.rows for t in kept),
        )


def _evidence(shape: Shape) -> DateEvidence:
    return DateEvidence(year_first=shape.year_first, month_word=shape.month_word)


def _plain(shape: Shape) -> Shape:
    return msgspec.structs.replace(shape, marked=False)


def _belongs(tally: Tally, main: Tally) -> bool:
    """Whether a second shape is part of the export, and not something pasted into a message."""
    shape, first = tally.shape, main.shape
    if _plain(shape) == _plain(first):
        return True
    if shape.casual and not first.casual and not (first.brackets and shape.brackets and not first.clock[1]):
        return False  # an invitation, or copied from another chat
    shared = sum(count for name, count in tally.names.items() if name in main.names or not name)
    if (shape.brackets, shape.time_first, shape.clock) == (first.brackets, first.time_first, first.clock):
        return shape.brackets or shared * 2 >= tally.rows or tally.rows * 3 >= main.rows
    if tally.rows < max(_FEWEST, _SHARE * main.rows):
        return tally.rows * 2 >= main.rows
    return shared * 2 >= tally.rows or tally.rows * 3 >= main.rows


def _borrowed(own: Decision, main: Decision) -> Decision:
    """A few rows in another shape that cannot tell their order have the main one's."""
    if own.ambiguous and main.order in {"dmy", "mdy"}:
        return Decision(main.order, main.why, ambiguous=main.ambiguous)
    return own


def _count(names: Counter[str], more: Counter[str]) -> None:
    for name, count in more.items():
        if len(name) <= LONGEST:
            names[name] += count
    if len(names) > MOST:
        kept = names.most_common(MOST // 2)
        names.clear()
        names.update(dict(kept))


def _day(digits: str) -> date:
    plain = digits.replace("-", "")
    try:
        return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    except ValueError:
        return date.min
