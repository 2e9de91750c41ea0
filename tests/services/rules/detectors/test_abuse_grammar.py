"""The pattern language: what a pattern matches, and what it cannot match without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rules.detectors.abuse.grammar import Grammar, expression, matches
from services.rules.detectors.abuse.needs import Needs

NEEDS = Needs(lambda item: 5.0 if item.isupper() else 1.0)
LINES = [
    "@WHO = (N|P)",
    "att 0.7 third | @WHO B (I){0,2} K (/|,)",
    "heat 0.6 short | (give it (a|the) rest|Y (M)? listen)",
]
GRAMMAR = Grammar(LINES, NEEDS)
WORDS = [
    ("N", "dave"),
    ("P", "he"),
    ("B", "is"),
    ("I", "so"),
    ("K", "idiot"),
    ("", "give"),
    ("", "it"),
    ("", "rest"),
    ("Y", "you"),
]


def said(*pairs: tuple[str, str]) -> tuple[str, frozenset[str]]:
    """Marked text, and what is present in it."""
    text = "/ " + "".join(f"{classes}:{word} " for classes, word in pairs) + "/ "
    return text, frozenset(item for classes, word in pairs for item in (*classes, word))


def test_a_pattern_matches_classes_and_words() -> None:
    """Capitals stand for classes, small letters for themselves, brackets group."""
    text, present = said(("N", "dave"), ("B", "is"), ("IA", "proper"), ("K", "idiot"))
    found = list(matches(GRAMMAR.possible(present), text))
    assert [(match.pattern.head, match.pattern.kind) for match in found] == [("att", "third")]


def test_needs_are_what_no_match_can_do_without() -> None:
    """What may be absent is not needed; alternatives of one word each are one need."""
    tokens = ["Y", "(", "I", ")", "{0,3}", "(", "a", "|", "b", ")", "c", "?"]
    assert NEEDS.ways(tokens) == [(frozenset({"a", "b"}), frozenset({"Y"}))]


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_needs_never_hide_a_match(pairs: list[tuple[str, str]]) -> None:
    """Trying only what is possible finds all that trying everything finds."""
    text, present = said(*pairs)
    everything = frozenset(
        item for pair in (*WORDS, ("M", "the"), ("", "listen"), ("", "a")) for item in (*pair[0], pair[1])
    )
    tried = [(match.pattern.head, match.start) for match in matches(GRAMMAR.possible(present), text)]
    everywhere = [(match.pattern.head, match.start) for match in matches(GRAMMAR.possible(everything), text)]
    assert sorted(tried) == sorted(everywhere)


@pytest.mark.parametrize("source", ["(a", "@NOBODY x"])
def test_a_broken_pattern_is_named(source: str) -> None:
    """A pattern with a lost bracket or an unknown macro says which one it is."""
    with pytest.raises(ValueError, match="cannot be read"):
        expression(source, {})


def test_every_pattern_of_the_file_can_be_made() -> None:
    """Patterns are made when first tried, so a broken one would be found by a chat; this finds it first."""
    assert all(pattern.expression for pattern in Grammar.load(NEEDS).patterns)


def test_a_pattern_that_needs_nothing_is_refused() -> None:
    """A pattern that any text could match would be tried on every text."""
    with pytest.raises(ValueError, match="give it one"):
        Grammar(["heat 0.5 | _ _"], NEEDS)


def test_too_many_ways_are_told_shortly() -> None:
    """A pattern with a great many ways to match keeps few, and still knows what it needs."""
    group = ["(", "a", "b", "|", "c", "d", ")"]
    ways = NEEDS.ways([*(group * 8), "e"])
    assert len(ways) <= 160
    assert all(any("e" in need for need in way) for way in ways)
