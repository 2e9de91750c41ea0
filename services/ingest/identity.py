"""Identity: the many names of a person become one stable key."""

import re
from collections.abc import Iterable

from moderation.events import Named
from moderation.keys import keyed

ME = "@me"
"""How an export calls the owner of the phone in WhatsApp's own notices."""

_LOOSE = re.compile(r"[^\w-]+")
_APART = {code: " " for code in range(128) if _LOOSE.match(chr(code))}
"""The same split of plain letters, in half the time."""
_WORD = re.compile(r"[^\W\d_][\w'’-]+")


_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile("[\u00a0\u202f]")


def bare(name: str) -> str:
    """A name without what a phone writes around it in one place and not in another: marks of direction, hard spaces."""
    return _SPACES.sub(" ", _MARKS.sub("", name)).strip() or name


def person_key(key: bytes, alias: str) -> str:
    """The key of whoever goes by this name, until another name of theirs is learnt."""
    return keyed(key, "person", alias)


class Names:
    """The people of a group by the names that may stand in a text: full name, first name, telephone number.

    A first name that two people share names neither of them; a first name that is an ordinary word names somebody only
    where it is written with a capital inside a sentence.
    """

    def __init__(self, people: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._called: dict[str, set[str]] = {}
        self._firsts: set[str] = set()
        for name, person in people:
            self.add(name, person)

    def add(self, name: str, person: str) -> None:
        """One more of them."""
        words = tuple(word.casefold() for word in _WORD.findall(name.lstrip("~\u202f ")))
        if not words or name == ME:
            return
        first = words[0]
        if len(words) > 1:
            self._offer(first, (words, person))
        if len(first) > 1:
            called = self._called.setdefault(first, set())
            if called and called != {person}:
                alone = self._by_first.get(first, [])
                alone[:] = [one for one in alone if len(one[0]) > 1]
            else:
                self._offer(first, ((first,), person))
            called.add(person)
        if not self._by_first.get(first):
            self._by_first.pop(first, None)

    def _offer(self, first: str, candidate: tuple[tuple[str, ...], str]) -> None:
        candidates = self._by_first.setdefault(first, [])
        if candidate not in candidates:
            candidates.append(candidate)
            candidates.sort(key=lambda one: (-len(one[0]), one[1]))
        self._firsts.update(_LOOSE.split(first))

    def find(self, text: str) -> tuple[Named, ...]:
        """Everybody a text names, in the order of their places."""
        if not self._by_first or self._firsts.isdisjoint(_loosely(text)):
            return ()
        found: list[Named] = []
        words = list(_WORD.finditer(text))
        upto = 0
        for index, word in enumerate(words):
            if word.start() < upto:
                continue
            candidates = self._by_first.get(word[0].casefold())
            if candidates is None and word[0].casefold().endswith(("'s", "’s")):
                candidates = self._by_first.get(word[0].casefold()[:-2])
            if candidates is None:
                continue
            named = _longest(words, index, candidates, text)
            if named is not None:
                found.append(named)
                upto = named.end
        return tuple(found)


def _longest(
    words: list[re.Match[str]], index: int, candidates: list[tuple[tuple[str, ...], str]], text: str
) -> Named | None:
    for parts, person in candidates:
        span = words[index : index + len(parts)]
        if len(span) == len(parts) and all(_bare(word[0]) == part for word, part in zip(span, parts, strict=True)):
            start = span[0].start()
            written_as_name = span[0][0][0].isupper() or (start > 0 and text[start - 1] == "@")
            if written_as_name or len(parts) > 1:
                end = span[-1].end() - (2 if span[-1][0].casefold().endswith(("'s", "’s")) else 0)
                return Named(start, end, person)
    return None


def _loosely(text: str) -> list[str]:
    """The words of a text, small."""
    if text.isascii():
        return text.translate(_APART).lower().split()
    return _LOOSE.split(text.casefold())


def _bare(word: str) -> str:
    folded = word.casefold()
    return folded[:-2] if folded.endswith(("'s", "’s")) else folded
