"""Inbox: records of a topic on their way from the consumer to the shell, taken in batches."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import TypeAlias

from aiokafka import ConsumerRecord

Record: TypeAlias = ConsumerRecord[bytes, bytes]


class Inbox:
    """What came in and waits for its batch, in order.

    Args:
        most: records of a batch, at most.
        within: seconds that the first of a batch waits for others, what it waited for an earlier batch included.
    """

    def __init__(self, most: int, within: float) -> None:
        self._most = most
        self._within = within
        self._waiting: list[Record] = []
        self._due = 0.0
        self._some, self._enough, self._room = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._room.set()

    def put(self, records: Iterable[Record]) -> None:
        """Add what came in."""
        if not self._waiting:
            self._due = asyncio.get_running_loop().time() + self._within
        self._waiting += records
        self._tell()

    def clear(self) -> None:
        """Forget what waits: whoever has its partitions next reads it again."""
        self._waiting.clear()
        self._tell()

    async def room(self) -> None:
        """Wait until less than a batch waits: what is not fetched yet can wait at the broker."""
        await self._room.wait()

    async def take(self) -> list[Record]:
        """The next batch. None of it was taken away by `clear` when this returns, but it may be empty."""
        await self._some.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._due):
                await self._enough.wait()
        taken, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        self._tell()
        return taken

    def _tell(self) -> None:
        count = len(self._waiting)
        for event, holds in (
            (self._some, count),
            (self._enough, count >= self._most),
            (self._room, count < self._most),
        ):
            event.set() if holds else event.clear()
