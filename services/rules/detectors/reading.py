"""Reading: one normalised view of a text, made once a message and shared by every detector."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any, Generic, Self, TypeVar

from moderation.features import Span

_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_CASED = re.compile(r"[A-Za-z']+")
_NUMBER = re.compile(r"(?<![^\W_])[0-9]")
_MARKS = re.compile(r"[?!]+")
_EMOJI = re.compile("[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")

_CONFUSABLE = str.maketrans(
    "аеорсухіѕјһԁԛԝкмтнвгпбѵɡαβεηικνορτυχωγδσøłđħıƒ’‘ʼ`´′‐‑‒",
    "aeopcyxisjhdqwkmthbrn6vgabenikvoptuxwydooldhif''''''---",
)
_SHOUTED_WORDS = 3
_SHOUTED_SHARE = 0.75


class _Fold(dict[str, str]):
    """Character to what it is matched as, filled as characters are met. Bounded: odd texts cannot make it grow."""

    LIMIT = 4096

    def __missing__(self, character: str) -> str:
        if (digit := unicodedata.digit(character, None)) is not None and character.isdecimal():
            return str(digit)
        parts = unicodedata.normalize("NFKD", character.lower().translate(_CONFUSABLE))
        folded = "".join(part for part in parts if unicodedata.category(part) not in {"Mn", "Cf"})
        folded = folded.lower().translate(_CONFUSABLE)
        if len(self) < self.LIMIT:
            self[character] = folded
        return folded


_FOLD = _Fold()


Value = TypeVar("Value")


class _Once(Generic[Value]):
    """A property made when first asked for. Without the lock of `functools.cached_property` in Python 3.11."""

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make, self._name = make, make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, reading: object, _: type | None = None) -> Value:
        value = reading.__dict__[self._name] = self._make(reading)
        return value


class Reading:
    """A text as it is matched, with the way back to the original letters.

    `text` is the original. `lowered` is folded (accents, look-alike letters and wide forms to plain ones, invisible
    characters dropped, lower case); position `i` of it stands at `offset(i)` of the original. `words` are its words:
    letters and digits with inner apostrophes and hyphens; `bag` are the different ones. What only a hit needs is made
    when asked for.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._origins: list[int] | None = None
        if text.isascii():
            self.lowered = text.lower()
            self.words = _PLAIN_WORD.findall(self.lowered)
            self.bag = frozenset(self.words)
            return
        pieces = [_FOLD[character] for character in text]
        self.lowered = "".join(pieces)
        self.words = _WORD.findall(self.lowered)
        self.bag = frozenset(self.words)
        if any(len(piece) != 1 for piece in pieces):
            self._origins = [origin for origin, piece in enumerate(pieces) for _ in piece]

    @_Once
    def folded(self) -> str:
        """The words with one space before, between and after them."""
        return f" {' '.join(self.words)} "

    @_Once
    def places(self) -> list[tuple[int, int]]:
        """Where each word starts and ends in `lowered`."""
        pattern = _PLAIN_WORD if self.text.isascii() else _WORD
        return [match.span() for match in pattern.finditer(self.lowered)]

    @_Once
    def starts(self) -> list[int]:
        """Where each word starts in the original text."""
        return [self.offset(start) for start, _ in self.places]

    @_Once
    def ends(self) -> list[int]:
        """Where each word ends in the original text."""
        return [self.offset(end - 1) + 1 for _, end in self.places]

    @_Once
    def numbered(self) -> bool:
        """Whether a word begins with a digit."""
        return _NUMBER.search(self.lowered) is not None

    @_Once
    def emoji(self) -> str:
        """The emoji of the text, in order."""
        return "" if self.text.isascii() else "".join(_EMOJI.findall(self.text))

    @_Once
    def shouting(self) -> bool:
        """Whether three quarters of at least three words are in capitals."""
        if self.text.islower():
            return False
        cased = [word for word in _CASED.findall(self.text) if len(word) > 1]
        loud = sum(map(str.isupper, cased))
        return loud >= _SHOUTED_WORDS and loud >= _SHOUTED_SHARE * len(cased)

    @_Once
    def marks(self) -> str:
        """The runs of question and exclamation marks, with a space between them."""
        return " ".join(_MARKS.findall(self.text))

    @_Once
    def _positions(self) -> list[int]:
        return list(accumulate((len(word) + 1 for word in self.words), initial=1))

    def offset(self, position: int) -> int:
        """Where a character of `lowered` stands in the original text."""
        return position if self._origins is None else self._origins[position]

    def index(self, position: int) -> int:
        """The word that a character of `folded` belongs to; a space belongs to the word before it."""
        return max(0, bisect_right(self._positions, position) - 1)

    def span(self, first: int, last: int, head: str, kind: str = "") -> Span:
        """Words `first` up to, not including, `last`, as characters of the original text."""
        return Span(self.starts[first], self.ends[last - 1], head, kind)

    def reread(self, words: Iterable[tuple[str, int, int]]) -> Self:
        """The same text with other words: what each says, and where it starts and ends in `lowered`."""
        other = type(self).__new__(type(self))
        other.text, other.lowered = self.text, self.lowered
        other._origins = self._origins  # noqa: SLF001
        known = list(words)
        other.words = [word for word, _, _ in known]
        other.bag = frozenset(other.words)
        other.places = [(start, end) for _, start, end in known]
        return other
