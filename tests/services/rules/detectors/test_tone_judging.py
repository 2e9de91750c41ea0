"""Judging with what was learnt: the shipped artefact, with and without the model."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.events import Event, Kind
from moderation.features import HEADS
from services.rules.detectors.cheap import CheapTier
from services.rules.detectors.reading import Reading
from services.rules.detectors.tone import artefact
from services.rules.detectors.tone.judging import Judge
from services.rules.detectors.tone.model import Model
from services.rules.detectors.tone.pieces import MOST, Pieces
from services.rules.detectors.tone.threads import heats

CHEAP, FULL = Judge(cheap=True), Judge()
FLAGGED = [
    ("You are a lazy, useless waste of space and everyone knows it", "att"),
    ("I know where you live and I'll be waiting for you", "thr"),
    ("who the fuck moved the boards", "prof"),
    ("send a photo of the cheque to win £900 now, txt WIN to 80082", "spam"),
    ("ring Beryl on 07700 900145", "pii"),
    ("Approved, pay the £400 invoice", "sign"),
]
CLEAN = [
    "Morning all, leaflets are in the hall",
    "The housing policy is weak and needs work",
    "You smashed it on the radio",
    "Scunthorpe market stall is on for 9am",
    "Fraud awareness training on Monday",
    "Eid greetings to all our Muslim members",
    "The A55 is closed at Conwy, take the coast road",
    "Hear hear",
]


@pytest.mark.parametrize("judge", [CHEAP, FULL], ids=["tables", "model"])
@pytest.mark.parametrize(("text", "head"), FLAGGED)
def test_plain_cases_are_flagged_with_and_without_the_model(judge: Judge, text: str, head: str) -> None:
    """Each plain case is flagged for its head and shows words that carried it."""
    judged = judge.judge(text)
    assert head in judged.flags
    assert any(span.head == head for span in judged.spans)


@pytest.mark.parametrize("judge", [CHEAP, FULL], ids=["tables", "model"])
@pytest.mark.parametrize("text", CLEAN)
def test_look_alikes_stay_unflagged(judge: Judge, text: str) -> None:
    """Praise, policy, place names, training and greetings are flagged for nothing."""
    assert judge.judge(text).flags == []


def test_the_artefact_is_small_and_whole() -> None:
    """The artefact fits in 12 MB and holds a stack for every head, with the model and without."""
    learnt = artefact.load()
    assert len(msgspec.msgpack.encode(learnt)) <= 12_000_000
    assert set(learnt.cheap) == set(learnt.full) == set(HEADS)
    assert Model.load(learnt) is not None


def test_a_damaged_artefact_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose SHA-256 is not the shipped one stops Steward with a sentence on what to do."""
    (tmp_path / artefact.FILE).write_bytes(b"\x80")
    (tmp_path / f"{artefact.FILE}.sha256").write_text("0" * 64, encoding="utf-8")
    monkeypatch.setattr(artefact, "files", lambda _: tmp_path)
    with pytest.raises(artefact.ArtefactError, match="install Steward again"):
        artefact.load.__wrapped__()


def test_without_onnxruntime_the_tables_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where onnxruntime is not installed there is no model, and every head is judged all the same."""
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    judge = Judge()
    assert judge.model is None
    assert tuple(judge.judge("hello there").scores) == HEADS


def test_the_model_tells_nobody_that_it_runs(tmp_path: Path) -> None:
    """The library reports to its maker unless it is told not to: no id and no queue of events appears in the home."""
    code = "from services.rules.detectors.tone.judging import Judge; assert Judge().model is not None"
    home = {
        name: value for name, value in os.environ.items() if name not in {"ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"}
    }
    subprocess.run([sys.executable, "-c", code], env=home | {"HOME": str(tmp_path)}, check=True)
    assert list(tmp_path.rglob("*")) == []


def read(text: str) -> dict[str, float]:
    """The heads that rules see."""
    return CheapTier(b"k").read(Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text), 0, 738_000).heads


def test_rules_see_what_only_was_learnt() -> None:
    """An attack in words that no pattern has is flagged for rules, by what was learnt."""
    text = "honestly you are such a useless waste of everyones time, you always ruin everything you touch"
    assert read(text).get("att", 0.0) >= 0.5


def test_two_words_are_left_to_the_rules() -> None:
    """A text of under four words is never lifted: "hear hear" is no hearsay."""
    assert "gos" not in read("hear hear")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_pieces_stand_where_their_words_stand(text: str) -> None:
    """Every piece's place lies inside the lowered text, in order, and there are at most `MOST`."""
    reading = Reading(text)
    pieces = Pieces(artefact.load().vocabulary).of(reading)
    assert len(pieces) <= MOST
    assert all(0 <= piece.start < piece.end <= len(reading.lowered) for piece in pieces)
    assert [piece.start for piece in pieces] == sorted(piece.start for piece in pieces)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_heat_is_present_heat(hostile: list[float]) -> None:
    """Heat stays between 0 and 1, two turns that are probably hostile are an alarm, and calm turns cool what was."""
    found = heats(hostile)
    assert all(0 <= one <= 1 for one in found)
    assert all(found[at] >= 0.5 for at in range(1, len(found)) if min(hostile[at - 1], hostile[at]) >= 0.7)
    cooled = heats([*hostile, *[0.0] * 4])[-4:]
    assert cooled == sorted(cooled, reverse=True)
    assert cooled[-1] < 0.5


def test_one_doubtful_turn_is_no_alarm() -> None:
    """A turn that is hostile with nine chances in ten is no alarm by itself; beyond doubt it is, and two are."""
    assert max(heats([0.0, 0.9, 0.0, 0.1])) < 0.5
    assert heats([0.0, 0.98])[-1] >= 0.5
    assert heats([0.9, 0.9])[-1] >= 0.5


@pytest.mark.parametrize("judge", [CHEAP, FULL], ids=["tables", "model"])
def test_a_quarrel_is_told_from_banter(judge: Judge) -> None:
    """A quarrel between two is an alarm; laughing at a friend, and joy in capitals, are none."""
    quarrel = ["Have you got the keys", "I told you twice, do you ever listen?", "You told nobody, you liar", "Shut up"]
    banter = ["WE WON HARTLE!!!", "You absolute legend 😂", "Chips on me, you daft thing 😂", "See you at eight"]
    assert max(one.heat for one in judge.judge_thread(quarrel, [()] * 4)) >= 0.5
    assert max(one.heat for one in judge.judge_thread(banter, [()] * 4)) < 0.5
