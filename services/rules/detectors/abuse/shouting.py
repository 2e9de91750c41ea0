"""Shouting: capitals at people, as against capitals for joy or for a notice."""

from collections.abc import Mapping

from services.rules.detectors.reading import Reading

_HOSTILE, _DOUBTFUL = 0.6, 0.25
_LOUD_WORDS = 40
_ENOUGH = 2


class Shouting:
    """Weighs cross words and pushing words of a shouted text against glad ones."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._cross, self._pushing, self._glad = (
            frozenset(lists[name].split()) for name in ("cross", "pushing", "glad")
        )

    def score(self, reading: Reading) -> float:
        """How hostile a text is, 0 to 1, as far as its capitals show."""
        if reading.text.islower() or not reading.shouting or len(reading.words) > _LOUD_WORDS:
            return 0.0
        pushing = len(self._pushing & reading.bag) + (len(reading.marks) > 1)
        cross = 2 * len(self._cross & reading.bag) + pushing / 2
        return _HOSTILE if cross >= _ENOUGH + 2 * len(self._glad & reading.bag) else _DOUBTFUL
