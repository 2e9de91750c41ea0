"""Threads: how heated the talk is at each turn. Present heat, no prophecy of what comes next."""

import math
from collections.abc import Iterator, Mapping, Sequence

HEADS = ("heat", "att", "thr", "acc")
"""Heads that make a turn hostile: each by how far it is above its threshold, in logits."""
TALK = ("you", "question", "praise", "apology", "calming", "task", "laughter", "oneself")
"""What else tells a quarrel from banter and from anger at something else."""
INPUTS = (*(f"over.{head}" for head in HEADS), *TALK)
"""Names of what a turn's stack weighs."""
ALONE = 0.54
"""The most that one turn alone brings: only one that is hostile beyond doubt is an alarm by itself."""
KEPT = 0.7
"""How much of the heat of one turn is still there at the next: calm turns cool a thread, sharp ones add up."""


def turn_inputs(
    scores: Mapping[str, float], thresholds: Mapping[str, float], inputs: Mapping[str, float]
) -> Iterator[float]:
    """Values of `INPUTS`.

    Args:
        scores: head to probability of the turn.
        thresholds: head to the probability from which it is flagged.
        inputs: what is known of the turn's text (`evidence`).
    """
    yield from (_logit(scores[head]) - _logit(thresholds[head]) for head in HEADS)
    yield from (inputs[name] for name in TALK)


def heats(hostile: Sequence[float]) -> list[float]:
    """Heat at each turn, 0 to 1; from 0.5 it is heated: one turn hostile beyond doubt, or two that probably are.

    Args:
        hostile: the probability that each turn is.
    """
    found: list[float] = []
    before = 0.0
    for one in hostile:
        before = 1 - (1 - ALONE * one) * (1 - KEPT * before)
        found.append(round(before, 4))
    return found


def _logit(probability: float) -> float:
    held = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(held / (1 - held))
