"""Watchdog: ends the process where it can no longer be trusted. Whoever supervises it starts it again."""

import asyncio

from services.chassis import clock
from services.chassis.watchdog import give_up

BEAT = 0.2
"""Seconds between two beats of the event loop."""


class Watchdog:
    """Notices that the process stood still, and that events wait without any being judged.

    Args:
        session: seconds after which the brokers give our partitions to somebody else.
        stuck: seconds without progress while something waits.
    """

    def __init__(self, session: float, stuck: float) -> None:
        self._session = session
        self._stuck = stuck
        self._beat = self._progress = clock.monotonic()
        self._seen: object = None

    async def run(self) -> None:
        """Beat for ever."""
        while True:
            self._beat = clock.monotonic()
            await asyncio.sleep(BEAT)
            self.check()

    def check(self) -> None:
        """Before anything others see: after standing still for a session our partitions may be somebody else's."""
        if clock.monotonic() - self._beat > self._session:
            give_up("the process stood still for longer than the brokers wait for a heartbeat")

    def watch(self, position: object, *, waiting: bool) -> None:
        """Tell how far the work is and whether anything waits."""
        if position != self._seen or not waiting:
            self._seen, self._progress = position, clock.monotonic()
        if self.age > self._stuck:
            give_up(f"events or state wait and nothing was read or committed for {self.age:.0f} seconds")

    @property
    def age(self) -> float:
        """Seconds since there was progress, or nothing to do."""
        return clock.monotonic() - self._progress
