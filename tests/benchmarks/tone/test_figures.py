"""Figures of the evaluation, on cases that can be counted by hand."""

import math

from benchmarks.tone.figures import auc, calibration, f1, macro_f1, overlap_f1, span_f1


def test_auc_counts_pairs_and_halves_ties() -> None:
    """Of four pairs two are in order and one is tied: 2.5 of 4."""
    assert auc([0.9, 0.2, 0.2, 0.5], [True, True, False, False]) == 2.5 / 4
    assert math.isnan(auc([0.1], [True]))


def test_f1_of_one_kind_and_of_both() -> None:
    """One right of two found and one true gives two thirds; the other kind has its own F1."""
    found, labels = [True, True, False], [True, False, False]
    assert f1(found, labels) == 2 / 3
    assert macro_f1(found, labels) == (2 / 3 + 2 / 3) / 2


def test_spans_agree_where_both_are_empty() -> None:
    """A text without toxic words in which none are found is right."""
    assert span_f1([(set(), set()), ({1, 2}, {2, 3})]) == (1 + 0.5) / 2


def test_a_span_is_right_that_touches_a_true_one() -> None:
    """One of two found spans overlaps the only true one: precision a half, recall one."""
    assert math.isclose(overlap_f1([([(0, 3), (8, 9)], [(2, 5)])]), 2 / 3)


def test_calibration_is_the_gap_between_probability_and_truth() -> None:
    """Ten rows at 0.3 of which half are true are off by 0.2."""
    assert math.isclose(calibration([0.3] * 10, [True] * 5 + [False] * 5), 0.2)
