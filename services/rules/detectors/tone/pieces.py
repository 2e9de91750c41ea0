"""Pieces: a text as the model reads it, words cut into the parts its vocabulary knows (WordPiece)."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from services.rules.detectors.reading import Reading

UNKNOWN, OPENING, CLOSING = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 24
MOST = 64
"""Pieces read of a text: about 45 words. The rest is left to the cheap tier."""

_WORD = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)@\w+|\S+@\S+\.\w+|[^\W_]+|[^\w\s]")
_REPEATED = re.compile(r"(.)\1{2,}")
_EMOJI = re.compile("[\u203c-\u3299\U0001f000-\U0001faff]")
_LETTERS = 3000
"""Characters of a text that can hold `MOST` pieces; more are not looked at."""


class Piece(NamedTuple):
    """A piece by its number in the vocabulary, and where its word stands in the lowered text."""

    number: int
    start: int
    end: int


class Pieces(dict[str, tuple[int, ...]]):
    """Word to its pieces, learnt as words are met, up to a limit.

    Args:
        vocabulary: every piece in the order of its number; pieces within a word begin with `##`.
    """

    LIMIT = 30_000

    def __init__(self, vocabulary: Iterable[str]) -> None:
        super().__init__()
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self.opening, self.closing = self._numbers[OPENING], self._numbers[CLOSING]
        self._unknown = (self._numbers[UNKNOWN],)

    def __missing__(self, word: str) -> tuple[int, ...]:
        pieces = self._cut(word) or self._unknown
        if len(self) < self.LIMIT and len(word) <= LONGEST_WORD:
            self[word] = pieces
        return pieces

    def of(self, reading: Reading, most: int = MOST) -> list[Piece]:
        """The pieces of a text, without opening and closing; emoji are read by their names."""
        found: list[Piece] = []
        for match in _WORD.finditer(reading.lowered, 0, _LETTERS):
            for word in _said(match[0]):
                found += [Piece(number, *match.span()) for number in self[word]]
            if len(found) >= most:
                break
        return found[:most]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The longest known piece first, again and again; nothing if some part is unknown."""
        if len(word) > LONGEST_WORD:
            return ()
        pieces: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._numbers.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if number is not None:
                    pieces.append(number)
                    start = end
                    break
            else:
                return ()
        return tuple(pieces)


def _said(word: str) -> list[str]:
    """A word with its drawn-out letters shortened, an emoji as the words of its name, addresses as what they are."""
    if not word.isalnum() and len(word) > 1:
        return ["@", "user"] if word[0] == "@" else ["email"] if "@" in word else ["url"]
    if len(word) == 1 and _EMOJI.match(word):
        return unicodedata.name(word, "").lower().replace("-", " ").split()[:6]
    return [_REPEATED.sub(r"\1\1", word)]
