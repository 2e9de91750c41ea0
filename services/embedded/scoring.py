"""Scoring: JSON lines in, one JSON line out for each, in order. What `steward score` does."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from moderation.features import HEADS
from services.ingest.identity import Names
from services.rules.detectors.tone.judging import Judge, Judged

LONGEST_LINE = 8_000_000
"""Bytes of a line; a longer one is not read."""
MOST_TURNS = 10_000
"""Turns, earlier messages or members that are read of a row."""


class BadLineError(ValueError):
    """A line that cannot be scored; the text says why."""


class Row(NamedTuple):
    """A line as asked for: a text with what went before it, or a thread."""

    id: Any
    text: str | None
    turns: list[str]
    context: list[str]
    members: list[str]


def scored(lines: Iterable[bytes], judge: Judge) -> Iterator[tuple[int, str | BadLineError]]:
    """Each line's number and its answer, a line of JSON, or why there is none. Empty lines are passed over."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, json.dumps(_answer(_row(line), judge))
        except BadLineError as error:
            yield number, error


def _row(line: bytes) -> Row:
    if len(line) > LONGEST_LINE:
        raise BadLineError(f"longer than {LONGEST_LINE:,} bytes; split it")
    try:
        told = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLineError("not UTF-8; save the file as UTF-8") from None
    except RecursionError:
        raise BadLineError("not JSON that can be read: nested too deeply") from None
    except ValueError as error:  # of JSON's decoder, or a number of thousands of digits
        raise BadLineError(f"not JSON: {getattr(error, 'msg', 'a number is too long')}") from None
    if not isinstance(told, dict):
        raise BadLineError('not a JSON object; write {"id": ..., "text": "..."}')
    text, turns = told.get("text"), told.get("turns")
    if isinstance(text, str) == isinstance(turns, list):
        raise BadLineError('needs "text" (a string) or "turns" (a list of strings), one of them')
    return Row(
        told.get("id"),
        text if isinstance(text, str) else None,
        _texts(turns, "turns"),
        _texts(told.get("context"), "context"),
        _texts(told.get("members"), "members"),
    )


def _texts(told: object, name: str) -> list[str]:
    if told is None:
        return []
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise BadLineError(f'"{name}" must be a list of strings')
    if len(told) > MOST_TURNS:
        raise BadLineError(f'"{name}" has more than {MOST_TURNS:,} entries')
    return told


def _answer(row: Row, judge: Judge) -> dict[str, Any]:
    names = Names((name, name) for name in row.members)
    if row.text is not None:
        judged = judge.judge(row.text, names.find(row.text), row.context)
        return _told(row, judged.scores, judged.flags) | {"spans": _spans(judged)}
    turns = judge.judge_thread(row.turns, [names.find(turn) for turn in row.turns])
    scores = {head: max((turn.scores[head] for turn in turns), default=0.0) for head in HEADS}
    flags = [head for head in HEADS if any(head in turn.flags for turn in turns)]
    spans = [{"turn": number} | span for number, turn in enumerate(turns) for span in _spans(turn)]
    return _told(row, scores, flags) | {"spans": spans, "heat": [turn.heat for turn in turns]}


def _told(row: Row, scores: dict[str, float], flags: Iterable[str]) -> dict[str, Any]:
    return {"id": row.id, "scores": scores, "flags": list(flags)}


def _spans(judged: Judged) -> list[dict[str, Any]]:
    return [{"start": span.start, "end": span.end, "kind": span.head} for span in judged.spans]
