"""Phrase: a pattern of words, written so that it reads like what people write.

A phrase is words with spaces between them:

| written | means |
|---|---|
| `please` | this word; an apostrophe may be missing (`don't` also matches "dont") and common misspellings count |
| `remove|take_off` | one of these; `_` is a space inside one |
| `please?` | may be absent |
| `{group}` | one of the words of that class in `tables/words.toml`; may stand among others and have a `?` |
| `..` `...` | up to three, up to seven words, within one sentence |
| `#` | a word that begins with a digit |
| `stole*` | any word that begins so |
| `^` `$` | the message begins here, ends here; `$` may stand among others (`please|$`) |

Each phrase names its anchors: words of which at least one must be in the text. Only then is it looked at, and only with
a word of every other element in the text is it looked for, so that hundreds of phrases cost next to nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice, pairwise
from operator import itemgetter
from typing import NamedTuple

from services.rules.detectors.reading import Reading

Words = Mapping[str, list[str]]
"""Word classes by name; `common` and `constant` hold frequent words, which make poor anchors."""

MOST = 32
"""Places of a phrase in a text. A text that repeats one more often says nothing new and must not cost more."""
_GAPS = {"..": "(?: [^ ]+){0,3}?", "...": "(?: [^ ]+){0,7}?"}
_COMMON, _CONSTANT = 12, 80
"""How much likelier than an ordinary word a common and a constant one are in a text, roughly."""
_SENTENCE_END = re.compile(r"[.!?;:]+[\"')\]]*\s|\n")
_ABBREVIATED = re.compile(r"\b(?:cllr|mr|mrs|ms|dr|st|rd|no|vs|etc)\.\s?$", re.IGNORECASE)


class Hit(NamedTuple):
    """Words `first` up to, not including, `last` of a reading."""

    first: int
    last: int

    def overlaps(self, other: "Hit") -> bool:
        """Whether the two share a word."""
        return self.first < other.last and other.first < self.last


class Phrase:
    """A phrase, ready to be looked for in readings.

    `anchors` and `second` are words of its two rarest elements. `neighbours` are words of two elements that always
    stand side by side, where it has such: one of the first right before one of the second.

    Raises:
        ValueError: no element of the phrase is always there, so it has no anchor; or a class has no such name.
    """

    def __init__(self, written: str, words: Words) -> None:
        self.written = written
        elements = written.split()
        self._gapped = any(element in _GAPS for element in elements)
        self._source = "".join(_element(element, words) for element in elements) + "(?= )"
        ranked = _ranked(elements, words)
        if not ranked:
            raise ValueError(f"The phrase “{written}” has no word that is always there: add one that is not optional.")
        self.anchors, self._needs = ranked[0], tuple(ranked)
        self._counts = any(element == "#" for element in elements)
        self._runs = tuple(filter(None, (_runs(element, words) for element in filter(_always, elements))))
        self.second = ranked[1] if len(ranked) > 1 else frozenset[str]()
        self.neighbours = _neighbours(elements, words)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Compiled at first need: most phrases of most tables are never needed in a run."""
        return re.compile(self._source)

    def may_stand(self, reading: Reading) -> bool:
        """Whether a text holds a word of every element, all of one where it is several, wherever they stand."""
        bag = reading.bag
        for need in self._needs:
            if need.isdisjoint(bag):
                return False
        for single, several in self._runs:
            if single.isdisjoint(bag) and not any(run <= bag for run in several):
                return False
        return not self._counts or reading.numbered

    def find(self, reading: Reading) -> Iterator[Hit]:
        """Where the phrase stands, the first `MOST` places; gaps never reach over the end of a sentence."""
        for match in islice(self._pattern.finditer(reading.folded), MOST):
            hit = Hit(reading.index(match.start() + 1), reading.index(match.end() - 1) + 1)
            if not (self._gapped and breaks(reading, hit.first, hit.last)):
                yield hit


def breaks(reading: Reading, first: int, last: int) -> bool:
    """Whether a sentence ends somewhere inside words `first` up to, not including, `last`."""
    if last - first < 2:  # noqa: PLR2004 - one word has no inside
        return False
    start, end = reading.starts[first], reading.ends[last - 1]
    return any(
        not _ABBREVIATED.search(reading.text, max(start, match.start() - 6), match.end())
        for match in _SENTENCE_END.finditer(reading.text, start, end)
    )


def _alternatives(element: str, words: Words) -> list[str]:
    """What an element may be, as plain texts with spaces."""
    plain = []
    for option in element.removesuffix("?").rstrip("|").split("|"):
        if option.startswith("{"):
            name = option.strip("{}")
            if name not in words:
                raise ValueError(f"There is no word class {{{name}}} in words.toml.")
            plain += words[name]
        else:
            plain.append(option.replace("_", " "))
    return plain


def _element(element: str, words: Words) -> str:
    """The pattern of one element, with the space before it."""
    if element in _GAPS:
        return _GAPS[element]
    if element in {"^", "$"}:
        return r"\A" if element == "^" else r"(?= \Z)"
    plain = set(_alternatives(element, words))
    options = sorted((_spelling(option, words) for option in plain - {"$"}), key=len, reverse=True)
    either = options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"
    if "$" in plain:
        return rf"(?: {either}|(?= \Z))"
    return f"(?: {either})?" if element.endswith("?") else f" {either}"


def _spelling(option: str, words: Words) -> str:
    """An alternative as a pattern that forgives what is often misspelt."""
    return " ".join(_word(word, words) for word in option.split(" "))


def _word(word: str, words: Words) -> str:
    if word == "#":
        return "[0-9][^ ]*"
    if word.endswith("*"):
        return re.escape(word[:-1]) + "[^ ]*"
    forgiven = [re.escape(spelt).replace("'", "'?") for spelt in (word, *words.get(f"typo:{word}", ()))]
    return forgiven[0] if len(forgiven) == 1 else f"(?:{'|'.join(forgiven)})"


def _weights(words: Words) -> dict[str, int]:
    return dict.fromkeys(words.get("common", ()), _COMMON) | dict.fromkeys(words.get("constant", ()), _CONSTANT)


def _always(element: str) -> bool:
    """Whether a word of the element must be there."""
    options = {*element.split("|")}
    return not (element in _GAPS or element in {"^", "$"} or element.endswith("?") or {"#", "$"} & options)


def _ranked(elements: list[str], words: Words) -> list[frozenset[str]]:
    """For each element that is always there the words of which one must be, least likely ones first: the anchors."""
    weights = _weights(words)
    ranked: list[tuple[int, frozenset[str]]] = []
    for element in filter(_always, elements):
        chosen = [_rarest(option, weights) for option in _alternatives(element, words)]
        if not any(word.endswith("*") for word in chosen):
            ranked.append((_weight(chosen, weights), _spelt(chosen, words)))
    return [chosen for _, chosen in sorted(ranked, key=itemgetter(0))]


def _runs(element: str, words: Words) -> tuple[frozenset[str], tuple[frozenset[str], ...]] | None:
    """The words that stand for an element alone, and what several must be there together; None where it has no such.

    Of several, a word that may be spelt in another way is not asked for.
    """
    options = _alternatives(element, words)
    several = [option.split(" ") for option in options if " " in option]
    if not several or any(word.endswith("*") for option in options for word in option.split(" ")):
        return None
    single = _spelt((option for option in options if " " not in option), words)
    sure = [frozenset(word for word in run if word != "#" and len(_spellings(word, words)) == 1) for run in several]
    return single, tuple(sorted({*sure}, key=len))


def _neighbours(elements: list[str], words: Words) -> tuple[frozenset[str], frozenset[str]] | None:
    """The least likely two elements side by side: how the first may end, and how the second may begin."""
    weights, best, lightest = _weights(words), None, 0
    for first, second in pairwise(elements):
        if not (_always(first) and _always(second)):
            continue
        ends = [option.rpartition(" ")[2] for option in _alternatives(first, words)]
        begins = [option.partition(" ")[0] for option in _alternatives(second, words)]
        if any(word == "#" or word.endswith("*") for word in (*ends, *begins)):
            continue
        weight = _weight(ends, weights) * _weight(begins, weights)
        if best is None or weight < lightest:
            best, lightest = (_spelt(ends, words), _spelt(begins, words)), weight
    return best


def _weight(chosen: Iterable[str], weights: Mapping[str, int]) -> int:
    """How likely one of these words is in a text."""
    return sum(weights.get(word, 1) for word in chosen)


def _spelt(chosen: Iterable[str], words: Words) -> frozenset[str]:
    return frozenset[str]().union(*(_spellings(word, words) for word in chosen))


def _rarest(option: str, weights: Mapping[str, int]) -> str:
    """The word of an alternative that is least common, and the longest of these."""
    parts = [word for word in option.split(" ") if word != "#"] or [option]
    return min(parts, key=lambda word: (weights.get(word, 1), -len(word)))


def _spellings(word: str, words: Words) -> set[str]:
    spelt = {word, *words.get(f"typo:{word}", ())}
    return spelt | {one.replace("'", "") for one in spelt}
