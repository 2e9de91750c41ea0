"""Learns which turns of a quarrel are hostile: a small logistic regression over own threads."""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression

from services.rules.detectors.tone.artefact import Stack
from services.rules.detectors.tone.judging import Judge
from services.rules.detectors.tone.threads import INPUTS
from training.sets import HERE

STRENGTH = 0.1


def turn_stack(judge: Judge) -> Stack:
    """From the first heated turn on, all turns of a hostile thread count as hostile, and no others."""
    rows, truth = [], []
    for place in sorted((HERE / "threads").glob("*.jsonl")):
        for thread in map(json.loads, place.read_text("utf-8").splitlines()):
            rows += [list(judge.turn(text)) for text in thread["turns"]]
            begins = thread["first_heated"] if thread["label"] else len(thread["turns"])
            truth += [at >= begins for at in range(len(thread["turns"]))]
    spread = np.maximum(np.std(rows, 0), 0.1)
    fitted = LogisticRegression(C=STRENGTH, max_iter=500, class_weight="balanced").fit(np.array(rows) / spread, truth)
    weights = fitted.coef_[0] / spread
    return Stack(float(fitted.intercept_[0]), INPUTS, tuple(round(float(one), 4) for one in weights), 0.5)
