"""`steward score`: JSON lines in, one JSON line out for each."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.features import HEADS
from services.embedded.scoring import BadLineError, scored
from services.rules.detectors.tone.judging import Judge


@pytest.fixture(scope="module")
def judge() -> Judge:
    """One judge for all: reading its tables takes a second."""
    return Judge(cheap=True)


def answers(judge: Judge, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """What is answered to rows."""
    return [json.loads(answer) for _, answer in scored([json.dumps(row).encode() for row in rows], judge)]


def test_every_line_gets_every_head_in_order(judge: Judge) -> None:
    """Each row is answered in order, with its id, all heads as probabilities, flags and spans."""
    found = answers(judge, {"id": 1, "text": "Morning all"}, {"id": "b", "text": "You are a lying idiot, Ann"})
    assert [one["id"] for one in found] == [1, "b"]
    for one in found:
        assert set(one) == {"id", "scores", "flags", "spans"}
        assert tuple(one["scores"]) == HEADS
        assert all(0 <= score <= 1 for score in one["scores"].values())
    assert not found[0]["flags"]
    assert "att" in found[1]["flags"]


def test_spans_are_places_in_the_original_text(judge: Judge) -> None:
    """A span's offsets count characters of the text as it was written, wide letters and emoji before it included."""
    text = "🙂 ｗｅｌｌ\u200b then, you utter w4nker"
    (found,) = answers(judge, {"id": 1, "text": text})
    assert "w4nker" in {text[span["start"] : span["end"]] for span in found["spans"] if span["kind"] == "prof"}


def test_a_thread_has_one_heat_for_each_turn(judge: Judge) -> None:
    """Threads are answered with the heat of every turn, and spans say in which turn they stand."""
    turns = ["The banner is in my porch", "YOU HAVE IT you useless liar, STOP asking!!!", "ok"]
    (found,) = answers(judge, {"id": 1, "turns": turns})
    assert len(found["heat"]) == len(turns)
    assert found["heat"][1] > found["heat"][0]
    assert {span["turn"] for span in found["spans"]} == {1}


@pytest.mark.parametrize(
    "line",
    [b"{", b"[1]", b'"x"', b'{"id": 1}', b'{"text": 3}', b'{"text": "a", "turns": []}', b'{"turns": [1]}',
     b'{"text": "a", "members": "Ann"}', b"\xff\xfe", b"[" * 100_000, b'{"id": ' + b"9" * 5000 + b', "text": ""}'],
)  # fmt: skip
def test_a_bad_line_is_one_error_with_its_number(judge: Judge, line: bytes) -> None:
    """What cannot be scored is answered by its line number and a reason, and the lines after it are scored."""
    found = list(scored([b'{"text": "a"}', line, b'{"text": "b"}'], judge))
    assert [number for number, _ in found] == [1, 2, 3]
    assert isinstance(found[1][1], BadLineError)
    assert isinstance(found[2][1], str)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_is_scored(judge: Judge, text: str) -> None:
    """Any Unicode, lone surrogates and control characters included, gets probabilities and spans inside the text."""
    (found,) = answers(judge, {"id": 1, "text": text})
    assert all(0 <= score <= 1 for score in found["scores"].values())
    assert all(0 <= span["start"] < span["end"] <= len(text) for span in found["spans"])


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "🙂" * 100_000, "\0" * 100_000, "z" + "\u0301" * 100_000, "you " * 25_000, "07700 " * 16_000,
     "ѕһıt ｆuck " * 10_000, "((((" * 25_000, "a.b@c." * 16_000, "\u200b" * 100_000],
)  # fmt: skip
def test_huge_and_odd_texts_are_scored(judge: Judge, text: str) -> None:
    """A hundred thousand characters of one odd kind are scored like any other text."""
    (found,) = answers(judge, {"id": 1, "text": text})
    assert len(found["scores"]) == len(HEADS)


def test_the_command_answers_on_stdout_and_complains_on_stderr(tmp_path: Path) -> None:
    """The command writes answers only to standard output; a bad line is named on standard error and the code is 2."""
    place = tmp_path / "rows.jsonl"
    place.write_text('{"id": 1, "text": "hi"}\nnot json\n\n{"id": 2, "text": "there"}\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "services.embedded", "score", str(place)], capture_output=True, text=True, check=False
    )
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 2]
    assert "line 2" in done.stderr
    assert done.returncode == 2
