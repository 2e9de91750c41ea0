"""One measured process: `python -m benchmarks.live.agents noop|two|full COUNT` prints CPU and wall seconds, then ends.

`noop` is stock Faust with an agent that does nothing; `two` the shell with two rules and no detectors; `full` the
service as it is.
"""

import asyncio
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import faust
import uvloop

from moderation.events import Event
from moderation.features import NOTHING, Features
from services.chassis import log
from services.chassis import process as chassis
from services.chassis.settings import load
from services.rules import loader
from services.rules.catalog import flood, idle_group
from services.rules.runtime import process
from services.rules.runtime.settings import RulesSettings

FIRST = 500
"""Events before the clock starts."""


class _Clock:
    """Starts soon after the first events and ends the process when all are through."""

    def __init__(self, mode: str, count: int) -> None:
        self._mode, self._count = mode, count
        self._began: tuple[int, float, float] | None = None

    def at(self, number: int) -> None:
        """So many events are through."""
        if self._began is None and number >= FIRST:
            self._began = number, _cpu(), time.perf_counter()
        elif self._began is not None and number >= self._count:
            first, cpu, wall = self._began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            found = {
                "mode": self._mode, "events": number - first, "cpu_s": _cpu() - cpu,
                "wall_s": time.perf_counter() - wall, "peak_mb": peak,
            }  # fmt: skip
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class _NoDetector:
    """Reads nothing."""

    def read(self, event: Event, weekday: int, ordinal: int) -> Features:
        """Read nothing."""
        del event, weekday, ordinal
        return NOTHING


def noop(settings: RulesSettings, clock: _Clock) -> faust.App:
    """Stock Faust, as its documentation shows it, on raw bytes."""
    app = faust.App(
        settings.app_id, broker=f"kafka://{settings.kafka}", store="memory://", topic_partitions=settings.partitions,
        topic_allow_declare=False, topic_disable_leader=True, web_enabled=False, stream_wait_empty=False,
        datadir="/tmp/steward-noop", consumer_auto_offset_reset="earliest",  # noqa: S108 - stays empty
    )  # fmt: skip

    async def nothing(stream: Any) -> None:  # noqa: ANN401 - Faust's
        number = 0
        async for _ in stream:
            number += 1
            clock.at(number)

    topic = app.topic(f"{settings.topic_prefix}events", key_serializer="raw", value_serializer="raw")
    app.agent(topic, name="nothing")(nothing)
    return app


async def ours(settings: RulesSettings, clock: _Clock, stop: asyncio.Event) -> None:
    """The service, looked at every fiftieth of a second."""
    running = process.Process(settings)
    number: Callable[[], float] = running.metrics.events._value.get  # noqa: SLF001 - quicker than to collect all

    async def look() -> None:
        while True:
            clock.at(int(number()))
            await asyncio.sleep(0.02)

    looking = asyncio.create_task(look())
    await running.run(stop)
    looking.cancel()


def main() -> None:
    """Run one process."""
    mode, count = sys.argv[1], int(sys.argv[2])
    settings, clock = load(RulesSettings, app_id=f"bench-{mode}-{os.getpid()}"), _Clock(mode, count)
    if mode == "noop":
        _stock(settings, clock)
        return
    if mode == "two":
        loader.rules = lambda: [flood.Flood, idle_group.IdleGroup]
        process.CheapTier = lambda _key: _NoDetector()  # type: ignore[assignment,misc]
    log.configure("rules", "warning")
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    chassis.run(lambda stop: ours(settings, clock, stop))


def _stock(settings: RulesSettings, clock: _Clock) -> None:
    async def work() -> None:
        app = noop(settings, clock)
        await app.start()
        await app.wait_until_stopped()

    asyncio.run(work())


if __name__ == "__main__":
    main()
