"""Needs: the words and classes without which a pattern cannot match, so that most patterns are never tried."""

from collections.abc import Callable, Iterable, Iterator

Need = frozenset[str]
"""Words and classes of which at least one must be there."""
Way = tuple[Need, ...]
"""What one way to match cannot do without."""

_MOST_WAYS = 160
_OPEN = frozenset({"(", "(!", "(>"})


class Needs:
    """Reads the ways to match off a pattern's tokens; `rarity` weighs a word or class, the rarer the less."""

    def __init__(self, rarity: Callable[[str], float]) -> None:
        self._rarity = rarity

    def ways(self, tokens: Iterable[str]) -> list[Way]:
        """The ways to match, each with its needs, rarest first."""
        found, _ = self._alternatives(list(_flat(tokens)), 0)
        return [tuple(sorted(way, key=self._weight)) for way in found]

    def _weight(self, need: Need) -> float:
        return sum(map(self._rarity, need))

    def _alternatives(self, tokens: list[str], position: int) -> tuple[list[Way], int]:
        """The ways of everything up to the closing bracket."""
        closed: list[Way] = []
        ways: list[Way] = [()]
        while position < len(tokens) and tokens[position] != ")":
            if tokens[position] == "|":
                closed += ways
                ways, position = [()], position + 1
                continue
            inner, position = self._element(tokens, position)
            if position < len(tokens) and _may_be_absent(tokens[position]):
                position += 1
                continue
            ways = self._both(ways, inner)
        return _together([*closed, *ways]), position

    def _both(self, ways: list[Way], more: list[Way]) -> list[Way]:
        """One after the other; too many ways are told by their rarest needs alone."""
        if len(ways) * len(more) > _MOST_WAYS:
            more = [(frozenset[str]().union(*(min(way, key=self._weight) for way in more)),)] if all(more) else [()]
        return [(*way, *other) for way in ways for other in more]

    def _element(self, tokens: list[str], position: int) -> tuple[list[Way], int]:
        first = tokens[position]
        if first in _OPEN:
            inner, position = self._alternatives(tokens, position + 1)
            return inner if first == "(" else [()], position + 1
        said = (first[0].isalnum() or first[0] == "'") and first != "N"
        return [(frozenset({first}),) if said else ()], position + 1


def _together(ways: list[Way]) -> list[Way]:
    """Ways of one need each are one way that needs any of them."""
    single = [way for way in ways if len(way) == 1]
    longer = [way for way in ways if len(way) > 1]
    if not all(ways):
        return [()]
    return longer + ([(frozenset[str]().union(*(need for (need,) in single)),)] if single else [])


def _may_be_absent(quantifier: str) -> bool:
    return quantifier == "?" or quantifier.startswith("{0")


def _flat(tokens: Iterable[str]) -> Iterator[str]:
    """Without lazy marks: `??` and `{0,3}?` may be absent like `?` and `{0,3}`."""
    before = ""
    for item in tokens:
        if item != "?" or not (before == "?" or before.startswith("{")):
            yield item
        before = item
