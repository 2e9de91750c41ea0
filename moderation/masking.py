"""Masking: a text that others may see, with the personal data in it replaced by what it was."""

import re
from collections.abc import Iterable, Iterator
from operator import attrgetter

from moderation.features import Span

_HEAD = "pii"
_LABELS = {
    "bank_account": "account number",
    "card": "card number",
    "contact_card": "contact card",
    "date_of_birth": "date of birth",
    "driving_licence": "driving licence",
    "iban": "IBAN",
    "membership_list": "membership list",
    "nhs_number": "NHS number",
    "ni_number": "NI number",
    "number_plate": "number plate",
    "sort_code": "sort code",
    "special_category": "sensitive remark",
}
_SHOWN = frozenset({"phone", "nhs_number", "passport", "number_plate"})
"""Kinds whose last two characters stay, to tell one from another. Of bank, card and NI numbers nothing does."""
_KEPT = 2
_FEWEST = 7
"""Where fewer letters and digits are given than this, two of them would be too large a part."""

_MAIL = re.compile(r"[^\s@＠<>()\[\]]{1,64}[@＠][^\s@＠<>()\[\]]{1,253}")
_DIGITS = re.compile(r"\d(?:[^\S\n]?[().\-–/+]?[^\S\n]?\n?\d){5,}")


def mask(text: str, spans: Iterable[Span]) -> str:
    """Replace the personal data at `spans`, such as `[phone …23]`; everything else stays as it is.

    Spans of other heads are left alone. Those that overlap become one, named after the longest, and show nothing.
    Spans that reach beyond the text are cut to it.
    """
    pieces: list[str] = []
    done = 0
    for start, end, label in _places(text, spans):
        pieces += text[done:start], label
        done = end
    return "".join([*pieces, text[done:]])


def mask_hard(text: str) -> str:
    """Replace whatever looks like a mail address or has six digits or more, found by a detector or not."""
    return _DIGITS.sub("[number]", _MAIL.sub("[email]", text))


def _places(text: str, spans: Iterable[Span]) -> Iterator[tuple[int, int, str]]:
    """Where to replace and with what, in order and apart."""
    group: list[Span] = []
    reach = 0
    inside = (span for span in spans if span.head == _HEAD and max(span.start, 0) < min(span.end, len(text)))
    for span in sorted(inside, key=attrgetter("start")):
        if group and span.start >= reach:
            yield _place(text, group)
            group = []
        reach = max(reach, span.end) if group else span.end
        group.append(span)
    if group:
        yield _place(text, group)


def _place(text: str, group: list[Span]) -> tuple[int, int, str]:
    start, end = max(group[0].start, 0), min(max(span.end for span in group), len(text))
    longest = max(group, key=lambda span: span.end - span.start)
    tail = _tail(text[start:end]) if len(group) == 1 and longest.kind in _SHOWN else ""
    name = _LABELS.get(longest.kind, longest.kind.replace("_", " ") or "personal data")
    return start, end, f"[{name}{tail}]"


def _tail(written: str) -> str:
    """The last two letters or digits, where enough others are hidden."""
    plain = [character for character in written if character.isalnum()]
    return f" …{''.join(plain[-_KEPT:])}" if len(plain) >= _FEWEST else ""
