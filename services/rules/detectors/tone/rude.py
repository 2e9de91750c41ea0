"""Rude words: how offensive a text is by its single words, learnt elsewhere on many more comments than ours.

The weights are those of alt-profanity-check, unrolled: a text's score is the mean of its words' weights, each by how
rare the word is.
"""

import math
from collections.abc import Iterable, Mapping

from services.rules.detectors.tone.artefact import Rudeness

MOST = 400
"""Words of a text that are added up."""


class Rude:
    """Scores words.

    Args:
        learnt: weights and rarities.
    """

    def __init__(self, learnt: Rudeness) -> None:
        self._words: Mapping[str, tuple[float, float]] = {
            word: (weight * learnt.weight * rarity * learnt.rarity, (rarity * learnt.rarity) ** 2)
            for word, (weight, rarity) in learnt.words.items()
        }
        self._alone = {word: weight * learnt.weight for word, (weight, _) in learnt.words.items()}
        self._bias = learnt.bias

    def score(self, words: Iterable[str]) -> float:
        """The logit of a text; `words` as `tables.words_of` gives them."""
        known = self._words
        total = length = 0.0
        for word in words:
            part = known.get(word)
            if part:
                total += part[0]
                length += part[1]
        return total / math.sqrt(length) + self._bias if length else self._bias

    def alone(self, word: str) -> float:
        """The weight of one word; 0 for one that is not known."""
        return self._alone.get(word, 0.0)
