"""Marks: moments in a process's work at which a test may kill the process. In production a mark does nothing.

`STEWARD_MARKS=FILE` writes each moment passed into a file; `STEWARD_KILL_AT=MOMENT:N` ends the process with SIGKILL
when it passes a moment for the Nth time.
"""

import os
import signal
from collections import Counter


class _Killer:
    """Counts moments, writes them down and ends the process at one of them."""

    def __init__(self, place: str, moment: str) -> None:
        self._file = os.open(place, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600) if place else None
        name, _, number = moment.partition(":")
        self._name, self._number = name, int(number or 1)
        self._passed: Counter[str] = Counter()

    def __call__(self, moment: str) -> None:
        self._passed[moment] += 1
        last = moment == self._name and self._passed[moment] >= self._number
        if self._file is not None:
            os.write(self._file, f"{'killed' if last else 'passed'} {moment} {os.getpid()}\n".encode())
        if last:
            os.kill(os.getpid(), signal.SIGKILL)


def _nothing(_moment: str) -> None:
    """Pass a moment."""


_place, _moment = os.environ.get("STEWARD_MARKS", ""), os.environ.get("STEWARD_KILL_AT", "")
mark = _Killer(_place, _moment) if _place or _moment else _nothing
