"""One spelling for matching: direction marks gone, spaces, quotes and hyphens alike, and the way back."""

import re
import unicodedata
from itertools import pairwise

# Marks that steer direction or joining, and the byte order mark: no reader sees them, versions differ in them.
_MARKS = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_ALIKE = {
    " ": "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000",
    '"': "“”„‟«»″＂",
    "'": "‘’‚‛ʼ′`´＇",
    "-": "\u2010\u2011\u2012",
}
_SAME = {ord(mark): "" for mark in _MARKS} | {ord(c): plain for plain, all_ in _ALIKE.items() for c in all_}
SPECIAL = re.compile(f"[{_MARKS}{''.join(_ALIKE.values())}]")
EDGES = _MARKS + " \t\r\n" + _ALIKE[" "]


def fold(text: str) -> str:
    """The spelling under which two versions of a sentence are equal."""
    if text.isascii():
        return text
    plain = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    return plain.translate(_SAME) if SPECIAL.search(plain) else plain


class Folded:
    """A text folded, with the way back to what was written.

    Attributes:
        text: the folded text.
    """

    __slots__ = ("_from", "_written", "text")

    def __init__(self, written: str) -> None:
        self._written = written
        self.text = fold(written)
        self._from: list[int] | None = None

    def cut(self, start: int, end: int) -> str:
        """What was written where the folded text has `start:end`, without marks and spaces at its edges."""
        if self.text is self._written or start == end:
            return self._written[start:end].strip(EDGES)
        if self._from is None:
            self._from = _origins(self._written)
        if len(self._from) != len(self.text):  # letters that compose across clusters: what was folded is all we have
            return self.text[start:end].strip(EDGES)
        return self._written[self._from[start] : self._from[end - 1] + 1].strip(EDGES)

    def marked(self, at: int) -> bool:
        """Whether a direction mark stands before the folded text's place `at`: some versions wrap each name in two."""
        if self.text is self._written:
            return False
        self.cut(0, len(self.text))
        place = self._from[at] if self._from and len(self._from) == len(self.text) and at < len(self.text) else 0
        return place > 0 and self._written[place - 1] in _MARKS


def _origins(written: str) -> list[int]:
    """For each character of the folded text, where it stands in the written one."""
    starts: list[int] = []
    for index, character in enumerate(written):
        if not starts or not unicodedata.combining(character):
            starts.append(index)
    bounds = [*starts, len(written)]
    return [place for start, end in pairwise(bounds) for place in [start] * len(fold(written[start:end]))]
