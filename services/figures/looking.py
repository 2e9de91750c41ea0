"""Looking: both are looked at every so often, each for itself: what is away hides nothing of the other."""

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from services.actions.database import DatabaseError, reached
from services.actions.tables import Position
from services.chassis import log
from services.chassis.bus import BusError, Positions
from services.chassis.watchdog import Watchdog
from services.figures import broker, database
from services.figures.settings import FiguresSettings
from services.figures.telemetry import Telemetry

LOOK_EVERY = 10.0
"""Seconds between two looks."""
BROKER, DATABASE = "broker", "database"
_log = log.get(__name__)


class Looking:
    """Looks, and knows what is away.

    Args:
        settings: where they are.
        told: where what was seen goes.
    """

    def __init__(self, settings: FiguresSettings, told: Telemetry) -> None:
        self._settings = settings
        self._told = told
        self._engine = create_async_engine(settings.database(), pool_size=1, max_overflow=0, pool_pre_ping=True)
        self._decided: Positions = {}
        self._away: dict[str, str | None] = {BROKER: "not asked yet", DATABASE: "not asked yet"}
        self.watchdog = Watchdog(settings.stuck_s)

    def broker(self) -> str | None:
        """Why the broker was not seen; None where it was."""
        return self._away[BROKER]

    def database(self) -> str | None:
        """Why the database was not seen; None where it was."""
        return self._away[DATABASE]

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            self.watchdog.beat("looking")
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Look once: at the database first, which knows how far actions has read."""
        try:
            self._told.stock = await database.look(self._engine)
            self._decided = await self._positions()
            self._say(DATABASE, None)
        except DatabaseError as error:
            self._told.stock = None
            self._say(DATABASE, str(error))
        try:
            self._told.broker = await broker.look(self._settings, self._settings.app_id, self._decided)
            self._say(BROKER, None)
        except BusError as error:
            self._told.broker = None
            self._say(BROKER, str(error))

    async def close(self) -> None:
        """Let go of the database."""
        await self._engine.dispose()

    async def _positions(self) -> Positions:
        with reached():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(select(Position.topic, Position.partition, Position.offset))).all()
        return {(row.topic, row.partition): row.offset for row in rows}

    def _say(self, which: str, why: str | None) -> None:
        if why is not None and why != self._away[which]:
            _log.warning("not seen", which=which, reason=why)
        self._away[which] = why
