"""Learns the last step: for each head one small logistic regression over everything known, then its threshold.

Probabilities are moved to `BASE_RATE`, about what a chat has, since the sets hold far more of everything. A threshold
is the lowest at which harmless lines stay below `FALSE_ALARMS` or, of a party head, a higher one with the best F1 on
party lines after the price of false alarms.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

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
"""Share of clean party lines, contrast lines among them, that a head may flag which other sets label."""
CAREFUL = {"hate": 0.004, "idn": 0.0015, "offence": 0.004, "insult": 0.004}
"""The same for these: greeting a group must hardly ever look like hating it; the others repeat what party heads say."""
PRICE, PRICES = 1.0, {"prof": 8.0}
"""What a head pays, in F1, for the share of clean lines that it flags. Profanity pays more: at the lower price it took
short chat words of ordinary talk ("jk", ":-P") for it."""
CHOOSING = "choosing"
"""Set of the lines that nothing is fitted on: thresholds are chosen on them, beside those of the last step."""
STRENGTH, FOLDS = 0.1, 5
PLAIN, PLAINLY = frozenset({"prof"}), 1.0
"""Heads of single words: what the message is like otherwise says nothing of them, and evidence counts in full."""
DRAWS, NEARLY = 100, 0.01
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
    phrases = [f"p.{label}" for label in FAMILY[head] if label.startswith("party_")]
    talk = () if head in PLAIN else TALK
    return (*rules, *talk, *((RUDE,) if head in TOXIC else ()), *learnt, *phrases)


def stacks(examples: list[Example], *, model: bool) -> tuple[dict[str, Stack], dict[str, float]]:
    """A stack for every head, and its F1 on party lines that it was not fitted on."""
    made = {head: _stack(head, examples, inputs_of(head, model=model)) for head in HEADS}
    return {head: stack for head, (stack, _) in made.items()}, {head: f1 for head, (_, f1) in made.items()}


def _stack(head: str, examples: list[Example], names: tuple[str, ...]) -> tuple[Stack, float]:
    known = [one for one in examples if head in one.labels and one.set != CHOOSING]
    rows = np.array([[one.inputs[name] for name in names] for one in known])
    truth = _truth(head, known)
    strength = PLAINLY if head in PLAIN else STRENGTH
    columns, bias = _fitted(rows, truth, known, strength)
    stack = Stack(float(bias), names, tuple(float(round(one, 5)) for one in columns), 0.5)
    party = _Party(head, stack, examples, _crossed(rows, truth, known, strength))
    threshold = _threshold(head, stack, examples, party)
    return Stack(stack.bias, names, stack.weights, threshold), party.f1(threshold)


def _truth(head: str, known: Iterable[Example]) -> np.ndarray:
    return np.array([one.labels[head] >= 0.5 for one in known])  # noqa: PLR2004


def _fitted(rows: np.ndarray, truth: np.ndarray, known: list[Example], strength: float) -> tuple[np.ndarray, float]:
    """Weights of the inputs and the bias."""
    weights, spread = _weights(known, truth), np.maximum(rows.std(0), 0.05)
    fitted = LogisticRegression(C=strength, max_iter=2000).fit(rows / spread, truth, sample_weight=weights)
    columns = fitted.coef_[0] / spread
    return columns, _bias(rows @ columns, truth, weights)


def _crossed(rows: np.ndarray, truth: np.ndarray, known: list[Example], strength: float) -> np.ndarray:
    """Probability of each line by a stack fitted on the others."""
    fold = np.random.default_rng(1).integers(0, FOLDS, len(known))
    found = np.zeros(len(known))
    for one in range(FOLDS):
        others = np.flatnonzero(fold != one)
        columns, bias = _fitted(rows[others], truth[others], [known[at] for at in others], strength)
        found[fold == one] = _probability(rows[fold == one] @ columns + bias)
    return found


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
    return _probability(rows @ np.array(stack.weights) + stack.bias)


def _probability(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30)))


class _Party:
    """Party lines that say something of a head, scored by a stack that was not fitted on them."""

    def __init__(self, head: str, stack: Stack, examples: list[Example], crossed: np.ndarray) -> None:
        self._head = head
        fitted = [one for one in examples if head in one.labels and one.set != CHOOSING]
        chosen = [one for one in examples if head in one.labels and one.set == CHOOSING]
        kept = np.array([one.set == "party" for one in fitted], bool)
        lines = [*(one for one in fitted if one.set == "party"), *chosen]
        self.found = np.concatenate([crossed[kept], scores(stack, chosen)]) if chosen else crossed[kept]
        self.truth = _truth(head, lines)
        self.clean = np.array([one.clean for one in lines], bool)

    def f1(self, bar: float) -> float:
        """F1 of what reaches a bar."""
        flags = self.found >= bar
        return round(float(2 * (flags & self.truth).sum() / max(1, flags.sum() + self.truth.sum())), 3)

    def best(self, lowest: float) -> float:
        """The bar not below `lowest` with the best F1, less the price of clean lines flagged.

        In the mean of many draws of the lines, and the middle one of those that do nearly as well, so that no single
        line decides.
        """
        bars = np.unique(np.concatenate([[lowest], self.found[self.found > lowest]]))
        reached = self.found[None, :] >= bars[:, None]
        dice, total = np.random.default_rng(1), np.zeros(len(bars))
        for _ in range(DRAWS):
            drawn = dice.integers(0, len(self.found), len(self.found))
            flagged, true = reached[:, drawn], self.truth[drawn][None, :]
            total += 2 * (flagged & true).sum(1) / np.maximum(1, flagged.sum(1) + true.sum())
        price = PRICES.get(self._head, PRICE) * reached[:, self.clean].mean(1)
        worth = total / DRAWS - price
        near = bars[worth >= worth.max() - NEARLY]
        return float(near[len(near) // 2])


def _threshold(head: str, stack: Stack, examples: list[Example], party: _Party) -> float:
    """The lowest that harmless lines allow or, of a party head, a higher one that tells its lines better."""
    lowest = 0.0
    for quiet, limit in _quiet(head, examples):
        ranked = np.sort(scores(stack, quiet))[::-1]
        lowest = max(lowest, float(ranked[min(int(limit * len(ranked)), len(ranked) - 1)]) + 1e-4)
    best = lowest if head in _PUBLIC else party.best(lowest)
    return round(min(0.999, max(1e-3, best)), 4)


def _quiet(head: str, examples: list[Example]) -> Iterator[tuple[list[Example], float]]:
    """Lines that a head must hardly ever flag, and the share that it may.

    They are each harmless set and, of heads that party lines do not decide on or that must be careful, clean lines.
    """
    unflagged = [one for one in examples if one.labels.get(head) == 0.0]
    for name in sorted({one.set for one in unflagged if one.harmless}):
        yield [one for one in unflagged if one.harmless and one.set == name], FALSE_ALARMS
    if head in _PUBLIC or head in CAREFUL:
        yield [one for one in unflagged if one.clean], CAREFUL.get(head, CLEAN_ALARMS)


_PUBLIC = frozenset({"offence", "hate", "insult", "spam", "pii"})
"""Heads that other sets label; party lines do not decide on them."""
