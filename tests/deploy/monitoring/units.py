"""Units: what a PromQL expression is a number of, worked out from the names of its metrics."""

import re
from typing import Any

import promql_parser

Dimension = tuple[int, int, int] | None
"""Powers of seconds, bytes and things; None of a bare number, which goes with anything."""
NOTHING, SECONDS, BYTES, THINGS = (0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)
_UNITS = {
    SECONDS: {"s"}, BYTES: {"bytes"}, THINGS: {"short", "none"}, (-1, 0, 1): {"suffix:/s"}, NOTHING: {"percentunit"},
    (1, 0, -1): {"s"},
}  # fmt: skip


class UnitError(Exception):
    """An expression adds or compares what cannot be."""


def fits(expr: str, unit: str) -> bool:
    """Whether a unit is right for an expression: what is a second's, times sixty, is a minute's."""
    if expr.startswith("60 * "):
        return unit == "suffix:/min" and fits(expr.removeprefix("60 * "), "suffix:/s")
    return unit in _UNITS.get(dimension(promql_parser.parse(expr)) or NOTHING, set())


def dimension(expr: Any) -> Dimension:  # noqa: PLR0911 - one case for each kind of expression
    """What an expression is a number of."""
    match type(expr).__name__:
        case "NumberLiteral":
            return None
        case "VectorSelector":
            return of_metric(expr.name)
        case "MatrixSelector":
            return of_metric(expr.vector_selector.name)
        case "AggregateExpr":
            return THINGS if str(expr.op).startswith("count") else dimension(expr.expr)
        case "BinaryExpr":
            return _joined(str(expr.op), dimension(expr.lhs), dimension(expr.rhs))
        case "Call":
            return _called(expr)
        case _:
            return dimension(expr.expr)


def of_metric(name: str) -> Dimension:
    """What a metric is a number of, by the end of its name."""
    if ":ratio" in name:
        return NOTHING
    if name.endswith(("_count", "_bucket")):
        return THINGS
    base = re.sub(r"_(sum|total)$", "", name)
    return SECONDS if base.endswith("_seconds") else BYTES if base.endswith("_bytes") else THINGS


def _called(call: Any) -> Dimension:
    name, args = call.func.name, [dimension(one) for one in call.args]
    if name in {"rate", "irate", "deriv"}:
        seconds, size, things = args[0] or NOTHING
        return seconds - 1, size, things
    if name == "histogram_quantile":
        return of_metric(_innermost(call.args[1]).removesuffix("_bucket"))
    return None if name == "vector" else args[0]


def _innermost(expr: Any) -> str:
    """The metric within a quantile."""
    while not hasattr(expr, "vector_selector"):
        expr = expr.args[0] if hasattr(expr, "args") else expr.expr
    return str(expr.vector_selector.name)


def _joined(operator: str, left: Dimension, right: Dimension) -> Dimension:
    if operator in {"*", "/"}:
        sign = 1 if operator == "*" else -1
        if left is None or right is None:
            return left if right is None else right
        return left[0] + sign * right[0], left[1] + sign * right[1], left[2] + sign * right[2]
    if None not in {left, right} and left != right and operator != "and":
        raise UnitError(f"{left} {operator} {right}")
    return right if left is None else left
