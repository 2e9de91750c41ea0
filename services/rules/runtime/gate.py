"""Gate: a batch and a rebalance never overlap."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import faust
from faust.types import EventT


class Gate:
    """Batches run while it is open; closing it waits until those in hand are done.

    Stock Faust finishes a batch of the old assignment after the partitions moved: it writes old state behind the new
    owner's back, or the recovery of a partition that was kept overwrites what is newer.
    """

    def __init__(self, app: faust.App) -> None:
        self._app = app
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.closed = False
        self.dropped = 0

    async def close(self) -> None:
        """Let no further batch begin; returns when none is running."""
        self.closed = True
        await self._idle.wait()

    def open(self) -> None:
        """Let batches begin again."""
        self.closed = False

    @asynccontextmanager
    async def batch(self, events: Sequence[EventT[bytes]]) -> AsyncIterator[list[EventT[bytes]]]:
        """Hold the gate for a batch. Gives the events read under the present assignment.

        The others are dropped without an ack: whoever has their partition now reads them from the committed offset.
        """
        now = None if self.closed else self._app.consumer_generation_id
        ours = [event for event in events if event.message.generation_id == now]
        self.dropped += len(events) - len(ours)
        self._running += 1
        self._idle.clear()
        try:
            yield ours
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()
