"""Measures: what each kind of set says about the scores."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from benchmarks.tone.figures import auc, calibration, f1, macro_f1, overlap_f1, span_f1
from benchmarks.tone.sets import Scored, asks_for
from moderation.features import HEADS

HARM = tuple(head for head in HEADS if head != "prof")
FEWEST = 3
"""Labelled rows that a figure of a head or kind needs."""
TOXIC = frozenset({"offence", "hate", "insult", "prof", "att", "thr", "idn"})
_BASE_RATE = 0.02
_ALARM = 0.5
"""Heat from which a thread is alarmed."""


class Figure(NamedTuple):
    """A figure of a set: what, how much, and of how many rows."""

    what: str
    value: float
    rows: int


def figures(name: str, scored: list[Scored]) -> Iterator[Figure]:
    """Every figure that a set's columns allow. A set without labels is background."""
    first = scored[0].row
    if "turns" in first:
        yield from _threads(scored)
    elif "labels" in first:
        yield from _party(scored)
    elif (first.get("spans") and isinstance(first["spans"][0], int)) or "toxic_span" in name:
        yield _toxic_spans(scored)
    elif any(isinstance(one.row.get("spans"), list) for one in scored) and "label" in first:
        yield from _personal_data(scored)
    elif "insult" in first:
        yield from _shares(scored)
    elif "label" in first:
        yield from _labelled(name, scored)
    else:
        yield from _background(scored)


def _column(scored: list[Scored], head: str) -> list[float]:
    return [one.answer["scores"][head] for one in scored]


def _flagged(scored: list[Scored], heads: tuple[str, ...]) -> list[bool]:
    return [not set(heads).isdisjoint(one.answer["flags"]) for one in scored]


def _labelled(name: str, scored: list[Scored]) -> Iterator[Figure]:
    heads, labels = asks_for(name), [bool(one.row["label"]) for one in scored]
    for head in heads:
        yield Figure(f"AUC {head}", auc(_column(scored, head), labels), len(scored))
    found = _flagged(scored, heads)
    yield Figure(f"F1 {'+'.join(heads)}", f1(found, labels), len(scored))
    yield Figure(f"macro-F1 {'+'.join(heads)}", macro_f1(found, labels), len(scored))
    yield from _kinds(scored, found, labels)
    if name.startswith("sms"):
        yield from _background([one for one in scored if not one.row["label"]])


def _kinds(scored: list[Scored], found: list[bool], labels: list[bool]) -> Iterator[Figure]:
    """The share that is right of each functionality."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one, flag, label in zip(scored, found, labels, strict=True):
        if one.row.get("functionality"):
            kinds[one.row["functionality"]].append(flag == label)
    for kind, right in kinds.items():
        yield Figure(f"right: {kind}", sum(right) / len(right), len(right))


def _shares(scored: list[Scored]) -> Iterator[Figure]:
    """Shares of raters; half of them make a label."""
    for share, head in (("insult", "insult"), ("profane", "prof"), ("identity", "idn"), ("threat", "thr")):
        labels = [one.row[share] >= 0.5 for one in scored]  # noqa: PLR2004
        if sum(labels) >= FEWEST:
            yield Figure(f"AUC {head}", auc(_column(scored, head), labels), len(scored))


def _party(scored: list[Scored]) -> Iterator[Figure]:
    for head in HEADS:
        labels = [head in one.row["labels"] for one in scored]
        if sum(labels) >= FEWEST:
            yield Figure(f"F1 {head}", f1(_flagged(scored, (head,)), labels), sum(labels))
            yield Figure(f"AUC {head}", auc(_column(scored, head), labels), sum(labels))
            yield Figure(f"calibration {head}", calibration(_column(scored, head), labels, _BASE_RATE), len(scored))
    clean = [one for one in scored if not one.row["labels"]]
    yield Figure(
        "clean lines flagged", sum(bool(one.answer["flags"]) for one in clean) / max(1, len(clean)), len(clean)
    )


def _toxic_spans(scored: list[Scored]) -> Figure:
    pairs = [(_letters(one.answer["spans"]), set(one.row["spans"])) for one in scored]
    return Figure("toxic spans, character F1", span_f1(pairs), len(pairs))


def _letters(spans: list[dict[str, Any]]) -> set[int]:
    return {at for span in spans if span["kind"] in TOXIC for at in range(span["start"], span["end"])}


def _personal_data(scored: list[Scored]) -> Iterator[Figure]:
    labels = [bool(one.row["label"]) for one in scored]
    yield Figure("F1 pii, messages", f1(_flagged(scored, ("pii",)), labels), len(scored))
    for what, without in (("F1 pii, spans", ()), ("F1 pii, spans without names", ("NAME",))):
        pairs = [
            (
                [(span["start"], span["end"]) for span in one.answer["spans"] if span["kind"] == "pii"],
                [(span["start"], span["end"]) for span in one.row["spans"] if span["type"] not in without],
            )
            for one in scored
        ]
        yield Figure(what, overlap_f1(pairs), len(pairs))


def _threads(scored: list[Scored]) -> Iterator[Figure]:
    labels = [bool(one.row["label"]) for one in scored]
    yield Figure(
        "AUC heat, highest turn", auc([max(one.answer["heat"], default=0) for one in scored], labels), len(labels)
    )
    begins = [-1 if one.row.get("first_heated") is None else one.row["first_heated"] for one in scored]
    alarms = [next((turn for turn, heat in enumerate(one.answer["heat"]) if heat >= _ALARM), -1) for one in scored]
    heated = [alarm - begin for begin, alarm in zip(begins, alarms, strict=True) if begin >= 0 and alarm >= 0]
    if any(begin >= 0 for begin in begins):
        count = sum(begin >= 0 for begin in begins)
        yield Figure("first alarm within a turn", sum(late <= 1 for late in heated) / count, count)
        yield Figure("alarm more than a turn early", sum(late < -1 for late in heated) / count, count)
        calm = [alarm >= 0 for begin, alarm in zip(begins, alarms, strict=True) if begin < 0]
        yield Figure("calm threads alarmed", sum(calm) / max(1, len(calm)), len(calm))


def _background(scored: list[Scored]) -> Iterator[Figure]:
    for head in HEADS:
        share = sum(head in one.answer["flags"] for one in scored) / len(scored)
        if share:
            yield Figure(f"flagged {head}", share, len(scored))
    yield Figure("flagged by anything", sum(bool(one.answer["flags"]) for one in scored) / len(scored), len(scored))
