"""`python -m services.actions`: the actions service as a process; with arguments, its commands for a person."""

import asyncio
import sys

from services.actions.commands import commands
from services.actions.database import Database
from services.actions.migrate import migrate
from services.actions.settings import ActionsSettings
from services.actions.wiring import build, directory
from services.chassis import http, log, process, telemetry
from services.chassis.bus import KafkaBus
from services.chassis.settings import load

PORT = 8082


async def main(stop: asyncio.Event) -> None:
    """Run until told to stop."""
    settings = load(ActionsSettings)
    log.configure("actions", settings.log_level)
    people = directory(settings)
    await migrate(settings.database())
    database, bus = Database(settings.database()), KafkaBus(settings, "actions")
    metrics = telemetry.registry("actions", settings)
    actions = build(settings, database, bus, people, metrics)
    ready = {"reading": actions.missing}
    application = http.app(http.probes(ready, {}, metrics))
    serving = asyncio.create_task(http.serve(application, http.listen(settings.port or PORT, settings.host), stop))
    try:
        await bus.start()
        await actions.run(stop)
    finally:
        stop.set()
        await asyncio.gather(serving, actions.close(), bus.close())
        await database.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        commands()
    sys.exit(process.run(main))
