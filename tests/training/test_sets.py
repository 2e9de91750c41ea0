"""Training data is known by its SHA-256, and held-back lines are never learnt from."""

import json
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


def test_held_back_lines_are_kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files named held_back are read only where they are asked for."""
    (tmp_path / "lines").mkdir()
    for name in ("first", "held_back"):
        (tmp_path / "lines" / f"{name}.jsonl").write_text(json.dumps({"id": name, "labels": []}) + "\n", "utf-8")
    monkeypatch.setattr(sets, "HERE", tmp_path)
    assert [row["id"] for row in sets.party_lines()] == ["first"]
    assert [row["id"] for row in sets.party_lines(held_back=True)] == ["held_back"]


def test_every_set_says_where_it_is_from() -> None:
    """Each set has a SHA-256, a licence and a source, for the model card."""
    for told in sets.known().values():
        assert set(told) == {"sha256", "licence", "source"}
        assert len(told["sha256"]) == 64
