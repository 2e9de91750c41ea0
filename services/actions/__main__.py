"""`python -m services.actions`: the actions service as a process; with arguments, its commands for a person."""

import asyncio
import sys

from services.actions.commands import commands
from services.actions.database import Database, DatabaseError
from services.actions.intake import TOPICS
from services.actions.migrate import migrate
from services.actions.service import Actions
from services.actions.settings import ActionsSettings
from services.actions.wiring import build, directory
from services.chassis import http, log, needs, process, spans, telemetry, topics
from services.chassis.bus import BusError, KafkaBus
from services.chassis.settings import load

PORT = 8082
LOOK_EVERY = 10.0
"""Seconds between two looks at how far the topics were read, and whether the broker answers."""


class Reach:
    """Whether the broker answers, and how far behind it we are."""

    def __init__(self, bus: KafkaBus, actions: Actions) -> None:
        self._bus = bus
        self._actions = actions
        self._away: str | None = "the broker was not asked yet"

    def missing(self) -> str | None:
        """Why the broker cannot be used; None where it answers."""
        return self._away

    async def run(self) -> None:
        """Look for ever."""
        names = [topic.name for topic in TOPICS]
        while True:
            try:
                self._actions.progress(await self._bus.bounds(names), await self._actions.intake.positions())
                self._away = None
            except BusError as error:
                self._away = str(error)
            except DatabaseError:
                self._actions.progress({}, {})
            await asyncio.sleep(LOOK_EVERY)


async def _missing(settings: ActionsSettings) -> str | None:
    """What must be there before anything is done: the database, at its newest version, and the topics."""
    try:
        await migrate(settings.database())
    except DatabaseError as error:
        return str(error)
    return await topics.missing(settings)


async def main(stop: asyncio.Event) -> None:
    """Run until told to stop."""
    settings = load(ActionsSettings)
    log.configure("actions", settings.log_level)
    spans.export("actions", settings.traces)
    people = directory(settings)
    database, bus = Database(settings.database()), KafkaBus(settings, "actions")
    metrics = telemetry.registry("actions", settings)
    actions, waits = build(settings, database, bus, people, metrics), needs.Needs()
    reach = Reach(bus, actions)
    ready = {"needs": waits.missing, "reading": actions.missing, "broker": reach.missing}
    application = http.app(http.probes(ready, {"progress": actions.watchdog.missing}, metrics))
    serving = asyncio.create_task(http.serve(application, http.listen(settings.port or PORT, settings.host), stop))
    working = asyncio.create_task(_work(settings, bus, actions, waits, reach, stop))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if waits.missing() is not None:
            working.cancel()
        await working
    except asyncio.CancelledError:
        pass
    finally:
        stop.set()
        await asyncio.gather(serving, actions.close(), bus.close())
        await database.close()


async def _work(
    settings: ActionsSettings, bus: KafkaBus, actions: Actions, waits: needs.Needs, reach: Reach, stop: asyncio.Event
) -> None:
    await waits.wait(lambda: _missing(settings))
    await bus.start()
    watching = [asyncio.create_task(one) for one in (actions.watchdog.run(), reach.run())]
    try:
        await actions.run(stop)
    finally:
        for task in watching:
            task.cancel()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        commands()
    sys.exit(process.run(main))
