"""Passage: a reading as the finders of personal data see it, and what a finder hands back."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from services.rules.detectors.reading import Reading

OWN, PLAIN, LIKELY, SURE = 0.55, 0.6, 0.7, 0.9
"""Scores: the writer's own data; personal by its form alone; with a weak cue; somebody else's, beyond doubt."""

_LINK = re.compile(r"(?:https?://|www\.)\S{1,2000}")
_CLAUSE_END = re.compile(r"(?<!\bno)(?<!\bdr)(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bst)(?<!\bnum)(?<!\.[a-z])[.!?][ \n]|\n")


class Found(NamedTuple):
    """Personal data at `start` to `end` of the lowered text."""

    start: int
    end: int
    kind: str
    score: float


class Passage:
    """The lowered text of a reading, with views of what stands around a place in it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.lowered
        self.bag = reading.bag
        self.digits = sum(map(self.text.count, "0123456789"))

    @cached_property
    def links(self) -> list[tuple[int, int]]:
        """Where the web addresses stand."""
        text = self.text
        if "http" not in text and "www." not in text:
            return []
        return [match.span() for match in _LINK.finditer(text)]

    def in_link(self, start: int) -> bool:
        """Whether a character belongs to a web address."""
        links = self.links
        nearest = bisect_right(links, (start, len(self.text))) - 1
        return nearest >= 0 and start < links[nearest][1]

    def cased(self, start: int, end: int) -> str:
        """The same stretch as it was written, capitals included."""
        if start >= end:
            return ""
        offset = self.reading.offset
        return self.reading.text[offset(start) : offset(end - 1) + 1]

    def lowered_at(self, low: int, letters: int) -> int:
        """The place in the lowered text that stands `letters` letters of the original after `low`."""
        offset = self.reading.offset
        wanted = offset(low) + letters
        return next(place for place in range(low, len(self.text)) if offset(place) >= wanted)

    def before(self, start: int, width: int = 60) -> tuple[int, int]:
        """Where the clause that leads up to `start` stands, at most `width` characters."""
        low = max(0, start - width)
        for match in _CLAUSE_END.finditer(self.text, low, start):
            low = match.end()
        return low, start

    def after(self, end: int, width: int = 40) -> tuple[int, int]:
        """Where the rest of the clause after `end` stands, at most `width` characters."""
        high = min(len(self.text), end + width)
        stop = _CLAUSE_END.search(self.text, end, high)
        return end, stop.start() if stop else high


def apart(found: Iterable[Found]) -> Iterator[Found]:
    """Those that overlap nothing before them: the order of the finders decides."""
    taken: list[tuple[int, int]] = []
    for one in found:
        place = bisect_right(taken, (one.start, one.end))
        clear_before = place == 0 or taken[place - 1][1] <= one.start
        clear_after = place == len(taken) or one.end <= taken[place][0]
        if clear_before and clear_after:
            taken.insert(place, (one.start, one.end))
            yield one
