"""Training data is known by its SHA-256, and held-back lines are never learnt from."""

import json
import re
from pathlib import Path

import pytest

from training import sets


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A set whose SHA-256 is not the known one stops the training, and so does an absent one."""
    with pytest.raises(sets.SetError, match="is not there"):
        sets.rows(tmp_path, "davidson")
    (tmp_path / "davidson.jsonl").write_text('{"id": 1, "text": "a", "label": 0}\n', encoding="utf-8")
    with pytest.raises(sets.SetError, match="SHA-256 differs"):
        sets.rows(tmp_path, "davidson")


def test_every_line_is_only_what_somebody_wrote() -> None:
    """Red where a line has no functionality, or its name slipped into the text, which would give the label away."""
    names = {row["functionality"] for row in sets.party_lines()}
    for row in (*sets.party_lines(), *sets.choosing_lines()):
        assert row["functionality"], row["id"]
        assert row["text"].partition("|")[0] not in names, row["id"]


def test_held_back_lines_are_kept_apart() -> None:
    """No held-back line is learnt from or chosen on, whatever its punctuation."""
    learnt = {_plain(row["text"]) for row in (*sets.party_lines(), *sets.choosing_lines())}
    places = [sets.HERE / "held_back" / f"{name}.jsonl" for name in ("party", "second", "third")]
    held_back = [line for place in places for line in place.read_text("utf-8").splitlines()]
    assert held_back
    assert not [row["id"] for row in map(json.loads, held_back) if _plain(row["text"]) in learnt]


def test_lines_to_choose_on_are_learnt_from_nowhere() -> None:
    """No line that thresholds are chosen on stands among those that are learnt from."""
    learnt = {_plain(row["text"]) for row in sets.party_lines()}
    assert not [row["id"] for row in sets.choosing_lines() if _plain(row["text"]) in learnt]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def test_a_line_teaches_one_half_where_readers_differ() -> None:
    """An attack to the face is half hostile talk, a threat or hatred half an attack; a label given stays whole."""
    attack = {"labels": ["att"], "target": "you"}
    assert sets.doubtful(attack) == {"heat"}
    assert sets.party_labels(attack)["party_heat"] == 0.5
    assert sets.doubtful({"labels": ["idn", "att"], "target": None}) == set()
    assert sets.party_labels({"labels": ["idn"], "target": "group"})["party_att"] == 0.5
    assert sets.doubtful({"labels": ["thr"], "target": "you"}) == {"heat", "att"}


def test_every_set_says_where_it_is_from() -> None:
    """Each set has a SHA-256, a licence and a source, for the model card."""
    for told in sets.known().values():
        assert set(told) == {"sha256", "licence", "source"}
        assert len(told["sha256"]) == 64
