"""`python -m services.rules`: judges the events of its partitions until SIGTERM."""

import asyncio
import sys

import uvloop

from services.chassis import log, needs, process, spans, telemetry
from services.chassis.settings import load
from services.rules.runtime.process import PORT, Process
from services.rules.runtime.settings import RulesSettings


async def main(stop: asyncio.Event) -> None:
    """Run the service."""
    settings = load(RulesSettings)
    log.configure("rules", settings.log_level)
    spans.export("rules", settings.traces)
    if await needs.topics(settings, settings.port or PORT, telemetry.registry("rules", settings), stop):
        await Process(settings).run(stop)


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # for the consumer's thread, which makes its own loop
    sys.exit(process.run(main))
