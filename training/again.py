"""Takes up a network from an artefact: its eight-bit weights as numbers to learn on from."""

from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from training.network import LAYERS

_DENSE = ("query", "key", "value", "out", "up", "down")


def taken_up(model: bytes) -> dict[str, Any]:
    """Weights of the network that `graph.as_onnx` wrote, each within half a step of eight bits."""
    graph = onnx.load_from_string(model).graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}

    def dense(name: str) -> tuple[np.ndarray, np.ndarray]:
        return _weight(found, f"{name}.w"), found[f"{name}.b"]

    def norm(name: str) -> tuple[np.ndarray, np.ndarray]:
        return found[f"{name}.s"], found[f"{name}.b"]

    weights: dict[str, Any] = {
        "pieces": found["pieces.bytes"].astype("f4") * found["pieces.scales"],
        "places": found["places"],
        "norm": norm("read.normed"),
        "heads": dense("logits"),
        "toxic": dense("toxic.wide"),
    }
    for number in range(LAYERS):
        name = f"layer{number}"
        layer: dict[str, Any] = {part: dense(f"{name}.{part}") for part in _DENSE}
        weights[name] = layer | {f"norm{one}": norm(f"{name}.normed{one}") for one in (1, 2)}
    return weights


def _weight(found: dict[str, np.ndarray], name: str) -> np.ndarray:
    if name in found:
        return found[name]
    steps, zero = found[f"{name}_quantized"].astype("f4"), found[f"{name}_zero_point"].astype("f4")
    return ((steps - zero) * found[f"{name}_scale"]).astype("f4")
