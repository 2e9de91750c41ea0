"""The rules service with the instant drawn out in which Faust has resumed its partitions and not yet gone back.

So what goes wrong once in many rebalances goes wrong at each. `python -m benchmarks.live.drawn_out` reads as the
service does, with `stock` after it as Faust does, everything else being the same.
"""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from services.chassis import process
from services.rules.__main__ import main
from services.rules.runtime import consumer
from services.rules.runtime.inbox import Record
from services.rules.runtime.shell import Shell

SEEK, FETCH, BATCH = 1.0, 0.4, 0.02
"""Seconds by which a seek, each fetch and each batch come late: so something waits when a rebalance begins."""

_take = Shell.take


async def _take_late(self: Shell, records: Sequence[Record]) -> None:
    await asyncio.sleep(BATCH)
    await _take(self, records)


class _Late:
    """Seeks late, and hands over late what it fetched."""

    async def seek_to_committed(self) -> Any:  # noqa: ANN401 - Faust's own
        """Go back."""
        await asyncio.sleep(SEEK)
        return await super().seek_to_committed()  # type: ignore[misc]

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:  # noqa: ANN401, ASYNC109 - Faust's own
        fetched = await super()._getmany(active_partitions, timeout)  # type: ignore[misc]
        await asyncio.sleep(FETCH)
        return fetched


class Ours(_Late, consumer.Consumer):
    """Ours, which must not mind."""


class Stock(Ours):
    """Ours without its way of reading: at a rebalance Faust's own goes on, and passes over what it takes for a hole."""

    _drain_messages = driver.Consumer._drain_messages  # noqa: SLF001 - what is replaced in ours

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Faust's own
        super().__init__(*args, **kwargs)
        self.callback = self._put

    async def begin(self, generation: int) -> None:
        """Begin nothing: Faust has begun long ago."""

    def resume_flow(self) -> None:
        """Empty what waits, as Faust does with its streams' queues each time."""
        for inbox in self.inboxes.values():
            inbox.clear()
        super().resume_flow()

    def _to_message(self, _tp: TP, record: Record) -> Record:
        return record

    async def _put(self, record: Record) -> None:
        if inbox := self.inboxes.get(record.topic):
            inbox.put([record])


if __name__ == "__main__":
    Shell.take = _take_late  # type: ignore[method-assign]
    consumer.Transport.Consumer = Stock if "stock" in sys.argv else Ours
    sys.exit(process.run(main))
