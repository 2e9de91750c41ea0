"""Tables: what each word adds to each label's score, learnt by logistic regression and looked up.

A word's weights are those of its spelling and of its runs of three to five letters, so that misspellings count too; a
pair of neighbours has weights of its own. Everything is kept in one table of small numbers, at places told by a hash.
All weights of a word lie in one whole number, a lane for each label, so that adding words up is one addition each.
"""

import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from zlib import crc32

from services.rules.detectors.reading import Reading

PLACES = 1 << 16
"""Rows of the table."""
SHORTEST, LONGEST = 3, 5
"""Letters in a run."""
WORDS = "carries"
"""The label of single words that raters marked as toxic; the model answers it for each piece instead."""
_LONGEST_WORD = 24
_LANE = 32
_TOP = 1 << (_LANE - 1)
_BIAS = 1 << 20
"""Keeps a lane from turning negative; taken off again for each word."""
MOST_WORDS = 400
"""Words of a text that are added up."""


@lru_cache(1 << 14)
def word_places(word: str) -> tuple[int, ...]:
    """The rows that a word's weights are summed from."""
    framed = f"<{word[:_LONGEST_WORD]}>"
    runs = {framed[at : at + size] for size in range(SHORTEST, LONGEST + 1) for at in range(len(framed) - size + 1)}
    runs.add(f"={framed}")
    return tuple(crc32(run.encode("utf-8", "surrogatepass")) % PLACES for run in sorted(runs))


def pair_place(first: str, second: str) -> int:
    """The row of two neighbouring words."""
    return crc32(f"{first} {second}".encode("utf-8", "surrogatepass")) % PLACES


def words_of(reading: Reading) -> list[str]:
    """The words that are looked up: those of the reading without links, then its emoji."""
    words = reading.words
    if "http" in reading.lowered or "www." in reading.lowered:
        words = [
            word for word, (start, _) in zip(words, reading.places, strict=True) if not _linked(reading.lowered, start)
        ]
    if len(words) <= MOST_WORDS and not reading.emoji:
        return words
    return [*words[:MOST_WORDS], *reading.emoji[:MOST_WORDS]]


def _linked(text: str, start: int) -> bool:
    """Whether a word stands in a web address."""
    opened = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    return text.startswith(("http:", "https:", "www."), opened)


def _packed(lanes: Iterable[int]) -> int:
    return sum(lane << (_LANE * at) for at, lane in enumerate(lanes))


class Gates:
    """The first look: which of some labels a text's words alone bring above their gates.

    Args:
        tables: of words.
        gates: label to the logit that must be passed.
    """

    LIMIT = 60_000

    def __init__(self, tables: "Tables", gates: Mapping[str, float]) -> None:
        self._tables = tables
        self._labels = [at for at, label in enumerate(tables.labels) if label in gates]
        self._names = [tables.labels[at] for at in self._labels]
        self._bars = [tables.distance(at, gates[tables.labels[at]]) for at in self._labels]
        self._words: dict[str, tuple[int, int]] = {}
        self._short: dict[tuple[int, int], int] = {}
        self._tops = _packed(_TOP for _ in self._labels)

    def passed(self, words: Sequence[str]) -> list[str]:
        """The labels whose gates are passed; `words` as `words_of` gives them."""
        known = self._words
        total = features = 0
        for word in words:
            packed, size = known.get(word) or self._word(word)
            total += packed
            features += size
        short = self._short.get((len(words), features)) or self._shortfall(len(words), features)
        passed = (total + short) & self._tops
        return [name for at, name in enumerate(self._names) if passed >> (_LANE * at) & _TOP] if passed else []

    def _shortfall(self, words: int, features: int) -> int:
        """What brings a lane to its top bit where its weights pass the bar: one addition compares them all."""
        root = math.sqrt(max(1, features))
        short = _packed(_TOP - (words * _BIAS + math.floor(bar * root) + 1) for bar in self._bars)
        if len(self._short) < self.LIMIT:
            self._short[words, features] = short
        return short

    def _word(self, word: str) -> tuple[int, int]:
        weights, size = self._tables.weights(word)
        packed = _packed(_BIAS + weights[label] for label in self._labels), size
        if len(self._words) < self.LIMIT and len(word) <= _LONGEST_WORD:
            self._words[word] = packed
        return packed


class Tables:
    """The table, and the words met so far.

    Args:
        labels: what the columns are, in order.
        rows: `PLACES` rows of signed bytes, one a label.
        scales: what a byte of each label is worth.
        biases: of each label.
    """

    LIMIT = 60_000

    def __init__(self, labels: Sequence[str], rows: bytes, scales: Sequence[float], biases: Sequence[float]) -> None:
        self.labels = tuple(labels)
        self._rows, self._width = memoryview(rows).cast("b"), len(self.labels)
        self._scales, self._biases = tuple(scales), tuple(biases)
        self._words: dict[str, tuple[int, int]] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._format = struct.Struct(f"<{self._width}I")

    @cached_property
    def _offset(self) -> int:
        return _packed(_BIAS for _ in range(self._width))

    def _packed(self, places: Iterable[int]) -> int:
        lanes = self._sums(places)
        return self._offset + _packed(lanes)

    def _word(self, word: str) -> tuple[int, int]:
        """Packed weights of a word, and how many rows they are the sum of."""
        places = word_places(word)
        packed = self._packed(places), len(places)
        if len(self._words) < self.LIMIT and len(word) <= _LONGEST_WORD:
            self._words[word] = packed
        return packed

    def _pair(self, pair: tuple[str, str]) -> int:
        """Packed weights of two neighbours, without the bias."""
        packed = self._packed((pair_place(*pair),)) - self._offset
        if len(self._pairs) < self.LIMIT and len(pair[0]) + len(pair[1]) <= _LONGEST_WORD:
            self._pairs[pair] = packed
        return packed

    def _summed(self, words: Sequence[str]) -> tuple[int, int]:
        """Packed weights of the words, and how many rows they are the sum of."""
        known = self._words
        total = features = 0
        for word in words:
            packed, size = known.get(word) or self._word(word)
            total += packed
            features += size
        return total, features

    def distance(self, label: int, logit: float) -> float:
        """What a label's weights must sum to, over the root of their count, to reach a logit."""
        return (logit - self._biases[label]) / self._scales[label]

    def weights(self, word: str) -> tuple[list[int], int]:
        """The sum of a word's rows, and how many they are."""
        places = word_places(word)
        return self._sums(places), len(places)

    def _sums(self, places: Iterable[int]) -> list[int]:
        width = self._width
        return list(map(sum, zip(*[self._rows[place * width : (place + 1) * width] for place in places], strict=True)))

    def add(self, words: Sequence[str]) -> list[float]:
        """The logits of a text, in the order of `labels`; `words` as `words_of` gives them."""
        total, features = self._summed(words)
        for pair in pairwise(words):
            packed = self._pairs.get(pair)
            total += self._pair(pair) if packed is None else packed
        features += max(0, len(words) - 1)
        lanes = self._format.unpack(total.to_bytes(self._format.size, "little"))
        shift, norm = len(words) * _BIAS, max(1, features) ** -0.5
        return [
            bias + (lane - shift) * scale * norm
            for lane, scale, bias in zip(lanes, self._scales, self._biases, strict=True)
        ]

    def alone(self, word: str, label: str) -> float:
        """The logit of a label that is about single words."""
        column = self.labels.index(label)
        places = word_places(word)
        total = sum(self._rows[place * self._width + column] for place in places)
        return self._biases[column] + total * self._scales[column] / math.sqrt(len(places))

    def shares(self, words: Sequence[str], label: str) -> list[float]:
        """What each word adds to a label's logit, exactly; a pair's weight is shared by its two words."""
        column = self.labels.index(label)
        places = [word_places(word) for word in words]
        each = [float(sum(self._rows[place * self._width + column] for place in rows)) for rows in places]
        for at, (first, second) in enumerate(pairwise(words)):
            half = self._rows[pair_place(first, second) * self._width + column] / 2
            each[at] += half
            each[at + 1] += half
        features = sum(map(len, places)) + max(0, len(words) - 1)
        norm = max(1, features) ** -0.5
        return [one * self._scales[column] * norm for one in each]
