"""Phrases: what single words and runs of two and three add to the party's labels, whoever they are about.

Names of people and numbers are left out ("N's been at the 0"), so that what was learnt of one person counts for every
other. Weights lie in one table of small numbers, at places told by a hash, as those of words do.
"""

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

from services.rules.detectors.personal_data.people import first_names
from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.artefact import Phrased

PLACES = 1 << 15
"""Rows of the table."""
MOST_WORDS = 120
"""Words of a text that are read."""
NAME, NUMBER = "N", "0"
"""What stands for them; words are in lower case."""
_ENDS = frozenset(".!?:;\n\"'“”(")


def phrased(reading: Reading) -> list[str]:
    """The words without names and numbers, between two signs for where the text begins and ends."""
    said = ["^"]
    for at, word in enumerate(reading.words[:MOST_WORDS]):
        bare, mark, ending = word.partition("'")
        if bare.isdigit():
            said.append(NUMBER)
        else:
            said.append(NAME + mark + ending if _names(reading, at, bare) else word)
    return [*said, "$"]


def _names(reading: Reading, at: int, bare: str) -> bool:
    """Whether a word is a common first name, or has one capital inside a sentence."""
    if bare in first_names():
        return True
    start = reading.starts[at]
    written = reading.text[start : start + len(bare)]
    if len(bare) < 3 or not written[0].isupper() or not written[1:].islower() or not at:  # noqa: PLR2004 - "I", "Mr"
        return False
    return _ENDS.isdisjoint(reading.text[reading.ends[at - 1] : start])


def phrase_places(said: Sequence[str]) -> list[int]:
    """The rows of a text's different phrases: words, neighbours, runs of three, and pairs around any one word."""
    runs = list(zip(said, said[1:], said[2:], strict=False))
    around = (f"{one} _ {last}" for one, _, last in runs)
    phrases = {*said, *map(" ".join, pairwise(said)), *map(" ".join, runs), *around}
    return [crc32(phrase.encode("utf-8", "surrogatepass")) % PLACES for phrase in sorted(phrases)]


class Phrases:
    """The table, as the artefact holds it."""

    def __init__(self, learnt: Phrased) -> None:
        self._rows, self._width = memoryview(learnt.rows).cast("b"), len(learnt.labels)
        self._scales, self._biases = learnt.scales, learnt.biases

    def add(self, reading: Reading) -> list[float]:
        """The logits of a text, in the order of the labels."""
        if not self._width:
            return []
        places, width = phrase_places(phrased(reading)), self._width
        sums = map(sum, zip(*[self._rows[at * width : (at + 1) * width] for at in places], strict=True))
        norm = len(places) ** -0.5
        return [b + total * s * norm for total, s, b in zip(sums, self._scales, self._biases, strict=True)]
