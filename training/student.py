"""Teaches the network on all sets at once; every head learns only from the sets that label it."""

import pickle
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.pieces import CLOSING, OPENING, UNKNOWN, Pieces
from training.network import Weights, forward, initial, read_safetensors
from training.sets import TAUGHT, Line

VOCABULARY = 15_000
BUCKETS = (12, 20, 32, 48, 66)
"""Lengths in pieces, opening and closing included; a text goes into the smallest that holds it."""
AT_ONCE = 2048
"""Pieces in a batch."""
TOXIC_SHARE = 0.3
"""Weight of the toxic-piece loss beside the heads'."""
SAVED = 50
"""Steps after which what was learnt is written down."""


class Sample(NamedTuple):
    """A line as numbers. `labels` and `known` are of every head, `toxic` of every piece (-1: unknown)."""

    pieces: list[int]
    labels: np.ndarray
    known: np.ndarray
    toxic: list[float]


def vocabulary(full: list[str], texts: list[str]) -> list[int]:
    """Numbers of the pieces to keep: special ones, single characters, those met in the texts, then the commonest."""
    cutter = Pieces(full)
    kept = {full.index(piece) for piece in ("[PAD]", UNKNOWN, OPENING, CLOSING)}
    kept |= {number for number, piece in enumerate(full) if len(piece.removeprefix("##")) == 1 and piece.isascii()}
    met: dict[int, int] = {}
    for text in texts:
        for piece in cutter.of(Reading(text)):
            met[piece.number] = met.get(piece.number, 0) + 1
    for number in sorted(met, key=lambda one: -met[one]):
        if len(kept) < VOCABULARY:
            kept.add(number)
    for number, piece in enumerate(full):
        if len(kept) < VOCABULARY and piece.removeprefix("##").isascii() and not piece.startswith("["):
            kept.add(number)
    return sorted(kept)


def samples(lines: list[Line], cutter: Pieces) -> list[Sample]:
    """Lines as numbers."""
    found = []
    for line in lines:
        reading = Reading(line.text)
        pieces = cutter.of(reading)
        labels = np.array([line.labels.get(head, 0.0) for head in TAUGHT], "f4")
        known = np.array([line.weight * (head in line.labels) for head in TAUGHT], "f4")
        toxic = [-1.0] * (len(pieces) + 2)
        if line.toxic is not None:
            for place, piece in enumerate(pieces, 1):
                letters = range(reading.offset(piece.start), reading.offset(piece.end - 1) + 1)
                toxic[place] = float(sum(letter in line.toxic for letter in letters) * 2 >= len(letters))
        numbers = [cutter.opening, *(piece.number for piece in pieces), cutter.closing]
        found.append(Sample(numbers, labels, known, toxic))
    return found


def batches(known: list[Sample], dice: np.random.Generator | None) -> Iterator[tuple[np.ndarray, ...]]:
    """Samples of like length together: order, pieces, mask, labels, known, toxic. Shuffled where there are dice."""
    by_size: dict[int, list[int]] = {}
    for number, sample in enumerate(known):
        by_size.setdefault(next(size for size in BUCKETS if size >= len(sample.pieces)), []).append(number)
    made = []
    for size, numbers in by_size.items():
        order = dice.permutation(numbers) if dice is not None else np.array(numbers)
        step = AT_ONCE // size
        made += [(size, order[at : at + step]) for at in range(0, len(order), step)]
    for at in dice.permutation(len(made)) if dice is not None else range(len(made)):
        size, order = made[at]
        yield _batch([known[number] for number in order], order, size, AT_ONCE // size)


def _batch(chosen: list[Sample], order: np.ndarray, size: int, full: int) -> tuple[np.ndarray, ...]:
    pieces, mask = np.zeros((full, size), "i4"), np.zeros((full, size), "f4")
    labels, known = np.zeros((full, len(TAUGHT)), "f4"), np.zeros((full, len(TAUGHT)), "f4")
    toxic = np.full((full, size), -1.0, "f4")
    mask[len(chosen) :, 0] = 1
    for at, sample in enumerate(chosen):
        length = len(sample.pieces)
        pieces[at, :length], mask[at, :length], toxic[at, :length] = sample.pieces, 1, sample.toxic
        labels[at], known[at] = sample.labels, sample.known
    return order, pieces, mask, labels, known, toxic


def loss(weights: Weights, batch: tuple[Any, ...], dice: jax.Array) -> jax.Array:
    """Cross-entropy of the heads a line labels, and of the pieces where they are labelled."""
    pieces, mask, labels, known, toxic = batch
    logits, marks = forward(weights, pieces, mask, dice)
    heads = optax.sigmoid_binary_cross_entropy(logits, labels) * known
    told = (toxic >= 0).astype("f4")
    spans = optax.sigmoid_binary_cross_entropy(marks, jnp.maximum(toxic, 0)) * told
    return heads.sum() / mask.shape[0] + TOXIC_SHARE * spans.sum() / jnp.maximum(told.sum(), 1.0)


def teach(weights: Weights, known: list[Sample], epochs: float, rate: float, seed: int, checkpoint: Path) -> Weights:
    """Learn. `rate` is the highest learning rate; it rises over a twentieth and falls to nothing.

    What was learnt so far is kept in `checkpoint`, so that a stopped run goes on where it was.
    """
    steps = int(epochs * sum(1 for _ in batches(known, None)))
    plan = optax.warmup_cosine_decay_schedule(0.0, rate, max(1, steps // 20), steps)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(plan, weight_decay=0.01))
    state, done = optimiser.init(weights), 0
    if checkpoint.exists():
        weights, state, done = pickle.loads(checkpoint.read_bytes())  # noqa: S301 - written below

    @jax.jit
    def step(
        weights: Weights, state: optax.OptState, batch: tuple[Any, ...], key: jax.Array
    ) -> tuple[Weights, optax.OptState, jax.Array]:
        lost, gradient = jax.value_and_grad(loss)(weights, batch, key)
        change, state = optimiser.update(gradient, state, weights)
        return optax.apply_updates(weights, change), state, lost

    began, mean, key = time.monotonic(), 0.0, jax.random.key(seed)
    for number, (_, *batch) in enumerate(islice(_forever(known, seed), steps)):
        if number < done:
            continue
        weights, state, lost = step(weights, state, tuple(batch), jax.random.fold_in(key, number))
        mean = 0.99 * mean + 0.01 * float(lost) if mean else float(lost)
        if (number + 1) % SAVED == 0 or number + 1 == steps:
            sys.stderr.write(f"step {number + 1} of {steps}: loss {mean:.4f}, {time.monotonic() - began:.0f} s\n")
            kept = jax.tree.map(np.asarray, (weights, state))
            checkpoint.with_suffix(".new").write_bytes(pickle.dumps((*kept, number + 1)))
            checkpoint.with_suffix(".new").rename(checkpoint)
    return weights


def _forever(known: list[Sample], seed: int) -> Iterator[tuple[np.ndarray, ...]]:
    dice = np.random.default_rng(seed)
    while True:
        yield from batches(known, dice)


def logits(weights: Weights, known: list[Sample]) -> np.ndarray:
    """Logits of every head, a row for each sample, in their order."""
    run = jax.jit(forward)
    found = np.zeros((len(known), len(TAUGHT)), "f4")
    for order, pieces, mask, *_ in batches(known, None):
        found[order] = np.asarray(run(weights, pieces, mask)[0])[: len(order)]
    return found


def begin(model: Path, texts: list[str], seed: int) -> tuple[Weights, list[str]]:
    """Pretrained weights and the vocabulary kept of them; `model` holds model.safetensors and vocab.txt."""
    full = (model / "vocab.txt").read_text("utf-8").splitlines()
    kept = vocabulary(full, texts)
    return initial(read_safetensors(model / "model.safetensors"), kept, seed), [full[number] for number in kept]
