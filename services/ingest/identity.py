"""Identity: the many names of a person become one stable key."""

import re
from collections.abc import Iterable

from moderation.events import Named
from moderation.keys import keyed

ME = "@me"
"""How an export calls the owner of the phone in WhatsApp's own notices."""

_LOOSE = re.compile(r"[^\w-]+")
_WORD = re.compile(r"[^\W\d_][\w'’-]+")


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
        firsts: dict[str, set[str]] = {}
        full: list[tuple[tuple[str, ...], str]] = []
        for name, person in people:
            words = tuple(word.casefold() for word in _WORD.findall(name.lstrip("~\u202f ")))
            if not words or name == ME:
                continue
            full.append((words, person))
            firsts.setdefault(words[0], set()).add(person)
        for words, person in full:
            if len(words) > 1:
                self._by_first.setdefault(words[0], []).append((words, person))
        for first, who in firsts.items():
            if len(who) == 1 and len(first) > 1:
                self._by_first.setdefault(first, []).append(((first,), next(iter(who))))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda one: -len(one[0]))
        self._firsts = frozenset(part for first in self._by_first for part in _LOOSE.split(first))

    def find(self, text: str) -> tuple[Named, ...]:
        """Everybody a text names, in the order of their places."""
        if not self._by_first or self._firsts.isdisjoint(_LOOSE.split(text.casefold())):
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


def _bare(word: str) -> str:
    folded = word.casefold()
    return folded[:-2] if folded.endswith(("'s", "’s")) else folded
