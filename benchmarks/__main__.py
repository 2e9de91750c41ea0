"""`python -m benchmarks 10000 100000 1000000`: a table, and a line of JSON for each figure."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.chat import write_chat
from benchmarks.false_alarms import false_alarms
from benchmarks.measure import MEASURES

SIZES = (10_000, 100_000)
LIMIT = 200_000
"""Events held in memory by the measurements of detectors and engine."""


def measured(what: str, chat: Path) -> dict[str, Any]:
    """Run one measurement in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.measure", what, str(chat), str(LIMIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise SystemExit(f"{what} of {chat.name} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Measure every size asked for."""
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    table = Table("what", "messages", "a CPU second (standard core)", "µs each", "CPU s", "peak MB", "core µs", "more")
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            chat = Path(folder) / f"chat-{size}.txt"
            write_chat(chat, size)
            for what in MEASURES:
                found = measured(what, chat) | {"size": size}
                lines.append(found)
                each = found["standard_cpu_s"] / found["rows"]
                known = {"measure", "rows", "cpu_s", "peak_mb", "core_us", "standard_cpu_s", "size"}
                more = ", ".join(f"{key} {round(value, 1)}" for key, value in found.items() if key not in known)
                table.add_row(
                    what, f"{size:,}", f"{1 / each:,.0f}", f"{each * 1e6:.1f}", f"{found['standard_cpu_s']:.2f}",
                    str(found["peak_mb"]), str(found["core_us"]), more,
                )  # fmt: skip
    Console(width=160).print(table)
    talk = os.environ.get("CHAT")
    if talk:
        lines.append(false_alarms(Path(talk)))
    for line in lines:
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
