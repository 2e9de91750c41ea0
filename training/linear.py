"""Learns the word tables: one logistic regression a label, on hashed words, runs of letters and neighbours."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.artefact import Phrased
from services.rules.detectors.tone.phrases import PLACES as PHRASE_PLACES
from services.rules.detectors.tone.phrases import phrase_places, phrased
from services.rules.detectors.tone.tables import PLACES, pair_place, word_places
from training.sets import PARTY, TAUGHT, Line, rows

STRENGTH = 3.0
"""Inverse of the regularisation; rows are of unit length."""
WORD_STRENGTH, PHRASE_STRENGTH = 50.0, 10.0
BYTES = 127


def matrix(texts: list[list[str]]) -> sp.csr_matrix:
    """Texts as rows of unit length over the places of the table."""
    return _rows([_places(words) for words in texts], PLACES)


def _places(words: list[str]) -> list[int]:
    return [
        *(place for word in words for place in word_places(word)),
        *(pair_place(first, second) for first, second in pairwise(words)),
    ]


def _rows(places: list[list[int]], width: int) -> sp.csr_matrix:
    """Rows of unit length with something at their places."""
    counts = np.array([len(one) for one in places])
    values = np.repeat(np.maximum(counts, 1) ** -0.5, counts)
    columns = np.array([place for one in places for place in one], "i4")
    made = sp.csr_matrix((values, columns, np.concatenate([[0], np.cumsum(counts)])), shape=(len(places), width))
    made.sum_duplicates()
    return made


def learn(
    rows: sp.csr_matrix, labels: np.ndarray, weights: np.ndarray, strength: float = STRENGTH
) -> tuple[np.ndarray, float]:
    """Weights of every place and the bias. Labels are shares, 0 to 1: a row counts for both kinds by its share."""
    known = weights > 0
    rows, labels, weights = rows[known], labels[known], weights[known]
    doubled = sp.vstack([rows, rows])
    truth = np.concatenate([np.ones(len(labels)), np.zeros(len(labels))])
    weight = np.concatenate([labels * weights, (1 - labels) * weights])
    kept = weight > 0
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=200)
    model.fit(doubled[kept], truth[kept], sample_weight=weight[kept])
    return model.coef_[0], float(model.intercept_[0])


def teach_phrases(lines: list[Line]) -> Phrased:
    """Phrases of lines with party labels, those that no head of the party is labelled in left out."""
    labels = [f"party_{head}" for head in PARTY]
    known = [line for line in lines if not line.labels.keys().isdisjoint(labels)]
    cut = [phrase_places(phrased(Reading(line.text))) for line in known]
    every = _rows(cut, PHRASE_PLACES)
    learnt = [learn(every, *_told(known, label), PHRASE_STRENGTH) for label in labels]
    rows, scales = as_bytes([column for column, _ in learnt])
    return Phrased(tuple(labels), rows, tuple(scales), tuple(bias for _, bias in learnt))


def _told(lines: list[Line], label: str) -> tuple[np.ndarray, np.ndarray]:
    """What each line says of a label, and its weight, 0 where it says nothing."""
    labels = np.array([line.labels.get(label, 0.0) for line in lines])
    return labels, np.array([line.weight * (label in line.labels) for line in lines])


def as_bytes(columns: list[np.ndarray]) -> tuple[bytes, list[float]]:
    """The columns as rows of signed bytes, and what a byte of each column is worth."""
    scales = [float(np.quantile(np.abs(column[column != 0]), 0.9995)) / BYTES for column in columns]
    table = np.stack(
        [np.clip(np.round(column / scale), -BYTES, BYTES) for column, scale in zip(columns, scales, strict=True)], 1
    )
    return table.astype("i1").tobytes(), scales


def teach(lines: list[Line], cutter: Callable[[str], list[str]]) -> dict[str, tuple[np.ndarray, float]]:
    """Column and bias of every label, from lines cut into words."""
    every = matrix([cutter(line.text) for line in lines])
    found = {}
    for label in TAUGHT:
        found[label] = learn(every, *_told(lines, label))
    return found


def teach_words(folder: Path) -> tuple[np.ndarray, float]:
    """Column and bias for single words that raters marked as toxic: each word by how often it was marked."""
    counts: dict[str, list[int]] = {}
    for row in rows(folder, "toxic_spans", "train"):
        reading, marked = Reading(row["text"]), set(row["spans"])
        for word, start, end in zip(reading.words, reading.starts, reading.ends, strict=True):
            inside = sum(letter in marked for letter in range(start, end)) * 2 >= end - start
            counts.setdefault(word, [0, 0])[inside] += 1
    words = list(counts)
    each = matrix([[word] for word in words])
    doubled = sp.vstack([each, each])
    truth = np.concatenate([np.ones(len(words)), np.zeros(len(words))])
    weight = np.array([counts[word][1] for word in words] + [counts[word][0] for word in words], float)
    kept = weight > 0
    model = LogisticRegression(C=WORD_STRENGTH, solver="liblinear", max_iter=300)
    model.fit(doubled[kept], truth[kept], sample_weight=weight[kept])
    return model.coef_[0], float(model.intercept_[0])
