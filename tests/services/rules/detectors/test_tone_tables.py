"""Word tables: lookups add up exactly, and the artefact is the one that was shipped."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.rules.detectors.tone.artefact import load
from services.rules.detectors.tone.tables import Tables, pair_place, word_places

LEARNT = load()
TABLES = Tables(LEARNT.labels, LEARNT.rows, LEARNT.scales, LEARNT.biases)


def plain(words: list[str], label: str) -> float:
    """The same sum as the definition says it, without lanes."""
    column, width = LEARNT.labels.index(label), len(LEARNT.labels)
    rows = memoryview(LEARNT.rows).cast("b")
    places = [place for word in words for place in word_places(word)]
    places += [pair_place(*pair) for pair in pairwise(words)]
    total = sum(rows[place * width + column] for place in places)
    return LEARNT.biases[column] + total * LEARNT.scales[column] / math.sqrt(max(1, len(places)))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), max_size=40))
def test_packed_sums_equal_plain_sums(words: list[str]) -> None:
    """Adding lanes of one whole number gives the same logits as adding the table's bytes one by one."""
    for label, logit in zip(LEARNT.labels, TABLES.add(words), strict=True):
        assert logit == pytest.approx(plain(words, label), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=30))
def test_shares_of_the_words_add_up_to_the_logit(words: list[str]) -> None:
    """What the words carry is the whole logit less its bias: the explanation leaves nothing out."""
    column = LEARNT.labels.index("party_att")
    logit = TABLES.add(words)[column]
    assert sum(TABLES.shares(words, "party_att")) == pytest.approx(logit - LEARNT.biases[column], abs=1e-6)


def test_a_misspelt_word_keeps_most_of_its_weight() -> None:
    """Runs of letters let an unseen spelling count on the same side as the word it comes from."""
    column = LEARNT.labels.index("offence")
    right, wrong, other = (TABLES.add([word])[column] for word in ("idiots", "idiotts", "leaflets"))
    assert right > wrong > other
