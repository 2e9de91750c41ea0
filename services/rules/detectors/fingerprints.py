"""Fingerprints: keyed hashes of words, for likeness and topic. Without the key nobody can read words from them."""

from hashlib import blake2b
from importlib.resources import files

from services.rules.detectors.reading import Reading

SKETCH_SIZE = 8
SKETCH_FROM = 4
"""Words from which on a text has a sketch: shorter ones are alike by chance."""
TOPICS = 12

_WORD_BYTES, _TOPIC_BYTES = 4, 3
_SHORTEST_TOPIC = 3
_ENDINGS = ("ings", "ing", "ies", "ers", "ed", "er", "es", "ly", "s")
_SHORTEST_STEM = 4
_WHOLE = 0xFFFFFFFF


def stem(word: str) -> str:
    """A word without its commonest endings, so that "leaflets" and "leafleting" are one topic."""
    word = word.removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            bare = word[: -len(ending)]
            return bare[:-1] if bare[-1] == bare[-2] else bare
    return word


class Fingerprints(dict[str, tuple[int, int]]):
    """Word to its two hashes, of 32 bits for sketches and of 24 for topics (-1: no topic). Bounded.

    Args:
        key: of the installation; of any length.
    """

    LIMIT = 100_000
    LONGEST = 40

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._key = blake2b(key, digest_size=32).digest()
        self._silent = frozenset((files(__package__) / "stopwords.txt").read_text("utf-8").split())

    def __missing__(self, word: str) -> tuple[int, int]:
        told = not (word in self._silent or len(word) < _SHORTEST_TOPIC or word[0].isdigit())
        hashes = self._hash(word, _WORD_BYTES), self._hash(stem(word), _TOPIC_BYTES) if told else -1
        if len(self) < self.LIMIT and len(word) <= self.LONGEST:
            self[word] = hashes
        return hashes

    def of(self, reading: Reading) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Sketch and topics of a text, the smallest hashes first, and a hash of all its words."""
        hashes = [self[word] for word in reading.bag]
        topics = _smallest({topic for _, topic in hashes if topic >= 0}, TOPICS)
        if len(reading.words) < SKETCH_FROM:
            return (), topics, 0
        words = [word for word, _ in hashes]
        return _smallest({*words}, SKETCH_SIZE), topics, sum(words) & _WHOLE

    def _hash(self, word: str, size: int) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=size, key=self._key)
        return int.from_bytes(digest.digest(), "big")


def _smallest(hashes: set[int], count: int) -> tuple[int, ...]:
    return tuple(sorted(hashes)[:count])
