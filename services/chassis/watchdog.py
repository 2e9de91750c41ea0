"""Watchdog: ends a process that no longer gets anywhere. Whoever supervises it starts it again.

An engine starts again what has ended, not what is unwell.
"""

import asyncio
import os
import sys
import threading
import time
from typing import NoReturn

from services.chassis import clock, log

BEAT = 1.0
"""Seconds between two beats of the event loop, and between two looks at all beats."""
BROKEN = 70
"""Exit status of a process that could not go on."""
LATE = 60.0
"""Seconds without progress from which on `/livez` says no."""

logger = log.get(__name__)


def give_up(reason: str, error: BaseException | None = None) -> NoReturn:
    """End the process at once: nothing more is written or committed."""
    logger.critical("stopped", reason=reason, exc_info=error)
    sys.stderr.flush()
    os._exit(BROKEN)


class Watchdog:
    """Knows when each kind of work last got somewhere. A thread of its own looks, so that a loop that hangs is seen.

    Args:
        stuck: seconds without progress after which the process ends.
    """

    def __init__(self, stuck: float) -> None:
        self._stuck = stuck
        self._beats: dict[str, float] = {}
        self._seen: dict[str, object] = {}

    def beat(self, work: str) -> None:
        """Some work got somewhere, or had nothing to do."""
        self._beats[work] = clock.monotonic()

    def watch(self, work: str, position: object, *, waiting: bool) -> None:
        """Tell how far some work is, and whether anything waits for it."""
        if work not in self._seen or position != self._seen[work] or not waiting:
            self._seen[work] = position
            self.beat(work)

    def missing(self) -> str | None:
        """Which work stands still; None where none does."""
        work, age = self._oldest()
        return f"{work} stands still for {age:.0f} s" if age > LATE else None

    async def run(self) -> None:
        """Watch for ever; the event loop itself is watched too."""
        self.beat("the event loop")
        threading.Thread(target=self._look, daemon=True, name="watchdog").start()
        while True:
            self.beat("the event loop")
            await asyncio.sleep(BEAT)

    def _look(self) -> None:
        while True:
            time.sleep(BEAT)
            work, age = self._oldest()
            if age > self._stuck:
                give_up(f"{work} stood still for {age:.0f} s")

    def _oldest(self) -> tuple[str, float]:
        now = clock.monotonic()
        return max(
            ((work, now - at) for work, at in tuple(self._beats.items())), key=lambda one: one[1], default=("", 0.0)
        )
