"""Gate: a batch and a rebalance never overlap."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Batches run while it is open; closing it waits until those in hand are done.

    Stock Faust finishes a batch of the old assignment after the partitions moved: it writes old state behind the new
    owner's back, or the recovery of a partition that was kept overwrites what is newer.
    """

    def __init__(self) -> None:
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.closed = False

    async def close(self) -> None:
        """Let no further batch begin; returns when none is running."""
        self.closed = True
        await self._idle.wait()

    def open(self) -> None:
        """Let batches begin again."""
        self.closed = False

    @contextmanager
    def batch(self) -> Iterator[bool]:
        """Hold the gate for a batch; False where it is closed: the batch is dropped, and read again by its owner."""
        self._running += 1
        self._idle.clear()
        try:
            yield not self.closed
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()
