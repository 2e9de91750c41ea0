"""Learns the last step: for each head one small logistic regression over everything known, then its threshold.

Probabilities are moved to `BASE_RATE`, about what a chat has, since the sets hold far more of everything. A threshold
is the lowest at which harmless lines stay below `FALSE_ALARMS`, or a higher one if that gives the better F1.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from moderation.features import HEADS
from services.rules.detectors.tone.artefact import Stack
from services.rules.detectors.tone.carriers import TOXIC
from services.rules.detectors.tone.evidence import RUDE, TALK

BASE_RATE = 0.02
FALSE_ALARMS = 0.005
"""Share of harmless lines that a head may flag; profanity is flagged wherever it stands."""
CLEAN_ALARMS = 0.007
"""Share of clean party lines, contrast lines among them, that a head may flag."""
CAREFUL = {"hate": 0.004, "idn": 0.005, "offence": 0.004, "insult": 0.004}
"""The same for these: greeting a group must hardly ever look like hating it; the others repeat what party heads say."""
STRENGTH = 0.05
DRAWS = 100
FAMILY = {
    "offence": ("offence", "toxic", "insult", "profane", "vulgar", "aggressive", "party_att", "party_prof",
                "hate_posts", "hate_forum", "hate_emoji"),
    "hate": ("hate_posts", "hate_forum", "hate_emoji", "identity", "party_idn", "toxic", "offence", "party_att"),
    "insult": ("insult", "toxic", "offence", "party_att", "aggressive", "party_heat"),
    "prof": ("profane", "party_prof", "vulgar", "offence"),
    "att": ("party_att", "insult", "toxic", "offence", "aggressive", "party_heat", "party_prof", "party_idn"),
    "thr": ("party_thr", "threat", "aggressive", "party_att", "toxic"),
    "idn": ("party_idn", "identity", "hate_posts", "hate_forum", "hate_emoji", "party_att"),
    "acc": ("party_acc", "party_gos", "party_conf", "party_att"),
    "gos": ("party_gos", "party_acc", "party_conf", "party_boundary"),
    "heat": ("party_heat", "party_att", "toxic", "insult", "aggressive", "party_thr"),
    "sign": ("party_sign", "party_conf", "party_acc"),
    "conf": ("party_conf", "party_gos", "party_acc", "party_pii", "party_sign"),
    "pii": ("party_pii", "party_conf", "party_spam"),
    "boundary": ("party_boundary", "party_gos", "party_att"),
    "spam": ("spam", "party_spam", "party_pii"),
}  # fmt: skip
"""What each head listens to, among the labels."""
KIN = {
    "offence": ("prof", "att", "insult", "hate", "idn", "thr"), "hate": ("idn", "thr", "prof", "att"),
    "insult": ("att", "prof", "offence", "heat"), "prof": ("offence",), "att": ("insult", "prof", "heat", "thr", "idn"),
    "thr": ("att", "heat"), "idn": ("hate", "att"), "acc": ("gos", "conf"), "gos": ("acc", "conf"),
    "heat": ("att", "thr", "insult", "prof"), "sign": ("conf",), "conf": ("gos", "acc", "pii", "sign"),
    "pii": ("conf",), "boundary": ("gos",), "spam": (),
}  # fmt: skip
"""And among the heads that the rules score."""


class Example(NamedTuple):
    """A line's inputs by name, what it says of each head, its set, and whether it must stay unflagged."""

    inputs: dict[str, float]
    labels: dict[str, float]
    set: str
    harmless: bool = False
    clean: bool = False


def inputs_of(head: str, *, model: bool) -> tuple[str, ...]:
    """The inputs a head's stack may weigh."""
    rules = [f"{kind}.{one}" for one in (head, *KIN[head]) for kind in ("g", "g5")]
    learnt = [f"{kind}.{label}" for label in FAMILY[head] for kind in ("t", "m")[: 1 + model]]
    return (*rules, *TALK, *((RUDE,) if head in TOXIC else ()), *learnt)


def stacks(examples: list[Example], *, model: bool) -> dict[str, Stack]:
    """A stack for every head."""
    return {head: _stack(head, examples, inputs_of(head, model=model)) for head in HEADS}


def _stack(head: str, examples: list[Example], names: tuple[str, ...]) -> Stack:
    known = [one for one in examples if head in one.labels]
    rows = np.array([[one.inputs[name] for name in names] for one in known])
    truth = np.array([one.labels[head] >= 0.5 for one in known])  # noqa: PLR2004
    weights = _weights(known, truth)
    spread = np.maximum(rows.std(0), 0.05)
    fitted = LogisticRegression(C=STRENGTH, max_iter=2000).fit(rows / spread, truth, sample_weight=weights)
    columns = fitted.coef_[0] / spread
    logits = rows @ columns
    bias = _bias(logits, truth, weights)
    stack = Stack(float(bias), names, tuple(float(round(one, 5)) for one in columns), 0.5)
    return Stack(stack.bias, names, stack.weights, _threshold(head, stack, examples))


def _weights(known: list[Example], truth: np.ndarray) -> np.ndarray:
    """Every set counts alike, by the square root of its size; the kinds of a head as one to three."""
    sizes: dict[tuple[str, bool], int] = {}
    for one, label in zip(known, truth, strict=True):
        sizes[one.set, bool(label)] = sizes.get((one.set, bool(label)), 0) + 1
    weights = np.array([sizes[one.set, bool(label)] ** -0.5 for one, label in zip(known, truth, strict=True)])
    weights[truth] *= 0.25 / weights[truth].sum()
    weights[~truth] *= 0.75 / weights[~truth].sum()
    return weights * len(known)


def _bias(logits: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> float:
    """The bias at which the mean probability is the base rate, once the kinds are weighed to that rate."""
    up, down = BASE_RATE / weights[truth].sum(), (1 - BASE_RATE) / weights[~truth].sum()
    share = np.where(truth, up, down) * weights
    low, high = -40.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        if (share / (1 + np.exp(-np.clip(logits + middle, -30, 30)))).sum() > BASE_RATE:
            high = middle
        else:
            low = middle
    return middle


def scores(stack: Stack, examples: Iterable[Example]) -> np.ndarray:
    """Probabilities."""
    rows = np.array([[one.inputs[name] for name in stack.inputs] for one in examples])
    return 1 / (1 + np.exp(-np.clip(rows @ np.array(stack.weights) + stack.bias, -30, 30)))


def _threshold(head: str, stack: Stack, examples: list[Example]) -> float:
    """The lowest that false alarms allow or, of a party head, a higher one that tells its lines better."""
    lowest = 0.0
    for quiet, limit in _quiet(head, examples):
        ranked = np.sort(scores(stack, quiet))[::-1]
        lowest = max(lowest, float(ranked[min(int(limit * len(ranked)), len(ranked) - 1)]) + 1e-4)
    judged = [one for one in examples if head in one.labels and one.set == "party"]
    found, truth = scores(stack, judged), np.array([one.labels[head] >= 0.5 for one in judged])  # noqa: PLR2004
    best = lowest if head in _PUBLIC else max(lowest, _best(found, truth))
    return round(min(0.999, max(1e-3, best)), 4)


def _quiet(head: str, examples: list[Example]) -> Iterator[tuple[list[Example], float]]:
    """Lines that a head must hardly ever flag, and the share that it may: each harmless set, and clean lines."""
    unflagged = [one for one in examples if one.labels.get(head) == 0.0]
    for name in sorted({one.set for one in unflagged if one.harmless}):
        yield [one for one in unflagged if one.harmless and one.set == name], FALSE_ALARMS
    clean = [one for one in unflagged if one.clean]
    if clean:
        yield clean, CAREFUL.get(head, CLEAN_ALARMS)


def _best(found: np.ndarray, truth: np.ndarray) -> float:
    """The bar with the best F1 in the mean of many draws of the lines, so that no single line decides."""
    bars = np.unique(np.quantile(found, np.linspace(0.5, 1, 400)))
    dice = np.random.default_rng(1)
    total = np.zeros(len(bars))
    for _ in range(DRAWS):
        drawn = dice.integers(0, len(found), len(found))
        flagged, true = found[drawn][None, :] >= bars[:, None], truth[drawn][None, :]
        total += 2 * (flagged & true).sum(1) / np.maximum(1, flagged.sum(1) + true.sum())
    return float(bars[total.argmax()])


_PUBLIC = frozenset({"offence", "hate", "insult", "spam", "pii"})
"""Heads that other sets label; party lines do not decide on them."""


def told(stacks: dict[str, Stack], examples: list[Example]) -> dict[str, Any]:
    """F1 of the stacks on the party lines that say something of their head, for the card."""
    found: dict[str, Any] = {}
    for head, stack in stacks.items():
        party = [one for one in examples if one.set == "party" and head in one.labels]
        flags = scores(stack, party) >= stack.threshold
        truth = np.array([one.labels[head] >= 0.5 for one in party])  # noqa: PLR2004
        if truth.any():
            found[head] = round(float(2 * (flags & truth).sum() / max(1, flags.sum() + truth.sum())), 3)
    return found
