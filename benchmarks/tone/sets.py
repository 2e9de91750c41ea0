"""Sets: JSON lines with labels of many kinds, or none. What their columns ask is told by the columns and the name."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

_BY_NAME = {
    "hate": ("hate",), "stormfront": ("hate",), "ghc": ("hate",), "pii": ("pii",), "spam": ("spam",),
    "prof": ("prof",), "obfus": ("prof",), "threat": ("thr",),
}  # fmt: skip
_OFFENSIVE = ("offence", "insult", "hate")
"""What is shown of a set whose name says nothing."""


class Scored(NamedTuple):
    """A row of a set with what was answered to it."""

    row: dict[str, Any]
    answer: dict[str, Any]


def places(folder: Path) -> list[Path]:
    """The sets of a folder, deeper folders included.

    Raises:
        SystemExit: there is none.
    """
    found = sorted(folder.rglob("*.jsonl")) if folder.is_dir() else []
    if not found:
        raise SystemExit(f"There are no *.jsonl files in {folder}: say DATA=FOLDER, the folder with the labelled sets.")
    return found


def held(place: Path, *, everything: bool) -> list[dict[str, Any]]:
    """The rows to measure on: of `dev` where the set has a split, unless everything is wanted."""
    rows = [json.loads(line) for line in place.read_text("utf-8").splitlines() if line.strip()]
    dev = [row for row in rows if row.get("split") == "dev"]
    return dev if dev and not everything else rows


def score(rows: list[dict[str, Any]], *, cheap: bool) -> list[Scored]:
    """Score rows with `steward score`, without their labels."""
    asked = ("id", "text", "turns", "context", "members")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as lines:
        lines.writelines(json.dumps({name: row[name] for name in asked if name in row}) + "\n" for row in rows)
        lines.flush()
        command = [sys.executable, "-m", "services.embedded", "score", lines.name, *(["--cheap"] if cheap else [])]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=os.environ)  # noqa: S603 - our own
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [Scored(row, answer) for row, answer in zip(rows, answers, strict=True)]


def asks_for(name: str) -> tuple[str, ...]:
    """The heads that a set's `label` is about."""
    return next((heads for part, heads in _BY_NAME.items() if part in name), _OFFENSIVE)
