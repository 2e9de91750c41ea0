"""Threads: how heated the talk is at each turn. Present heat, no prophecy of what comes next."""

from collections.abc import Mapping, Sequence

HOT = {"heat": 1.0, "att": 1.0, "thr": 0.9, "idn": 0.8, "acc": 0.6}
"""Heads that make a turn hostile, and how much of each counts."""
ALONE = 0.65
"""The most that one turn alone brings: two sharp turns are surer than one, whatever the first scores."""
BENT = 0.6
"""Power that lifts turns which are nearly flagged: in a quarrel they add up."""
KEPT = 0.8
"""How much of the heat of one turn is still there at the next: calm turns cool a thread, sharp ones add up."""


def heats(turns: Sequence[Mapping[str, float]], thresholds: Mapping[str, float]) -> list[float]:
    """Heat at each turn, 0 to 1; from 0.5 it is heated: one clearly hostile turn or two doubtful ones.

    Args:
        turns: head to probability, for each turn.
        thresholds: head to the probability from which it is flagged.
    """
    found: list[float] = []
    before = 0.0
    for scores in turns:
        own = ALONE * max(share * level(scores[head], thresholds[head]) for head, share in HOT.items()) ** BENT
        before = 1 - (1 - own) * (1 - KEPT * before)
        found.append(round(before, 4))
    return found


def level(probability: float, threshold: float) -> float:
    """A probability on a scale where the threshold is a half: odds against the odds of the threshold."""
    odds = probability / max(1e-6, 1 - probability)
    bar = threshold / max(1e-6, 1 - threshold)
    return odds / (odds + bar)
