"""Needs: a process waits for what it needs, says what is missing, and goes on once it is there."""

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry

from services.chassis import http, log
from services.chassis.settings import Settings
from services.chassis.topics import missing

AGAIN = 1.0
"""Seconds between two looks."""
SAID_AGAIN = 60
"""Looks after which what is still missing is said again."""
Look = Callable[[], Awaitable[str | None]]
"""Says in one line what is missing, None where nothing is."""

logger = log.get(__name__)


class Needs:
    """What a process waits for before it works: `missing` is for whoever asks whether it is ready."""

    def __init__(self) -> None:
        self._missing: str | None = "it is starting"

    def missing(self) -> str | None:
        """Why the process is not ready; None where it need not wait."""
        return self._missing

    async def wait(self, look: Look) -> None:
        """Wait until nothing is missing. Each reason is said once, and again after a minute."""
        looks = 0
        while (found := await look()) is not None:
            if found != self._missing or looks % SAID_AGAIN == 0:
                logger.warning("not yet", reason=found)
            self._missing, looks = found, looks + 1
            await asyncio.sleep(AGAIN)
        self._missing = None


async def topics(settings: Settings, port: int, metrics: CollectorRegistry, stop: asyncio.Event) -> bool:
    """Wait for broker and topics, answering on a port meanwhile that the process is not ready.

    Returns:
        Whether they are there; not so where the process was told to stop before.
    """
    needs, done = Needs(), asyncio.Event()
    application = http.app(http.probes({"broker": needs.missing}, {}, metrics))
    serving = asyncio.create_task(http.serve(application, http.listen(port, settings.host), done))
    waiting = asyncio.create_task(needs.wait(lambda: missing(settings)))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    done.set()
    await serving
    stopping.cancel()
    there = waiting.done()
    waiting.cancel()
    return there
