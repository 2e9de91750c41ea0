"""Bars and gates: from where rules see what was learnt, and from where it is worth a look at all."""

import math

import numpy as np

from services.rules.detectors.tone.artefact import Stack
from services.rules.detectors.tone.lifting import HEADS
from training.stacking import Example, scores

ODD, MARGIN = 2, 1.0
"""So many odd lines decide nothing: a bar is as many logits above the highest harmless line of the rest."""
MORE = {"att": 2.2, "gos": 2.7, "idn": 3.2, "sign": 2.4, "thr": 1.9}
"""The same of heads that everyday talk comes near ("you're a star", "I heard from Pete", "they are all gone")."""
WATCHED = {"att": "party_att", "thr": "party_thr", "idn": "party_idn", "acc": "party_acc", "gos": "party_gos",
           "heat": "party_heat", "sign": "party_sign", "conf": "party_conf"}  # fmt: skip
PASSED = 0.008
"""Share of harmless lines that each label's gate lets through."""


def bars_and_gates(
    known: list[Example], cheap: dict[str, Stack], full: dict[str, Stack], labels: tuple[str, ...]
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Bars of heads that learnt evidence may raise, for `cheap` and `full`, and gates of labels looked at first."""
    quiet = [one for one in known if one.harmless or one.clean]
    bars = {
        name: {head: round(_bar(stacks[head], quiet) + MORE.get(head, MARGIN), 3) for head in HEADS}
        for name, stacks in (("cheap", cheap), ("full", full))
    }
    gates = {}
    for label in WATCHED.values():
        if label in labels:
            gates[label] = round(float(np.quantile([one.inputs[f"t.{label}"] for one in quiet], 1 - PASSED)), 3)
    return bars, gates


def _bar(stack: Stack, quiet: list[Example]) -> float:
    """The logit of the highest harmless line, odd ones left out."""
    highest = float(np.sort(scores(stack, quiet))[-1 - ODD])
    return math.log(highest / (1 - highest))
