"""Writes the network as ONNX with whole numbers of eight bits for its weights."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.network import EPSILON, HEADS, LAYERS, WIDTH

_OPSET = 20


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], name: str, **how: Any) -> str:  # noqa: ANN401 - as ONNX takes them
        self.nodes.append(helper.make_node(kind, inputs, [name], name=f"{kind}:{name}", **how))
        return name

    def dense(self, x: str, dense: tuple[np.ndarray, np.ndarray], name: str) -> str:
        weight, bias = (self.constant(f"{name}.{part}", np.asarray(one)) for part, one in zip("wb", dense, strict=True))
        return self.add("Add", [self.add("MatMul", [x, weight], f"{name}.product"), bias], name)

    def norm(self, x: str, norm: tuple[np.ndarray, np.ndarray], name: str) -> str:
        scale, bias = (self.constant(f"{name}.{part}", np.asarray(one)) for part, one in zip("sb", norm, strict=True))
        return self.add("LayerNormalization", [x, scale, bias], name, axis=-1, epsilon=EPSILON)


def _embedded(graph: _Graph, weights: dict[str, Any]) -> str:
    """The pieces' vectors as bytes with a scale each, and their places'."""
    table = np.asarray(weights["pieces"])
    scales = np.maximum(np.abs(table).max(1, keepdims=True), 1e-6) / 127
    small = graph.constant("pieces.bytes", np.round(table / scales).astype("i1"))
    picked = graph.add("Cast", [graph.add("Gather", [small, "pieces"], "picked.bytes")], "picked", to=TensorProto.FLOAT)
    scale = graph.add("Gather", [graph.constant("pieces.scales", scales.astype("f4")), "pieces"], "picked.scales")
    words = graph.add("Mul", [picked, scale], "words")
    count = graph.add("Shape", ["pieces"], "count", start=1)
    first, axis = graph.constant("first", np.array([0], "i8")), graph.constant("axis", np.array([0], "i8"))
    places = graph.add("Slice", [graph.constant("places", np.asarray(weights["places"])), first, count, axis], "place")
    return graph.norm(graph.add("Add", [words, places], "read"), weights["norm"], "read.normed")


def _layer(graph: _Graph, x: str, one: dict[str, Any], name: str) -> str:
    shape = graph.constant(f"{name}.heads", np.array([0, -1, HEADS, WIDTH // HEADS], "i8"))
    flat = graph.constant(f"{name}.flat", np.array([0, -1, WIDTH], "i8"))
    turned = {}
    for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])):
        wide = graph.add("Reshape", [graph.dense(x, one[part], f"{name}.{part}"), shape], f"{name}.{part}.wide")
        turned[part] = graph.add("Transpose", [wide], f"{name}.{part}.turned", perm=order)
    likeness = graph.add("MatMul", [turned["query"], turned["key"]], f"{name}.like")
    scaled = graph.add(
        "Mul", [likeness, graph.constant(f"{name}.root", np.array((WIDTH // HEADS) ** -0.5, "f4"))], f"{name}.scaled"
    )
    share = graph.add("Softmax", [scaled], f"{name}.share", axis=-1)
    seen = graph.add(
        "Transpose", [graph.add("MatMul", [share, turned["value"]], f"{name}.mixed")], f"{name}.seen", perm=[0, 2, 1, 3]
    )
    out = graph.dense(graph.add("Reshape", [seen, flat], f"{name}.joined"), one["out"], f"{name}.out")
    x = graph.norm(graph.add("Add", [x, out], f"{name}.sum1"), one["norm1"], f"{name}.normed1")
    inner = graph.add("Gelu", [graph.dense(x, one["up"], f"{name}.up")], f"{name}.inner")
    down = graph.dense(inner, one["down"], f"{name}.down")
    return graph.norm(graph.add("Add", [x, down], f"{name}.sum2"), one["norm2"], f"{name}.normed2")


def as_onnx(weights: dict[str, Any]) -> bytes:
    """The network: `pieces` (1, n) to `logits` (1, labels) and `toxic` (1, n)."""
    graph = _Graph()
    x = _embedded(graph, weights)
    for layer in range(LAYERS):
        x = _layer(graph, x, weights[f"layer{layer}"], f"layer{layer}")
    axes = graph.constant("over", np.array([1], "i8"))
    mean = graph.add("ReduceMean", [x, axes], "mean", keepdims=0)
    most = graph.add("ReduceMax", [x, axes], "most", keepdims=0)
    pooled = graph.add("Concat", [mean, most], "pooled", axis=1)
    graph.dense(pooled, weights["heads"], "logits")
    last = graph.constant("last", np.array([2], "i8"))
    graph.add("Squeeze", [graph.dense(x, weights["toxic"], "toxic.wide"), last], "toxic")
    made = helper.make_model(
        helper.make_graph(
            graph.nodes, "tone",
            [helper.make_tensor_value_info("pieces", TensorProto.INT64, [1, "n"])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, None]),
             helper.make_tensor_value_info("toxic", TensorProto.FLOAT, [1, "n"])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=9,
    )  # fmt: skip
    onnx.checker.check_model(made)
    with tempfile.TemporaryDirectory() as folder:
        wide, small = Path(folder, "wide.onnx"), Path(folder, "small.onnx")
        onnx.save(made, wide)
        inner = [
            f"MatMul:layer{n}.{part}.product"
            for n in range(LAYERS)
            for part in ("query", "key", "value", "out", "up", "down")
        ]
        quantize_dynamic(
            wide, small, nodes_to_quantize=inner, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
        return small.read_bytes()
