"""Guards: what makes words of abuse no abuse. Somebody else's words, denials, counter-speech, jokes."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import Self

from services.rules.detectors.abuse.grammar import Match, expression
from services.rules.detectors.abuse.marked import Marked
from services.rules.detectors.public import in_public_life, is_opponent
from services.rules.detectors.reading import Reading

_SMILE = re.compile(r"[😂🤣😆😁😜😉😅😝🙃😄😊]|[:;]-?[)pPD]|\bxD\b")
_BEFORE = 120
"""Characters of marked text before a match in which its guard may stand."""
_REACH = 3
"""Words before a game among which it is said that the quarrel is about it, or comes after it."""
_AFTER = 80
"""Characters after a match in which what follows may show that it is meant kindly, or of a thing."""
_BARE = 4
"""Words of a text that is nothing but a teasing word ("you daft muppet")."""
_LONG = 10
"""Words beyond which a short cry of anger is mostly about some affair."""
_TOLD, _MERRY, _JEST = 0.4, 0.7, 0.55
"""What is left of a score when the words are not the writer's own, when they are laughed at, of a threat laughed at."""
_ERRANDS = frozenset({"errand", "beside"})
"""Kinds of threat that are none where somebody is fetched, helped or brought something; `beside` is one only beside an
address."""
_SOON = 5
"""Words within which a time follows whoever waits to fetch somebody."""
_THIRD = frozenset({"third", "named", "group", "short", ""})
"""Kinds of attack that may be about somebody in public life; "you" is not."""


def _timed(words: Sequence[str]) -> bool:
    """Whether a time follows: "at 9", "in 5"."""
    return any(first in {"at", "in", "by", "from"} and second[0].isdigit() for first, second in pairwise(words))


class Guards:
    """Says how much of a match's score stands, 0 to 1."""

    def __init__(self, lines: list[str], lists: Mapping[str, str]) -> None:
        self._guards: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        self._follow: dict[str, list[re.Pattern[str]]] = defaultdict(list)
        for line in lines:
            heads, _, source = line.partition(" | ")
            after = heads.startswith("after ")
            for head in heads.removeprefix("after ").split():
                (self._follow if after else self._guards)[head].append(expression(source, {}, "" if after else "$"))
        self._laughter = frozenset(lists["laughter"].split())
        self._games = frozenset(lists["games"].split())
        self._earnest, self._quarrels = (frozenset(lists[name].split()) for name in ("earnest", "quarrels"))
        self._joy = frozenset(lists["joy"].split())
        self._harmless, self._errands = (frozenset(lists[name].split()) for name in ("harmless", "errands"))
        self._teasing, self._kind = (frozenset(lists[name].split()) for name in ("teasing", "kind"))
        self._dear, self._spiteful = (frozenset(lists[name].split()) for name in ("fond", "spiteful"))

    @classmethod
    def load(cls, lists: Mapping[str, str]) -> Self:
        """Read the guards beside this file; `lists` are words: of laughter, games, joy, harmless things and so on."""
        text = (files(__package__) / "guards.txt").read_text("utf-8")
        return cls([line for line in text.splitlines() if line and not line.startswith("#")], lists)

    def factor(self, match: Match, first: int, last: int, reading: Reading, marked: Marked) -> float:
        """One for abuse that is meant; less for what is quoted, reported, denied, about oneself or in play.

        Args:
            match: what was found.
            first: of the match's words.
            last: of the match's words, exclusive.
            reading: of the whole text.
            marked: the marked text that was matched on.
        """
        head = match.pattern.head
        before = marked.text[max(0, match.start - _BEFORE) : match.start]
        if any(guard.search(before) for guard in self._guards[head]):
            return _TOLD
        if head == "att" and (
            self._political(match, first, last, reading) or self._fond(match, first, last, reading, marked)
        ):
            return _TOLD
        if head != "heat" and marked.quoted(first, last):
            return _TOLD
        if head == "thr" and (
            self._playful(match.pattern.kind, first, last, reading)
            or (self._earnest.isdisjoint(reading.words[first:last]) and self._followed(head, match, marked))
        ):
            return _TOLD
        if head != "idn" and self._merry(reading):
            return _JEST if head == "thr" else _MERRY
        return _TOLD if match.pattern.kind == "short" and self._passing(reading) else 1.0

    def _playful(self, kind: str, first: int, last: int, reading: Reading) -> bool:
        """Whether a threat is about a game, or loose words are about food, weather and the like.

        Nobody wins a game with a knife, and "over the raffle" or "after the match" is a quarrel, no game.
        """
        if kind == "loose" and not self._harmless.isdisjoint(reading.bag):
            return True
        if kind in _ERRANDS and (
            not self._errands.isdisjoint(reading.bag) or _timed(reading.words[last : last + _SOON])
        ):
            return True
        words = reading.words
        if self._games.isdisjoint(words) or not self._earnest.isdisjoint(words[first:last]):
            return False
        return any(
            word in self._games and self._quarrels.isdisjoint(words[max(0, at - _REACH) : at])
            for at, word in enumerate(words)
        )

    def _followed(self, head: str, match: Match, marked: Marked) -> bool:
        """Whether what follows makes it harmless."""
        following = marked.text[match.end : match.end + _AFTER]
        return any(guard.match(following) for guard in self._follow[head])

    def _fond(self, match: Match, first: int, last: int, reading: Reading, marked: Marked) -> bool:
        """Whether it is said of a thing or for a good deed, or teases: nothing but a soft word, or thanks beside it."""
        if self._followed("att", match, marked):
            return True
        words = reading.words[first:last]
        if match.pattern.kind != "you":
            return False
        if not self._dear.isdisjoint(words) and self._spiteful.isdisjoint(words):
            return True
        if self._teasing.isdisjoint(words):
            return False
        return len(reading.words) <= _BARE or not self._kind.isdisjoint(reading.bag)

    @staticmethod
    def _political(match: Match, first: int, last: int, reading: Reading) -> bool:
        """Whether it is about somebody in public life or an opponent, whom a group may find fault with as it likes."""
        words = reading.words
        return match.pattern.kind in _THIRD and any(
            in_public_life(words, at) or is_opponent(words, at) for at in range(first, last)
        )

    def _passing(self, reading: Reading) -> bool:
        """Whether a short cry stands in a long text, or is one of joy."""
        return len(reading.words) > _LONG or not self._joy.isdisjoint(reading.bag)

    def _merry(self, reading: Reading) -> bool:
        return not self._laughter.isdisjoint(reading.bag) or bool(_SMILE.search(reading.text))
