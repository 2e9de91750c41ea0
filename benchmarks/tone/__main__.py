"""`python -m benchmarks.tone FOLDER [--all] [--cheap] [--json FILE]`: a table of figures for every set in a folder."""

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.tone.measures import Figure, figures
from benchmarks.tone.sets import held, places, score


def main() -> None:
    """Score every set and print what the scores are worth."""
    asked = argparse.ArgumentParser(description="Scores labelled sets with `steward score` and prints a table.")
    asked.add_argument("folder", type=Path, help="JSON lines; a set without labels is background")
    asked.add_argument("--all", action="store_true", help="rows of every split, not those of dev alone")
    asked.add_argument("--cheap", action="store_true", help="without the model")
    asked.add_argument("--json", type=Path, help="write the figures here too")
    options = asked.parse_args()
    table = Table("set", "figure", "value", "rows")
    written: dict[str, dict[str, float]] = {}
    for place in places(options.folder):
        rows = held(place, everything=options.all)
        for figure in _figures(place.stem, rows, cheap=options.cheap):
            table.add_row(place.stem, figure.what, f"{figure.value:.3f}", f"{figure.rows:,}")
            written.setdefault(place.stem, {})[figure.what] = round(figure.value, 4)
    Console(width=110).print(table)
    if options.json:
        options.json.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def _figures(name: str, rows: list[dict[str, object]], *, cheap: bool) -> list[Figure]:
    scorable = [row for row in rows if isinstance(row.get("text"), str) != isinstance(row.get("turns"), list)]
    return list(figures(name, score(scorable, cheap=cheap))) if scorable else []


if __name__ == "__main__":
    main()
