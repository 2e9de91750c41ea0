"""Marked text: the words of a reading with their classes written before them, for the patterns to match on."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from moderation.events import Event
from services.rules.detectors.abuse.vocabulary import Sense
from services.rules.detectors.reading import Reading

_STOP = re.compile(r"[.!?\n;:()…|]")
_PAUSE = re.compile(r"[,–—•]|(?<!\w)-|-(?!\w)")
_QUOTED = re.compile(r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|(?<![\w'’])['‘][^'’\n]{2,300}['’](?!\w)")
_SHORTEST_NAME = 2


class Marked:
    """`text` is `/ CLASSES:word CLASSES:word , ... / `: a slash where a sentence ends, a comma where it pauses."""

    def __init__(self, reading: Reading, senses: list[Sense], names: frozenset[int]) -> None:
        self._reading = reading
        lowered, pieces, owners, before = reading.lowered, ["/ "], [0], 0
        for number, (sense, (start, end)) in enumerate(zip(senses, reading.places, strict=True)):
            if start - before > 1 and number and (mark := _pause(lowered[before:start])):
                pieces.append(mark)
                owners.append(number)
            if number in names:
                pieces += [f"{sense.classes}N:{sense.parts[0][1]} ", *sense.marks[1:]]
            else:
                pieces += sense.marks
            owners += [number] * len(sense.marks)
            before = end
        pieces.append("/ ")
        owners.append(len(senses) - 1)
        self.text = "".join(pieces)
        self._pieces, self._owners = pieces, owners

    def words(self, start: int, end: int) -> tuple[int, int]:
        """The words, first and last exclusive, that characters `start` to `end` of the marked text stand for."""
        while end - start > _SHORTEST_NAME and self.text[start] in "/,":
            start += 2
        while end - start > _SHORTEST_NAME and self.text[end - 2] in "/,":
            end -= 2
        return self._owner(start), self._owner(end - 1) + 1

    def quoted(self, first: int, last: int) -> bool:
        """Whether these words stand inside quotation marks that do not hold the whole text."""
        start, end = self._reading.starts[first], self._reading.ends[last - 1]
        opened = bisect_right(self._quotes, (start, start))
        return opened > 0 and end < self._quotes[opened - 1][1]

    @cached_property
    def _quotes(self) -> list[tuple[int, int]]:
        text = self._reading.text
        return [match.span() for match in _QUOTED.finditer(text) if len(match[0]) < len(text)]

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate(map(len, self._pieces[:-1]), initial=0))

    def _owner(self, position: int) -> int:
        return self._owners[bisect_right(self._starts, position) - 1]


def _pause(gap: str) -> str:
    if _STOP.search(gap):
        return "/ "
    return ", " if _PAUSE.search(gap) else ""


class Names:
    """Tells a person's name from another word: as the source says, after @, a first name, or a capital."""

    def __init__(self, first_names: frozenset[str], common: frozenset[str]) -> None:
        self._first_names = first_names
        self._common = common

    def find(self, reading: Reading, senses: list[Sense], event: Event) -> frozenset[int]:
        """The numbers of the words that name somebody."""
        found = set(self._said(reading, event))
        plain = reading.lowered == reading.text
        if plain and self._first_names.isdisjoint(reading.bag):
            return frozenset(found)
        text, offset = reading.text, reading.offset
        for number, (sense, (start, _)) in enumerate(zip(senses, reading.places, strict=True)):
            if not (plain or text[offset(start)].isupper()):
                continue
            if sense.parts[0][1] in self._first_names or (not plain and self._capital(reading, sense, start, number)):
                found.add(number)
        return frozenset(found)

    def _said(self, reading: Reading, event: Event) -> Iterator[int]:
        if event.named or "@" in reading.lowered:
            for number, (start, _) in enumerate(reading.places):
                origin = reading.starts[number]
                named = any(person.start <= origin < person.end for person in event.named)
                if named or (start and reading.lowered[start - 1] == "@"):
                    yield number

    def _capital(self, reading: Reading, sense: Sense, start: int, number: int) -> bool:
        """Whether a capital makes it a name: not of a common word, nor of two letters that open a sentence."""
        if sense.classes:
            return False
        word = sense.parts[0][1]
        origin = reading.offset(start)
        acronym = reading.text[origin : origin + len(word)].isupper()
        if word in self._common or acronym or len(word) < _SHORTEST_NAME:
            return False
        opening = not number or bool(_STOP.search(reading.lowered[reading.places[number - 1][1] : start]))
        return not opening or len(word) > _SHORTEST_NAME
