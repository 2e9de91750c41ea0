"""Learns which words carry abuse: a small logistic regression over what is known of each word of rated comments."""

from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from services.rules.detectors.tone.judging import Judge
from training.sets import rows

SHIFT = 1.1
"""Added to every word: the mean of the texts' F1 is best when a word is shown from one chance in four."""


def carrying(folder: Path, judge: Judge) -> tuple[float, float, float, float]:
    """Weights of a word's own score, of its pieces in the model and of its rudeness, and the shift."""
    known: list[tuple[float, float, float]] = []
    truth: list[bool] = []
    for row in rows(folder, "toxic_spans", "dev"):
        gathered, marked = judge.gather(row["text"]), set(row["spans"])
        known += (words := judge.carriers.evidence(gathered.reading, gathered.words, gathered.answer))
        places = zip(gathered.reading.starts, gathered.reading.ends, words, strict=False)
        truth += [sum(letter in marked for letter in range(start, end)) * 2 >= end - start for start, end, _ in places]
    fitted = LogisticRegression(C=1.0).fit(np.array(known), np.array(truth))
    own, pieces, rude = (round(float(one), 4) for one in fitted.coef_[0])
    return own, pieces, rude, round(float(fitted.intercept_[0]) + SHIFT, 4)
