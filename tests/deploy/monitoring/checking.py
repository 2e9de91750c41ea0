"""Checking: a dashboard held against its own rules, and its queries against a Prometheus that knows the services."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import httpx
import promql_parser

from services.chassis import clock
from tests.deploy.monitoring.units import UnitError, fits

MACROS = {"__rate_interval": "20s", "__interval": "5s", "__range": "1h"}
GENERAL = {"up", "ALERTS"}
COUNTED = {"rate", "irate", "increase", "resets"}
_MACRO = re.compile(r"\$\{?(\w+)(?::\w+)?\}?")
_LEGEND = re.compile(r"\{\{\s*(\w+)\s*\}\}")
Board = dict[str, Any]


class Prometheus:
    """A Prometheus that is asked."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)

    def ask(self, path: str, **query: Any) -> dict[str, Any]:
        """Return its whole answer."""
        found: dict[str, Any] = self._client.get(f"/api/v1/{path}", params=query).json()
        return found

    def now(self, expr: str) -> list[dict[str, Any]]:
        """Return the series of an instant query."""
        found: list[dict[str, Any]] = self.ask("query", query=expr)["data"]["result"]
        return found

    def number(self, expr: str) -> float:
        """Return the sum of an answer, 0 where there is none."""
        return sum(float(one["value"][1]) for one in self.now(expr))

    def kinds(self) -> dict[str, str]:
        """Return the metrics that somebody exposes: counter, gauge or histogram by name."""
        return {name: told[0]["type"] for name, told in self.ask("metadata")["data"].items()}


class Target(NamedTuple):
    """One query of a panel, with its variables filled in."""

    panel: Board
    ref: str
    expr: str
    legend: str
    instant: bool

    @property
    def place(self) -> str:
        """Where it is, for a message."""
        return f"panel {self.panel['title']!r} {self.ref}"


def drawn(board: Board) -> list[Board]:
    """Return the panels that draw something."""
    return [panel for panel in board["panels"] if panel["type"] not in {"row", "text"}]


def targets(board: Board, values: Mapping[str, str]) -> Iterator[Target]:
    """Return every query."""
    for panel in drawn(board):
        for one in panel["targets"]:
            expr = _MACRO.sub(lambda found: {**MACROS, **values}[found[1]], one["expr"])
            yield Target(panel, one["refId"], expr, one.get("legendFormat", ""), bool(one.get("instant")))


def of_form(board: Board, alerts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a dashboard by itself. `alerts`: their expressions by name."""
    if board.get("editable", True) or not board.get("uid") or not board.get("description"):
        yield "it can be edited, or lacks a uid or a description"
    if not any("process_start_time_seconds" in one.get("expr", "") for one in board["annotations"]["list"]):
        yield "it has no deploy marks"
    cells: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        grid = panel["gridPos"]
        own = {(grid["x"] + x, grid["y"] + y) for x in range(grid["w"]) for y in range(grid["h"])}
        if cells & own or grid["x"] + grid["w"] > 24:
            yield f"panel {panel['title']!r} overlaps or sticks out"
        cells |= own
    ids = [panel["id"] for panel in board["panels"]]
    if len(ids) != len(set(ids)):
        yield "two panels have one id"
    for panel in drawn(board):
        yield from _of_panel(panel, alerts)
    for target in targets(board, {"instance": "x", "datasource": "x"}):
        yield from _of_query(target)


def _of_panel(panel: Board, alerts: Mapping[str, str]) -> Iterator[str]:
    place = f"panel {panel['title']!r}"
    said = panel.get("description", "")
    if not re.fullmatch(r"[A-Z][^.]*; [^.]+\.", re.sub(r"\d\.\d", "0", said)):
        yield f"{place} does not say in one sentence what it shows and what to do"
    if panel["datasource"]["uid"] != "${datasource}":
        yield f"{place} has a data source of its own"
    refs = [target["refId"] for target in panel["targets"]]
    if len(refs) != len(set(refs)):
        yield f"{place} has one refId twice"
    steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])
    links = [link["url"].removeprefix("/d/runbook-") for link in panel.get("links", [])]
    if len(steps) > 1 and not links:
        yield f"{place} has a limit and no runbook"
    for link in links:
        if link not in alerts:
            yield f"{place} leads to a runbook that is none: {link}"
        elif not _begins_at(alerts[link], steps[-1]["value"], panel):
            yield f"{place} turns red at {steps[-1]['value']}, and the alert {link} begins elsewhere"


def _begins_at(expr: str, value: float, panel: Board) -> bool:
    """Whether the alert's expression compares with the panel's limit; "more than 0" of what is whole is 1."""
    compared = {float(found) for found in re.findall(r"(?:[<>]=?|==) (\d+(?:\.\d+)?(?:e[+-]?\d+)?)", expr)}
    whole = panel["fieldConfig"]["defaults"]["unit"] == "short"
    if "slo:" in expr and panel["fieldConfig"]["defaults"]["unit"] == "s":
        return f'le="{value:.1f}"' in expr
    return value in compared or (whole and value - 1 in compared)


def _of_query(target: Target) -> Iterator[str]:
    unit = target.panel["fieldConfig"]["defaults"].get("unit", "")
    try:
        if not fits(target.expr, unit):
            yield f"{target.place} is not in {unit!r}: {target.expr}"
    except UnitError as error:
        yield f"{target.place} adds what cannot be added: {error}: {target.expr}"
    except ValueError as error:
        yield f"{target.place} is no PromQL: {error}"


def of_answers(board: Board, prometheus: Prometheus, kinds: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the answers to a dashboard's queries."""
    values, now = {"datasource": "x"}, clock.now() / 1000
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            found = prometheus.now(re.sub(r"label_values\((.*), \w+\)", r"\1", variable["query"]))
            if not found:
                yield f"variable {variable['name']} has no values"
            values[variable["name"]] = "|".join({re.escape(one["metric"][variable["name"]]) for one in found})
    for target in targets(board, {name: value.replace("\\", "\\\\") for name, value in values.items()}):
        try:
            tree = promql_parser.parse(target.expr)
        except ValueError:
            continue
        yield from (f"{target.place} {said}" for said in _of_metrics(tree, kinds))
        yield from (f"{target.place} {said}: {target.expr}" for said in _of_answer(target, prometheus, now))


def selectors(tree: Any, function: str = "") -> Iterator[tuple[str, str]]:
    """Every metric of an expression, and the function around it."""
    match type(tree).__name__:
        case "VectorSelector":
            yield tree.name, function
        case "MatrixSelector":
            yield tree.vector_selector.name, function
        case "Call":
            for one in tree.args:
                yield from selectors(one, tree.func.name)
        case "BinaryExpr":
            yield from selectors(tree.lhs, function)
            yield from selectors(tree.rhs, function)
        case "NumberLiteral" | "StringLiteral":
            return
        case _:
            yield from selectors(tree.expr, function)


def kind_of(metric: str, kinds: Mapping[str, str]) -> str | None:
    """Counter, gauge or histogram; None of what nobody exposes. OpenMetrics names a counter without `_total`."""
    for name in (metric, re.sub(r"_total$", "", metric), re.sub(r"_(bucket|sum|count)$", "", metric)):
        if name in kinds:
            return kinds[name]
    return None


def _of_metrics(tree: Any, kinds: Mapping[str, str]) -> Iterator[str]:
    for metric, function in selectors(tree):
        if metric in GENERAL or ":" in metric:
            continue
        kind = kind_of(metric, kinds)
        if kind is None:
            yield f"reads {metric}, which nobody exposes"
        elif kind == "gauge" and function in COUNTED:
            yield f"takes {function}() of the gauge {metric}"
        elif kind in {"counter", "histogram"} and function not in COUNTED:
            yield f"reads {metric} without rate() or increase()"


def _of_answer(target: Target, prometheus: Prometheus, now: float) -> Iterator[str]:
    if target.instant:
        answer = prometheus.ask("query", query=target.expr, time=now)
    else:
        answer = prometheus.ask("query_range", query=target.expr, start=now - 30, end=now, step=5)
    if answer["status"] != "success":
        yield f"fails ({answer.get('error')})"
        return
    for said in (*answer.get("warnings", ()), *answer.get("infos", ())):
        yield f"is warned of ({said})"
    series = answer["data"]["result"]
    if not series:
        yield "has an empty answer"
    elif not any(math.isfinite(float(value)) for one in series for _, value in one.get("values") or [one["value"]]):
        yield "has no number in its answer"
    for label in _LEGEND.findall(target.legend):
        if any(label not in one["metric"] for one in series):
            yield f"is called by the label {label}, which is absent"


def read(content: str) -> Board:
    """Read a dashboard."""
    board: Board = json.loads(content)
    return board
