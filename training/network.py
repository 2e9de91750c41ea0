"""The network: the first two layers of all-MiniLM-L6-v2 with a short vocabulary and a head for each label."""

import json
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from training.sets import TAUGHT

LAYERS, WIDTH, HEADS, INNER, PLACES = 2, 384, 12, 1536, 66
EPSILON = 1e-12
DROPPED = 0.1

Weights = dict[str, Any]


def read_safetensors(place: Path) -> dict[str, np.ndarray]:
    """The tensors of a safetensors file of 32-bit floats (8 bytes of length, JSON header, data)."""
    content = place.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    header.pop("__metadata__", None)
    found = {}
    for name, told in header.items():
        if told["dtype"] == "F32":
            start, end = told["data_offsets"]
            found[name] = np.frombuffer(content[8 + size + start : 8 + size + end], "<f4").reshape(told["shape"])
    return found


def initial(tensors: dict[str, np.ndarray], kept: list[int], seed: int) -> Weights:
    """Weights to begin with: the pretrained ones of the pieces kept and of the first layers, and new heads."""
    dice = np.random.default_rng(seed)
    embeddings = "embeddings."
    places = tensors[embeddings + "position_embeddings.weight"][:PLACES]
    weights: Weights = {
        "pieces": tensors[embeddings + "word_embeddings.weight"][np.array(kept)],
        "places": places + tensors[embeddings + "token_type_embeddings.weight"][0],
        "norm": _norm(tensors, embeddings + "LayerNorm"),
        "heads": (dice.normal(0, 0.02, (2 * WIDTH, len(TAUGHT))).astype("f4"), np.zeros(len(TAUGHT), "f4")),
        "toxic": (dice.normal(0, 0.02, (WIDTH, 1)).astype("f4"), np.zeros(1, "f4")),
    }
    for layer in range(LAYERS):
        base = f"encoder.layer.{layer}."
        weights[f"layer{layer}"] = {
            "query": _dense(tensors, base + "attention.self.query"),
            "key": _dense(tensors, base + "attention.self.key"),
            "value": _dense(tensors, base + "attention.self.value"),
            "out": _dense(tensors, base + "attention.output.dense"),
            "norm1": _norm(tensors, base + "attention.output.LayerNorm"),
            "up": _dense(tensors, base + "intermediate.dense"),
            "down": _dense(tensors, base + "output.dense"),
            "norm2": _norm(tensors, base + "output.LayerNorm"),
        }
    return jax.tree.map(jnp.asarray, weights)


def _dense(tensors: dict[str, np.ndarray], name: str) -> tuple[np.ndarray, np.ndarray]:
    return tensors[name + ".weight"].T.copy(), tensors[name + ".bias"]


def _norm(tensors: dict[str, np.ndarray], name: str) -> tuple[np.ndarray, np.ndarray]:
    return tensors[name + ".weight"], tensors[name + ".bias"]


def _normed(x: jax.Array, norm: tuple[jax.Array, jax.Array]) -> jax.Array:
    mean = x.mean(-1, keepdims=True)
    spread = jnp.square(x - mean).mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(spread + EPSILON) * norm[0] + norm[1]


def _through(x: jax.Array, dense: tuple[jax.Array, jax.Array]) -> jax.Array:
    return x @ dense[0] + dense[1]


def forward(
    weights: Weights, pieces: jax.Array, mask: jax.Array, dice: jax.Array | None = None
) -> tuple[jax.Array, jax.Array]:
    """Logits of the heads (batch, heads) and of each piece's toxicity (batch, pieces).

    Args:
        weights: of the network.
        pieces: numbers, (batch, pieces).
        mask: 1 for a piece, 0 for padding.
        dice: for dropout while learning.
    """

    def dropped(x: jax.Array, number: int) -> jax.Array:
        if dice is None:
            return x
        kept = jax.random.bernoulli(jax.random.fold_in(dice, number), 1 - DROPPED, x.shape)
        return jnp.where(kept, x / (1 - DROPPED), 0)

    size, length = pieces.shape
    x = _normed(weights["pieces"][pieces] + weights["places"][:length], weights["norm"])
    x = dropped(x, 0)
    hidden = (1.0 - mask)[:, None, None, :] * -1e4
    for layer in range(LAYERS):
        one = weights[f"layer{layer}"]
        query, key, value = (
            _through(x, one[name]).reshape(size, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)
            for name in ("query", "key", "value")
        )
        likeness = query @ key.transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS) + hidden
        seen = (jax.nn.softmax(likeness) @ value).transpose(0, 2, 1, 3).reshape(size, length, WIDTH)
        x = _normed(x + dropped(_through(seen, one["out"]), 10 * layer + 1), one["norm1"])
        inner = jax.nn.gelu(_through(x, one["up"]), approximate=False)
        x = _normed(x + dropped(_through(inner, one["down"]), 10 * layer + 2), one["norm2"])
    weight = mask[:, :, None]
    mean = (x * weight).sum(1) / weight.sum(1)
    most = jnp.where(weight > 0, x, -1e4).max(1)
    pooled = dropped(jnp.concatenate([mean, most], 1), 99)
    return _through(pooled, weights["heads"]), _through(x, weights["toxic"])[:, :, 0]
