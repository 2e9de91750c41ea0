"""Unrolls alt-profanity-check's classifier into one weight a word."""

import warnings
from pathlib import Path

import joblib
import numpy as np
import profanity_check

from services.rules.detectors.tone.artefact import Rudeness

_WEIGHT, _RARITY = 0.04, 0.05


def unrolled() -> Rudeness:
    """The words of the package's classifier: the mean of its five linear machines, and each word's rarity."""
    folder = Path(profanity_check.__file__).parent / "data"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # written by another version of scikit-learn; only numbers are read
        words, machines = joblib.load(folder / "vectorizer.joblib"), joblib.load(folder / "model.joblib")
    each = [one.estimator for one in machines.calibrated_classifiers_]
    weights = np.mean([one.coef_[0] for one in each], 0)
    units = {
        word: (round(float(weights[at]) / _WEIGHT), round(float(words.idf_[at]) / _RARITY))
        for word, at in words.vocabulary_.items()
    }
    bias = float(np.mean([one.intercept_[0] for one in each]))
    return Rudeness(units, _WEIGHT, _RARITY, bias)
