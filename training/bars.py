"""Bars and gates: from where rules see what was learnt, and from where it is worth a look at all."""

import math

import numpy as np

from services.rules.detectors.tone.artefact import Stack
from services.rules.detectors.tone.lifting import HEADS
from training.stacking import Example, scores

MARGIN = 1.0
"""Logits above the second highest harmless line: one odd line alone decides nothing."""
MORE = {"att": 2.0, "gos": 2.5}
"""The same of heads that everyday talk comes near ("you're a star", "I heard from Pete")."""
WATCHED = {"att": "party_att", "thr": "party_thr", "idn": "party_idn", "acc": "party_acc", "gos": "party_gos",
           "heat": "party_heat", "sign": "party_sign", "conf": "party_conf"}  # fmt: skip
PASSED = 0.008
"""Share of harmless lines that each label's gate lets through."""


def bars_and_gates(
    known: list[Example], cheap: dict[str, Stack], full: dict[str, Stack], labels: tuple[str, ...]
) -> tuple[dict[str, float], dict[str, float]]:
    """Bars of the heads that learnt evidence may raise, and gates of the labels that are looked at first."""
    quiet = [one for one in known if one.harmless or one.clean]
    bars = {}
    for head in HEADS:
        second = max(np.sort(scores(stacks[head], quiet))[-2] for stacks in (cheap, full) if stacks)
        bars[head] = round(math.log(second / (1 - second)) + MORE.get(head, MARGIN), 3)
    gates = {}
    for label in WATCHED.values():
        if label in labels:
            gates[label] = round(float(np.quantile([one.inputs[f"t.{label}"] for one in quiet], 1 - PASSED)), 3)
    return bars, gates
