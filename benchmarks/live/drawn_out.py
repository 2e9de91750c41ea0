"""The rules service with the instant drawn out in which Faust has resumed its partitions and not yet gone back.

So what goes wrong once in many rebalances goes wrong at each.
"""

import asyncio
import sys
from typing import Any

from services.chassis import process
from services.rules.__main__ import main
from services.rules.runtime import consumer

SEEK, FETCH = 1.0, 0.4
"""Seconds by which a seek and each fetch come late."""


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


if __name__ == "__main__":
    consumer.Transport.Consumer = Ours
    sys.exit(process.run(main))
