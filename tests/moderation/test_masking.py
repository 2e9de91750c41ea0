"""Masking takes out personal data, keeps what it was, and touches nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.features import Span
from moderation.masking import mask, mask_hard

KINDS = ["phone", "email", "address", "card", "iban", "ni_number", "bank_account", "sort_code", "nhs_number", ""]


@pytest.mark.parametrize(
    ("kind", "data", "masked"),
    [
        ("phone", "07700 900123", "[phone …23]"),
        ("email", "lena@example.org", "[email]"),
        ("address", "14 Mill Lane", "[address]"),
        ("ni_number", "QQ 12 34 56 C", "[NI number]"),
        ("card", "4242 4242 4242 4242", "[card number]"),
        ("bank_account", "55779911", "[account number]"),
        ("iban", "GB82WEST12345698765432", "[IBAN]"),
        ("number_plate", "AB51 ABC", "[number plate …BC]"),
        ("special_category", "Edna has dementia", "[sensitive remark]"),
        ("phone", "12345", "[phone]"),
        ("", "something", "[personal data]"),
    ],
)
def test_type_and_at_most_two_characters_stay(kind: str, data: str, masked: str) -> None:
    """A mask says what was there; of bank, card and NI numbers no character stays."""
    text = f"ask Jo: {data}, thanks"
    assert mask(text, [Span(8, 8 + len(data), "pii", kind)]) == f"ask Jo: {masked}, thanks"


def test_other_spans_are_left_alone() -> None:
    """An insult stays readable: only personal data is masked."""
    assert mask("you fool", [Span(4, 8, "insult")]) == "you fool"


def test_overlapping_spans_become_one() -> None:
    """Two spans that share characters leave one mask, named after the longer, with nothing shown."""
    text = "Lee at 14 Mill Lane has asthma 07700 900123"
    spans = [Span(7, 19, "pii", "address"), Span(0, 30, "pii", "special_category"), Span(31, 43, "pii", "phone")]
    assert mask(text, spans) == "[sensitive remark] [phone …23]"


def test_spans_beyond_the_text_are_cut() -> None:
    """A span that does not fit the text masks what is there and raises nothing."""
    assert mask("abc", [Span(1, 99, "pii", "address"), Span(50, 60, "pii"), Span(2, 1, "pii")]) == "a[address]"


_TEXTS = st.text(alphabet="0123456789 ab@.-\n", max_size=60)


@st.composite
def _marked(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(_TEXTS)
    place = st.integers(-2, len(text) + 2)
    spans = draw(st.lists(st.tuples(place, place, st.sampled_from(["pii", "pii", "att"]), st.sampled_from(KINDS))))
    return text, [Span(*span) for span in spans]


@given(_marked())
def test_nothing_of_a_masked_span_survives_and_all_else_does(marked: tuple[str, list[Span]]) -> None:
    """Outside the spans every character stays in order; inside at most the last two letters or digits do."""
    text, spans = marked
    hidden = {place for span in spans if span.head == "pii" for place in range(max(span.start, 0), span.end)}
    kept = "".join(character for place, character in enumerate(text) if place not in hidden)
    masked = mask(text, spans)
    labels = re.findall(r"\[[^\]]*\]", masked)
    assert re.sub(r"\[[^\]]*\]", "", masked) == kept
    assert all(sum(map(str.isdigit, label)) <= 2 for label in labels)


@given(_marked())
def test_the_order_of_spans_does_not_matter(marked: tuple[str, list[Span]]) -> None:
    """The places that are masked depend on the spans, not on their order."""
    text, spans = marked
    lengths = [re.sub(r"\[[^\]]*\]", "[]", mask(text, order)) for order in (spans, spans[::-1])]
    assert lengths[0] == lengths[1]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ring 07700 900123 now", "ring [number] now"),
        ("mail lena@example.org or 20-00-00", "mail [email] or [number]"),
        ("+44 (0)7700 900123", "+[number]"),
        ("at 10:30 with 42 people", "at 10:30 with 42 people"),
        ("07700\n900123", "[number]"),
    ],
)
def test_long_numbers_and_mail_are_masked_unseen(text: str, masked: str) -> None:
    """Without any span a text for others shows no mail address and no long number; times and counts stay."""
    assert mask_hard(text) == masked


@given(st.text(alphabet="0123456789 ab@.-()/", max_size=80))
def test_no_long_number_or_mail_survives(text: str) -> None:
    """After hard masking there are no six digits in a row, and doing it again changes nothing."""
    masked = mask_hard(text)
    assert not re.search(r"\d{6}|\w@\w", masked)
    assert mask_hard(masked) == masked
