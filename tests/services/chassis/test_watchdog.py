"""The watchdog: work that stands still ends the process, one that has nothing to do goes on."""

import subprocess
import sys
import time

import pytest

from services.chassis import clock
from services.chassis.watchdog import BROKEN, LATE, Watchdog

HANGS = """
import asyncio, time
from services.chassis.watchdog import Watchdog
async def main():
    watching = asyncio.create_task(Watchdog(2).run())
    await asyncio.sleep(0.1)
    time.sleep(60)
asyncio.run(main())
"""


def test_a_loop_that_hangs_ends_the_process() -> None:
    """A process whose event loop hangs ends by itself, with a status of its own and one line that says why."""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, text=True, check=False, timeout=50)
    assert done.returncode == BROKEN
    assert "the event loop stood still" in done.stdout + done.stderr
    assert time.monotonic() - begun < 50


def test_what_waits_and_does_not_move_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records that wait at the same place are late after a minute; nothing to do is never late, nor is a step on."""
    now = 0.0
    monkeypatch.setattr(clock, "monotonic", lambda: now)
    watchdog = Watchdog(180)
    watchdog.watch("reading", 1, waiting=True)
    now = LATE + 1
    assert "reading stands still" in (watchdog.missing() or "")
    watchdog.watch("reading", 2, waiting=True)
    assert watchdog.missing() is None
    now += LATE + 1
    watchdog.watch("reading", 2, waiting=False)
    assert watchdog.missing() is None
