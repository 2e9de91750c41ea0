"""`python -m services.ingest`: the front door as a process, on 127.0.0.1."""

import asyncio
import contextlib
import signal
import sys

from moderation.register import RegisterError
from services.chassis import collector, http, log, needs, process, spans, telemetry, topics
from services.chassis.bus import BusError, KafkaBus
from services.chassis.settings import SettingsError, load
from services.chassis.watchdog import Watchdog
from services.ingest.service import Service
from services.ingest.settings import IngestSettings

PORT = 8080
GRACE = 10.0
"""Seconds in which what is in hand must become safe once the process is told to stop; its senders have no 200 yet."""
TURN = 0.001
"""Seconds after which a thread that reads a large body lets the others have their turn."""

logger = log.get(__name__)


async def main(stop: asyncio.Event) -> None:
    """Serve until told to stop.

    Raises:
        SettingsError: it cannot start with these settings.
    """
    settings = load(IngestSettings)
    sys.setswitchinterval(TURN)
    log.configure("ingest", settings.log_level)
    spans.export("ingest", settings.traces)
    metrics = telemetry.registry("ingest", settings)
    bus = KafkaBus(settings, "ingest")
    try:
        service = Service(settings, bus, metrics)
    except RegisterError as error:
        raise SettingsError(error.summary) from error
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, service.reread)
    watchdog, waits = Watchdog(settings.stuck_s), needs.Needs()
    ready = {"needs": waits.missing, "broker": service.missing}
    rest = http.app(http.probes(ready, {"progress": watchdog.missing}, metrics))
    place = http.listen(settings.port or PORT, settings.host)
    serving = asyncio.create_task(http.serve(service.app(rest), place, stop))
    watching = asyncio.create_task(watchdog.run())
    beginning = asyncio.create_task(_begin(service, bus, settings, waits))
    beginning.add_done_callback(lambda task: _stop_if_failed(task, stop))
    running = asyncio.create_task(service.run(stop))
    await serving
    stop.set()
    watching.cancel()
    beginning.cancel()
    await running
    await service.drained(GRACE)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(bus.close(), GRACE)
    with contextlib.suppress(asyncio.CancelledError):
        await beginning


def _stop_if_failed(task: asyncio.Task[None], stop: asyncio.Event) -> None:
    """A process that cannot learn what it must know first ends, instead of never becoming ready."""
    if not task.cancelled() and task.exception() is not None:
        stop.set()


async def _begin(service: Service, bus: KafkaBus, settings: IngestSettings, waits: needs.Needs) -> None:
    await waits.wait(lambda: _reach(bus, settings))
    await service.begin()
    collector.spare()


async def _reach(bus: KafkaBus, settings: IngestSettings) -> str | None:
    """Connect to the broker; returns what is missing."""
    if (missing := await topics.missing(settings)) is not None:
        return missing
    try:
        await bus.start()
    except BusError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(process.run(main))
