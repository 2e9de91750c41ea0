"""Progress: how far a replay is, on the terminal."""

import sys
from collections.abc import Callable
from typing import Self

from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from services.embedded.terminal import Terminal

Progress = Callable[[str, int, int], None]
"""Told of a step's name, how many rows it has done since it was last told, and how many it has in all."""


class Shown:
    """A bar for each step on the terminal; where there is none, nothing."""

    def __enter__(self) -> Self:
        self._bars = Bars(
            TextColumn("{task.description}", markup=False), BarColumn(bar_width=20), TaskProgressColumn(),
            TimeRemainingColumn(), console=Terminal(stderr=True), disable=not sys.stderr.isatty(),
        )  # fmt: skip
        self._bars.start()
        self._steps: dict[str, TaskID] = {}
        return self

    def __call__(self, step: str, rows: int, total: int) -> None:
        """Draw a step that has done so many rows more."""
        if step not in self._steps:
            self._steps[step] = self._bars.add_task(step, total=total)
        self._bars.advance(self._steps[step], rows)

    def __exit__(self, *_: object) -> None:
        self._bars.stop()
