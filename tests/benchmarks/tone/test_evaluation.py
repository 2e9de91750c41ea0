"""The evaluation on sets it has never seen."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    """Write a set."""
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_any_folder_of_sets_is_measured(tmp_path: Path) -> None:
    """Labelled, party, thread, span and background sets of unknown names each get the figures their columns allow."""
    write(tmp_path, "chatter", [{"id": 1, "text": "See you at ten"}])
    write(tmp_path, "newhate", [{"id": n, "text": t, "label": n, "functionality": "x"} for n, t in enumerate("ab")])
    write(tmp_path, "party_new", [{"id": n, "text": "you liar", "labels": ["att"]} for n in range(3)])
    write(tmp_path, "quarrels", [{"id": 1, "turns": ["a", "b"], "label": 0}, {"id": 2, "turns": ["c"], "label": 1}])
    write(tmp_path, "people", [{"id": 1, "text": "07700 900123", "label": 1,
                                "spans": [{"type": "PHONE", "start": 0, "end": 12}]}])  # fmt: skip
    told = tmp_path / "told.json"
    command = [sys.executable, "-m", "benchmarks.tone", str(tmp_path), "--cheap", "--json", str(told)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    found = json.loads(told.read_text("utf-8"))
    assert found["chatter"] == {"flagged by anything": 0.0}
    assert {"AUC hate", "right: x"} <= set(found["newhate"])
    assert "F1 att" in found["party_new"]
    assert "AUC heat, highest turn" in found["quarrels"]
    assert found["people"]["F1 pii, spans"] == 1.0


def test_a_folder_without_sets_is_said_so(tmp_path: Path) -> None:
    """An absent or empty folder is one clear sentence and no traceback."""
    command = [sys.executable, "-m", "benchmarks.tone", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "There are no *.jsonl files" in done.stderr
    assert "Traceback" not in done.stderr
