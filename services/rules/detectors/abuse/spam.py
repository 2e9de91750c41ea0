"""Spam: links beside money, prizes, crypto or chain letters."""

import re
from collections.abc import Callable
from importlib.resources import files
from typing import Self

from services.rules.detectors.reading import Reading

_LINK = re.compile(
    r"https?:|www\.|\b(?:t\.me|bit\.ly|tinyurl\.com|wa\.me|cutt\.ly|is\.gd|goo\.gl|rb\.gy)/|\b[a-z0-9-]{2,30}\.(?:top|xyz|click|icu|vip|win|loan|biz|info|club)\b"
)
_SHORT = re.compile(
    r"\b(?:t\.me|bit\.ly|tinyurl\.com|cutt\.ly|rb\.gy|is\.gd)/|\.(?:top|xyz|click|icu|vip|win|loan|club)\b"
)
_MONEY = re.compile(
    r"[£$€]{2,}|[£$€] ?\d|\d ?(?:p/min|ppm|%)|\b\d+ ?(?:p|ppm|p per|p/)\b|\b09\d{8,9}\b|\b0?8[47]\d{8,9}\b|\b8\d{4}\b"
)
_FLAG = 0.5
_CEILING = 0.95


class Spam:
    """Weighs phrases: each group counts once, a link or a price makes them count more."""

    def __init__(self, groups: list[tuple[float, re.Pattern[str], frozenset[str]]]) -> None:
        self._groups = groups
        self._words = frozenset[str]().union(*(words for _, _, words in groups))

    @classmethod
    def load(cls) -> Self:
        """Read spam.txt: weight | words of which one must be there | a regular expression over folded words."""
        groups = []
        for line in (files(__package__) / "spam.txt").read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                weight, words, pattern = line.split(" | ", 2)
                groups.append((float(weight), re.compile(f" (?:{pattern})(?= )"), frozenset(words.split())))
        return cls(groups)

    def read(self, reading: Reading, add: Callable[[str, float, int, int], None]) -> None:
        """Score the head spam, with the phrase that weighed most."""
        if self._words.isdisjoint(reading.bag):
            return
        weight, best, place = 0.0, 0.0, (0, 0)
        for worth, pattern, words in self._groups:
            if words.isdisjoint(reading.bag) or not (match := pattern.search(reading.folded)):
                continue
            weight += worth
            if worth > best:
                best, place = worth, (reading.index(match.start() + 1), reading.index(match.end() - 1) + 1)
        if not weight:
            return
        weight += 0.25 * bool(_LINK.search(reading.lowered)) + 0.25 * bool(_SHORT.search(reading.lowered))
        weight += 0.2 * bool(_MONEY.search(reading.lowered))
        add("spam", min(_CEILING, round(weight, 2)), *place)
