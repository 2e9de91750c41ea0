"""Vocabulary: what a single word is, however it is spelt."""

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import msgspec

_DOUBLED = re.compile(r"(.)\1")
_LONGEST = 40
_INSISTENT = 3
PROFANE = "$"
"""Stands among what is present when a word swears."""


class Sense(msgspec.Struct, frozen=True):
    """What a word is.

    `parts` are its classes (see lexicon.toml) and its spelling there; a contraction has two. `present` are the same in
    one set. `profanity` is how strongly it swears, 0 to 1; a `guarded` word swears only where the grammar says so, and
    none swears next to one of `beside`.
    """

    word: str
    parts: tuple[tuple[str, str], ...]
    present: frozenset[str]
    marks: tuple[str, ...]
    profanity: float = 0.0
    guarded: bool = False
    beside: frozenset[str] = frozenset()

    @property
    def classes(self) -> str:
        """The classes of the word itself."""
        return self.parts[0][0]


def _made(
    word: str,
    parts: tuple[tuple[str, str], ...],
    profanity: float = 0.0,
    *,
    guarded: bool = False,
    beside: str = "",
) -> Sense:
    present = {item for classes, part in parts for item in (*classes, part)}
    if profanity and not guarded:
        present.add(PROFANE)
    marks = tuple(f"{classes}:{part} " for classes, part in parts)
    return Sense(word, parts, frozenset(present), marks, profanity, guarded, frozenset(beside.split()))


def _runs(word: str) -> list[tuple[str, int]]:
    return [(letter, len(list(run))) for letter, run in groupby(word)]


def _once(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


class Vocabulary(dict[str, Sense]):
    """Word to `Sense`. Learns spellings as they come, up to a limit."""

    LIMIT = 50_000

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        super().__init__()
        strength = {word: float(score) for score, words in lexicon["profanity"].items() for word in words.split()}
        guarded = frozenset(lexicon["guarded"]["words"].split())
        beside: Mapping[str, str] = lexicon["beside"]
        self.innocent = frozenset(lexicon["innocent"]["words"].split())
        self._endings = {ending: tuple(part.split(":")) for ending, part in lexicon["endings"].items()}
        classes: dict[str, str] = defaultdict(str)
        for letter, words in lexicon["classes"].items():
            for word in words.split():
                classes[word] += letter if letter not in classes[word] else ""
        self._shapes: dict[str, list[Sense]] = defaultdict(list)
        for word in {*strength, *classes}:
            sense = _made(
                word,
                ((classes[word], word),),
                strength.get(word, 0.0),
                guarded=word in guarded,
                beside=beside.get(word, ""),
            )
            self[word] = sense
            if sense.profanity or not {"K", "A"}.isdisjoint(sense.classes):
                self._shapes[_once(word)].append(sense)
        for word, parts in lexicon["contractions"].items():
            self[word] = _made(word, tuple((classes[part], part) for part in parts.split()))
        self._full = len(self) + self.LIMIT

    def __missing__(self, word: str) -> Sense:
        sense = self._stretched(word) or self._ended(word) or _made(word, (("", word),))
        if len(self) < self._full and len(word) <= _LONGEST:
            self[word] = sense
        return sense

    def _stretched(self, word: str) -> Sense | None:
        """The word behind repeated letters: three of a kind for any word, two for one that swears and is no name."""
        if len(word) > _LONGEST or word in self.innocent or not _DOUBLED.search(word):
            return None
        runs = _runs(word)
        insistent = max(length for _, length in runs) >= _INSISTENT
        for sense in self._shapes.get(_once(word), ()):
            long_enough = all(run[1] >= known[1] for run, known in zip(runs, _runs(sense.word), strict=True))
            if long_enough and (insistent or (sense.profanity and not sense.guarded)):
                return sense
        return None

    def _ended(self, word: str) -> Sense | None:
        """A contraction: you're, Dave's, couldn't."""
        if word.endswith("n't"):
            return _made(word, (("M", word),))
        head, mark, tail = word.rpartition("'")
        ending = self._endings.get(mark + tail)
        if not ending or not head:
            return None
        stem = self[head]
        return _made(stem.word, (*stem.parts, (ending[0], ending[1])), stem.profanity, guarded=stem.guarded)
