"""Idea: what is looked for, as phrases that catch it and phrases that look alike and are spared."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.phrases import Hit, Phrase, Words

Found = dict[str, list[Hit]]
"""What was found, by idea; ideas that were not found are absent."""


class Idea:
    """What is looked for: any of `catches`, unless a phrase of `spares` shares a word with it."""

    def __init__(self, words: Words, catches: Iterable[str], spares: Iterable[str] = ()) -> None:
        self.catches = [Phrase(written, words) for written in catches]
        self.spares = [Phrase(written, words) for written in spares]
        self._caught, self._spared = _anchors(self.catches), _anchors(self.spares)

    def hits(self, reading: Reading) -> list[Hit]:
        """Every place where the idea stands."""
        if self._caught.isdisjoint(reading.bag):
            return []
        return [hit for phrase in self.catches if phrase.may_stand(reading) for hit in self.unspared(reading, phrase)]

    def unspared(self, reading: Reading, phrase: Phrase) -> list[Hit]:
        """Where `phrase` stands and nothing spares it."""
        found = list(phrase.find(reading))
        if not found or self._spared.isdisjoint(reading.bag):
            return found
        spared = [hit for spare in self.spares if spare.may_stand(reading) for hit in spare.find(reading)]
        return [hit for hit in found if not any(hit.overlaps(other) for other in spared)]


def _anchors(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset[str]().union(*(phrase.anchors for phrase in phrases))


_Candidate = tuple[str, Idea, Phrase]
_NOTHING: Found = {}
_NO_SIDES = (0, 0)


class Index:
    """Ideas by the words that give them away: a text is only searched for what its words make possible.

    A phrase with two elements side by side is found by a bit: set in what one word says of the words after it, and in
    what the next says of those before it. Others are found by their two rarest elements, or by their one.
    """

    def __init__(self, ideas: Mapping[str, Idea]) -> None:
        self._alone: dict[str, list[_Candidate]] = {}
        self._side_by_side: list[_Candidate] = []
        self._sides: dict[str, tuple[int, int]] = {}
        paired: dict[str, dict[str, list[_Candidate]]] = {}
        for name, idea in ideas.items():
            for phrase in idea.catches:
                if phrase.neighbours:
                    self._beside((name, idea, phrase), *phrase.neighbours)
                    continue
                for anchor in phrase.anchors:
                    for other in phrase.second:
                        paired.setdefault(anchor, {}).setdefault(other, []).append((name, idea, phrase))
                    if not phrase.second:
                        self._alone.setdefault(anchor, []).append((name, idea, phrase))
        self._paired = {anchor: (frozenset(pairs), pairs) for anchor, pairs in paired.items()}
        self._singles, self._firsts = frozenset(self._alone), frozenset(paired)

    def _beside(self, candidate: _Candidate, firsts: Iterable[str], seconds: Iterable[str]) -> None:
        bit = 1 << len(self._side_by_side)
        self._side_by_side.append(candidate)
        for word in firsts:
            after, before = self._sides.get(word, _NO_SIDES)
            self._sides[word] = after | bit, before
        for word in seconds:
            after, before = self._sides.get(word, _NO_SIDES)
            self._sides[word] = after, before | bit

    def read(self, reading: Reading) -> Found:
        """Every idea that the text holds, with its places in their order."""
        bag = reading.bag
        candidates = [one for anchor in self._singles & bag for one in self._alone[anchor]]
        candidates += self._pairs_of(reading.words)
        for anchor in self._firsts & bag:
            others, pairs = self._paired[anchor]
            if not others.isdisjoint(bag):
                candidates += [one for other in others & bag for one in pairs[other]]
        return _searched(candidates, reading) if candidates else _NOTHING

    def _pairs_of(self, words: list[str]) -> list[_Candidate]:
        """The phrases of which two neighbours stand side by side."""
        sides, bits, expected = self._sides, 0, 0
        for word in words:
            after, before = sides.get(word, _NO_SIDES)
            bits |= expected & before
            expected = after
        found = []
        while bits:
            found.append(self._side_by_side[bits.bit_length() - 1])
            bits ^= 1 << (bits.bit_length() - 1)
        return found


def _searched(candidates: list[_Candidate], reading: Reading) -> Found:
    found: Found = {}
    looked: set[int] = set()
    for name, idea, phrase in candidates:
        if id(phrase) not in looked and phrase.may_stand(reading):
            looked.add(id(phrase))
            if hits := idea.unspared(reading, phrase):
                found.setdefault(name, []).extend(hits)
    return {name: sorted(set(hits)) for name, hits in found.items()} if found else found


def load_table(name: str) -> dict[str, Any]:
    """A table of this folder, by its name without `.toml`."""
    return tomllib.loads((files(__package__) / "tables" / f"{name}.toml").read_text(encoding="utf-8"))


def load_words() -> dict[str, list[str]]:
    """The word classes; misspellings stand under `typo:` and the right word."""
    table = load_table("words")
    typos = {f"typo:{right}": wrong for right, wrong in table.pop("typos").items()}
    return {name: [word.replace("_", " ") for word in listed] for name, listed in table.items()} | typos


def load_ideas(name: str, words: Words) -> dict[str, Idea]:
    """The ideas of a table: each of its sections has `catches` and may have `spares`."""
    return {
        section: Idea(words, table["catches"], table.get("spares", ())) for section, table in load_table(name).items()
    }
