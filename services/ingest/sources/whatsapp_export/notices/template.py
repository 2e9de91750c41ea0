"""One sentence of WhatsApp's with slots, and every way a text can be read as it."""

import re
from collections.abc import Iterator

import msgspec

from services.ingest.sources.whatsapp_export.notices.fold import fold

_SLOT = re.compile(r"\{(\w+)\}")
STOPS = ".。।۔։,،， "
_SPLITS = 8  # places tried for one piece of a sentence: bounds the work on any text
_TIGHT = 2

Span = tuple[int, int]


class Phrase(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sentence as a table holds it.

    Attributes:
        kind: what it reports, a notice's kind or one of the words a person's row can consist of.
        text: the sentence, slots in braces: actor, target, targets, new, and others that are not kept.
        seen: where it was seen: platform and version of the app, or the place.
        via: how a person came in, for joined.
        me: which part the phone's owner plays in it without being named: actor or target.
    """

    kind: str
    text: str
    seen: str
    via: str | None = None
    me: str | None = None


class Template:
    """A phrase cut into literal pieces and the slots between them.

    Attributes:
        phrase: the phrase.
        language: of which table.
        pieces: the literals, folded; one more than slots, each may be empty. The full stop at the end is left out.
        slots: the slots' names in the order of the sentence.
        weight: how many characters are fixed: the more, the surer.
        open_end: whether a slot ends the sentence, with no full stop after it.
        tight: whether two names stand side by side with hardly anything between them.
    """

    __slots__ = ("language", "open_end", "phrase", "pieces", "slots", "tight", "weight")

    def __init__(self, phrase: Phrase, language: str) -> None:
        self.phrase = phrase
        self.language = language
        *pieces, last = _SLOT.split(fold(phrase.text).strip())[::2]
        self.slots = tuple(_SLOT.findall(phrase.text))
        self.pieces = (*pieces, last.rstrip(STOPS))
        self.open_end = bool(self.slots) and not last
        self.tight = any(len(piece.strip()) < _TIGHT for piece in pieces[1:])
        self.weight = sum(map(len, pieces)) + len(last)

    def readings(self, text: str) -> Iterator[tuple[Span, ...]]:
        """Every way (up to a bound) to read a folded text as this sentence: the span of each slot."""
        first, last = self.pieces[0], self.pieces[-1]
        end = len(text) - len(last)
        if end > len(first) and text.startswith(first) and text.endswith(last):
            yield from self._fill(text, len(first), end, 1)

    def _fill(self, text: str, start: int, end: int, index: int) -> Iterator[tuple[Span, ...]]:
        if index == len(self.slots):
            if start < end:
                yield ((start, end),)
            return
        piece = self.pieces[index]
        at = start
        for _ in range(_SPLITS):
            at = text.find(piece, at + 1, end)
            if at < 0:
                return
            for rest in self._fill(text, at + len(piece), end, index + 1):
                yield ((start, at), *rest)


def without_stop(text: str) -> str:
    """A folded sentence without the full stop that some versions put at its end."""
    return text.rstrip(STOPS)
