"""A reading folds a text for matching and always finds the way back to the original letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.detectors.reading import Reading


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't re-open Ann's poll!", ["don't", "re-open", "ann's", "poll"]),
        ("don’t", ["don't"]),
        ("wän\u200bker", ["wanker"]),
        ("ѕһіт", ["shit"]),
        ("ｆｕｌｌ width", ["full", "width"]),
        ("z\u0301a\u0300l\u0302go", ["zalgo"]),
        ("'approved' (yes)", ["approved", "yes"]),
        ("", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    """Accents, look-alike letters, wide forms and invisible characters do not hide a word."""
    assert Reading(text).words == words


def test_span_points_at_the_original() -> None:
    """A span over folded words cuts the original letters, invisible ones included."""
    reading = Reading("ﬁne, but wän\u200bker 😀 no")
    span = reading.span(2, 3, "prof")
    assert reading.text[span.start : span.end] == "wän\u200bker"


def test_index_finds_the_word_of_a_phrase() -> None:
    """A position in `folded` leads to the word that stands there."""
    reading = Reading("one two, three")
    assert [reading.index(reading.folded.index(word)) for word in reading.words] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "shouting"),
    [
        ("STOP IT NOW", True),
        ("I ALREADY SAID SO", True),
        ("NHS and GP cuts", False),
        ("OK THEN", False),
        ("fine", False),
    ],
)
def test_shouting(text: str, shouting: bool) -> None:  # noqa: FBT001
    """Three words in capitals, and hardly any others, are shouting."""
    assert Reading(text).shouting is shouting


def test_marks_and_emoji() -> None:
    """Runs of marks and the emoji can be had by themselves."""
    reading = Reading("What?! No!! 👍🏽")
    assert (reading.marks, reading.emoji) == ("?! !!", "👍🏽")


@given(st.text())
def test_every_word_has_its_place(text: str) -> None:
    """Any text whatever: each word has a place inside the original, in order, and `folded` holds them all."""
    reading = Reading(text)
    assert len(reading.starts) == len(reading.ends) == len(reading.words)
    assert all(0 <= a < b <= len(text) for a, b in zip(reading.starts, reading.ends, strict=True))
    assert reading.starts == sorted(reading.starts)
    assert reading.folded.split() == reading.words
