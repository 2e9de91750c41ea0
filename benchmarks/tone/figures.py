"""Figures: rank quality, F1 and calibration error of scores against labels."""

from collections.abc import Iterable, Sequence
from itertools import groupby

BINS = 10


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Chance that a labelled row scores above another one (ties count half); NaN where there is only one kind."""
    positives = sum(labels)
    negatives = len(labels) - positives
    if not positives or not negatives:
        return float("nan")
    ranks = below = 0.0
    ordered = sorted(zip(scores, labels, strict=True))
    for _, tied in groupby(ordered, key=lambda pair: pair[0]):
        kinds = [label for _, label in tied]
        ranks += sum(kinds) * (below + (len(kinds) - sum(kinds)) / 2)
        below += len(kinds) - sum(kinds)
    return ranks / (positives * negatives)


def f1(found: Sequence[bool], labels: Sequence[bool]) -> float:
    """F1 of what was found."""
    right = sum(1 for one, label in zip(found, labels, strict=True) if one and label)
    return _f1(right, sum(found), sum(labels))


def macro_f1(found: Sequence[bool], labels: Sequence[bool]) -> float:
    """The mean of the F1 of both kinds."""
    return (f1(found, labels) + f1([not one for one in found], [not label for label in labels])) / 2


def span_f1(pairs: Iterable[tuple[set[int], set[int]]]) -> float:
    """Character F1 of each text's spans, found and true, in the mean; two empty ones agree."""
    each = [_f1(len(found & true), len(found), len(true)) if found or true else 1.0 for found, true in pairs]
    return sum(each) / max(1, len(each))


def overlap_f1(pairs: Iterable[tuple[list[tuple[int, int]], list[tuple[int, int]]]]) -> float:
    """F1 of spans, where a span is right that shares characters with one of the other side."""
    found_right = found_all = true_right = true_all = 0
    for found, true in pairs:
        found_right += sum(any(a < d and c < b for c, d in true) for a, b in found)
        true_right += sum(any(a < d and c < b for c, d in found) for a, b in true)
        found_all, true_all = found_all + len(found), true_all + len(true)
    precision, recall = found_right / max(1, found_all), true_right / max(1, true_all)
    return 2 * precision * recall / max(1e-9, precision + recall)


def calibration(scores: Sequence[float], labels: Sequence[bool], rate: float | None = None) -> float:
    """Expected calibration error over `BINS` equal bins of probability.

    Args:
        scores: probabilities.
        labels: what was true.
        rate: share of labelled rows to re-weight to; None leaves the set as it is.
    """
    share = sum(labels) / max(1, len(labels))
    up, down = (1.0, 1.0) if rate is None or not 0 < share < 1 else (rate / share, (1 - rate) / (1 - share))
    bins: dict[int, list[tuple[float, float, bool]]] = {}
    for score, label in zip(scores, labels, strict=True):
        bins.setdefault(min(BINS - 1, int(score * BINS)), []).append((up if label else down, score, label))
    total = sum(weight for held in bins.values() for weight, _, _ in held)
    return sum(abs(sum(weight * (score - label) for weight, score, label in held)) for held in bins.values()) / max(
        1e-9, total
    )


def _f1(right: int, found: int, true: int) -> float:
    return 2 * right / (found + true) if found + true else 1.0
