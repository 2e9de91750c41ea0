"""Serving: the three services in one process, without Kafka: webhooks in, messages out, all kept in this folder."""

import asyncio
import os
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from moderation import wire
from moderation.across import Across
from moderation.calendar import Calendar
from moderation.events import Event
from moderation.policy import DEFAULT_ZONE
from moderation.register import RegisterError
from moderation.rule_sets import RuleSets
from services.actions.database import Database
from services.actions.migrate import migrate
from services.actions.settings import ActionsSettings
from services.actions.wiring import build, directory
from services.chassis import clock, http, log, process, spans, telemetry
from services.chassis.bus import Arrival, Posting
from services.chassis.settings import PREFIX, SettingsError, load
from services.embedded import home
from services.embedded.local_bus import PARTITION, Desk, LocalBus
from services.ingest.service import Service
from services.ingest.settings import IngestSettings
from services.rules import loader
from services.rules.detectors.cheap import CheapTier
from services.rules.runtime.in_process import InProcess
from services.rules.runtime.judge import Judge

PORT = 8080
READER = "rules"
TIDY_SECONDS = 600
GRACE = 10.0
_TOPICS = {kind.kind: kind for kind in (wire.FINDINGS, wire.OBSERVATIONS, wire.REJECTS)}

_log = log.get(__name__)


class ServeSettings(IngestSettings, ActionsSettings):
    """What ingest and actions are told, for one process. Kafka's settings mean nothing here."""


def settings(groups: Path | None, port: int | None, *, dry_run: bool) -> ServeSettings:
    """Read the settings; what is not set lies in Steward's own folder.

    Raises:
        SettingsError: which, and why it cannot be used.
    """
    folder = home.open_home()
    given: dict[str, object] = {}
    if not {f"{PREFIX}KEY", f"{PREFIX}KEY_FILE"} & set(os.environ):
        given["key"] = SecretStr(home.installation_key().hex())
    if f"{PREFIX}DATABASE_URL" not in os.environ:
        given["database_url"] = f"sqlite:///{folder / 'actions.sqlite'}"
    if groups is not None:
        given["groups"] = groups
    if port is not None:
        given["port"] = port
    if dry_run:
        given["delivery"] = "dry_run"
    return load(ServeSettings, **given)


class Rules:
    """Judges what lies in the bus: findings, state and how far it came are one transaction."""

    def __init__(self, bus: LocalBus, key: bytes) -> None:
        self._bus = bus
        catalogue = loader.rules()
        self._judge = Judge(RuleSets(catalogue), CheapTier(key), _failed)
        self._across = Across(catalogue, Calendar(ZoneInfo(DEFAULT_ZONE)), _failed)

    async def run(self) -> None:
        """Judge for ever."""
        begin = await self._bus.work(lambda desk: desk.position(READER))
        async for batch in self._bus.follow([wire.EVENTS.name], {(wire.EVENTS.name, PARTITION): begin}):
            await self._bus.work(partial(self._take, batch))

    def _take(self, batch: list[Arrival], desk: Desk) -> None:
        for judged in InProcess(self._judge, desk.state, self._across).take(batch):
            for causes in (judged.findings, judged.observations, judged.rejects):
                desk.write(Posting(_TOPICS[type(record)], record, cause.trace) for record, cause in causes)
        desk.move(READER, batch[-1].offset + 1)


def _failed(rule: str, event: Event, error: Exception) -> None:
    _log.error("rule.failed", rule=rule, kind=event.kind.value, error=type(error).__name__)


class Serve:
    """Everything in one process.

    Raises:
        SettingsError: it cannot start with these settings.
    """

    def __init__(self, chosen: ServeSettings, bus: LocalBus, metrics: CollectorRegistry) -> None:
        key = chosen.key.get_secret_value().encode()
        try:
            self.ingest = Service(chosen, bus, metrics)
            people = directory(chosen)
        except RegisterError as error:
            raise SettingsError("\n".join(f"{chosen.groups}:{problem}" for problem in error.problems)) from error
        self.database = Database(chosen.database())
        self.actions = build(chosen, self.database, bus, people, metrics)
        self.rules = Rules(bus, key)
        self.bus = bus
        self.metrics = metrics

    async def run(self, chosen: ServeSettings, stop: asyncio.Event) -> None:
        """Run until told to stop. A part that fails ends all, so that nothing looks well and is not."""
        rest = http.app(http.probes({"ingest": self.ingest.missing}, {}, self.metrics))
        place = http.listen(chosen.port or PORT, chosen.host)
        door = asyncio.create_task(http.serve(self.ingest.app(rest), place, stop))
        ending = [door, *(asyncio.create_task(part.run(stop)) for part in (self.ingest, self.actions))]
        endless = [asyncio.create_task(work) for work in (self._begin(), self.rules.run(), self._tidy())]
        try:
            await _until_told(stop, [*ending, *endless])
        finally:
            stop.set()
            await asyncio.gather(*ending, return_exceptions=True)
            await self.ingest.drained(GRACE)
            for work in endless:
                work.cancel()
            await asyncio.gather(*endless, return_exceptions=True)
            await self.actions.close()
            await self.database.close()

    async def _begin(self) -> None:
        await self.ingest.begin()
        await asyncio.Event().wait()

    async def _tidy(self) -> None:
        while True:
            await self.bus.work(lambda desk: desk.tidy(clock.now()))
            await asyncio.sleep(TIDY_SECONDS)


async def _until_told(stop: asyncio.Event, work: list[asyncio.Task[None]]) -> None:
    told = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({told, *work}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    for task in done - {told}:
        if not stop.is_set():
            await task


async def serve(chosen: ServeSettings, stop: asyncio.Event) -> None:
    """Run the three services until told to stop."""
    log.configure("steward", chosen.log_level)
    spans.export("steward", chosen.traces)
    await migrate(chosen.database())
    bus = LocalBus(home.live_database())
    try:
        await Serve(chosen, bus, telemetry.registry("serve", chosen)).run(chosen, stop)
    finally:
        await bus.close()


def run(chosen: ServeSettings) -> int:
    """Run as a process until SIGTERM or Ctrl-C; returns the exit status."""
    return process.run(partial(serve, chosen))
