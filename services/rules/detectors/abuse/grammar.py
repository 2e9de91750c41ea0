"""Grammar: patterns over marked text, read from patterns.txt, tried only when what they need is there."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Self

import msgspec

from services.rules.detectors.abuse.needs import Need, Needs

_TOKEN = re.compile(r"@[A-Z_]+|[a-z0-9'][a-z0-9'-]*|\{\d(?:,\d)?\}|\([!>]|\S")
_SYNTAX = {"(": "(?:", "(!": "(?!", "(>": "(?=", "_": "(?:[A-Z]*:[^ ]+ )", "/": "(?:/ )", ",": "(?:, )"}
_NAME = "[A-Z]*N[A-Z]*:"


@dataclass(frozen=True, eq=False)
class Pattern:
    """What a match says: score 0 to 1 for a head, and its kind. `number` is its place in the file."""

    number: int
    head: str
    score: float
    kind: str
    source: str

    @cached_property
    def asks_for_names(self) -> bool:
        """Whether some word of a match must be somebody's name."""
        return _NAME in self.source

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Made when the pattern is first tried: all of them take a second, and few are ever needed in one chat."""
        return re.compile(self.source)


class Match(msgspec.Struct, frozen=True):
    """A pattern that matched, and where in the marked text."""

    pattern: Pattern
    start: int
    end: int


def _tokens(source: str, macros: dict[str, str]) -> Iterator[str]:
    for token in _TOKEN.findall(source):
        if token.startswith("@"):
            yield from ("(", *_tokens(macros[token[1:]], macros), ")")
        else:
            yield token


def _translated(token: str) -> str:
    if token.isalpha() and token.isupper():
        return f"(?:[A-Z]*{token}[A-Z]*:[^ ]+ )"
    if token[0].isalnum() or token[0] == "'":
        return f"(?:[A-Z]*:{re.escape(token)} )"
    return _SYNTAX.get(token, token)


def translated(source: str, macros: dict[str, str], end: str = "") -> str:
    """A source of patterns.txt, whose syntax is explained there, as a regular expression over marked text."""
    return r"(?<![^ ])" + "".join(map(_translated, _tokens(source, macros))) + end


def expression(source: str, macros: dict[str, str], end: str = "") -> re.Pattern[str]:
    """The same, made.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        return re.compile(translated(source, macros, end))
    except (re.error, KeyError) as error:
        raise ValueError(f"this pattern cannot be read ({error}); mend its brackets: {source}") from error


_Candidate = tuple[tuple[Need, ...], Pattern]
"""What else must be there for a pattern to be tried."""
_ALONE, _FEW = "", 32


class Grammar:
    """All patterns, each under the two rarest things that each way to match it needs."""

    def __init__(self, lines: Iterable[str], needs: Needs) -> None:
        self.patterns: list[Pattern] = []
        macros: dict[str, str] = {}
        found: dict[str, dict[str, list[_Candidate]]] = defaultdict(lambda: defaultdict(list))
        for number, line in enumerate(lines):
            if line.startswith("@"):
                name, _, source = line[1:].partition("=")
                macros[name.strip()] = source.strip()
                continue
            facts, _, source = line.partition(" | ")
            head, score, *kind = facts.split()
            pattern = Pattern(number, head, float(score), "".join(kind), translated(source, macros))
            self.patterns.append(pattern)
            for way in needs.ways(_tokens(source, macros)):
                if not way:
                    raise ValueError(f"patterns.txt: this pattern can match without any word; give it one: {line}")
                for item in way[0]:
                    for second in _second(way):
                        found[item][second].append((way[2:] if second else way[1:], pattern))
        self._by_need = {
            item: (frozenset({*seconds} - {_ALONE}), dict(seconds), seconds.get(_ALONE, ()))
            for item, seconds in found.items()
        }
        self._keys = frozenset(self._by_need)

    @classmethod
    def load(cls, needs: Needs) -> Self:
        """Read the patterns beside this file."""
        text = (files(__package__) / "patterns.txt").read_text("utf-8")
        return cls((line for line in text.splitlines() if line and not line.startswith("#")), needs)

    def possible(self, present: frozenset[str]) -> list[Pattern]:
        """The patterns that may match where these words and classes are present, each once, in the file's order."""
        found: dict[int, Pattern] = {}
        for item in self._keys & present:
            seconds, candidates, alone = self._by_need[item]
            if not seconds.isdisjoint(present):
                for second in seconds & present:
                    _sift(candidates[second], present, found)
            if alone:
                _sift(alone, present, found)
        return [found[number] for number in sorted(found)] if found else []


def _second(way: tuple[Need, ...]) -> Iterable[str]:
    """Under what a way is found besides its rarest need: the items of the next one, unless those are very many."""
    return way[1] if len(way) > 1 and len(way[1]) <= _FEW else (_ALONE,)


def _sift(candidates: Iterable[_Candidate], present: frozenset[str], found: dict[int, Pattern]) -> None:
    """Keep the candidates of which nothing is missing."""
    for others, pattern in candidates:
        for need in others:
            if need.isdisjoint(present):
                break
        else:
            found[pattern.number] = pattern


def matches(patterns: Iterable[Pattern], text: str) -> Iterator[Match]:
    """Every match of the patterns in a marked text."""
    for pattern in patterns:
        for match in pattern.expression.finditer(text):
            yield Match(pattern, match.start(), match.end())
