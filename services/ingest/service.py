"""Service: the front door wired together: what it must know first, what it does all the time, and how it ends."""

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry

from moderation import wire
from moderation.events import Event
from moderation.people import Person
from moderation.policy import PolicyFile
from moderation.register import Register, RegisterError
from moderation.sources import SourceNews
from services.chassis import clock, log
from services.chassis.bus import Bus, BusError
from services.chassis.settings import SettingsError, anew, secret_file
from services.ingest import sources
from services.ingest.asking import Asking
from services.ingest.delivery import Delivery
from services.ingest.directory import Directory
from services.ingest.door import Door
from services.ingest.health import Health
from services.ingest.people import People
from services.ingest.platform import Source
from services.ingest.registering import Files, Registering
from services.ingest.server import App, Server
from services.ingest.settings import IngestSettings, gateway_keys, hook_secrets, limits
from services.ingest.sources.wa_cloud import WARNING
from services.ingest.taking import Taking
from services.ingest.telemetry import Telemetry

AGAIN = 1.0
"""Seconds until what the broker refused is tried again."""
ROSTERS_AFTER = 10.0
"""Seconds after which every group's roster is read for the first time."""
RECONSIDER = 600
"""Seconds after which the groups are looked at again though no file changed: a surge may have passed."""

logger = log.get(__name__)


class Service:
    """The front door of one installation.

    Args:
        settings: what it is told.
        bus: where records go.
        metrics: of the process.

    Raises:
        SettingsError: a secret is missing or can be guessed.
        RegisterError: the groups or policy file cannot be used.
    """

    def __init__(self, settings: IngestSettings, bus: Bus, metrics: CollectorRegistry) -> None:
        self._settings = settings
        self._bus = bus
        self._key = settings.installation_key()
        self._files = Files(settings.groups, settings.policy, secret_file("hook_secrets"))
        register, self._policy = self._files.read()
        self.telemetry = Telemetry(metrics)
        self.telemetry.expect({account.source for account in register.accounts})
        self.telemetry.register(len(register.groups), self._policy)
        self.people = People(self._key)
        self.directory = Directory(register, self._key)
        self.health = Health(self.directory, self._key)
        self.delivery = Delivery(bus, self.people, self.telemetry, self._key)
        self._registering = Registering(self.people, self._key)
        self.taking = Taking(self.directory, self.people, self.health, self.telemetry, self._key)
        keys = gateway_keys(settings)
        self._asking = Asking(self.directory, self.people, self.health, self.delivery, keys, self._key)
        self.health.asked = self._asking.asked()
        self.door = Door(_sources(register), hook_secrets(settings, register), self.taking, self.health, self.delivery)
        self._begun = asyncio.Event()
        self._read_to: dict[tuple[str, int], int] = {}
        self._server: Server | None = None
        if any(account.source == "wa_cloud" for account in register.accounts):
            logger.warning("whatsapp cloud api", note=WARNING)

    def missing(self) -> str | None:
        """Why no body can be taken now; None where all is well."""
        return self.delivery.missing() if self._begun.is_set() else "what was known before is still being read"

    def app(self, rest: App) -> Server:
        """The ASGI app; `rest` answers what is no webhook."""
        body, in_flight = limits(self._settings)
        self._server = Server(
            self.door, rest, self.telemetry, self.missing,
            body_limit=body, in_flight_limit=in_flight, patience=self._settings.patience_s,
        )  # fmt: skip
        return self._server

    async def begin(self) -> None:
        """Read what is known, then say what the groups file says that was not said yet. Retries until it is done."""
        await _until_done(self._remember)
        await _until_done(self._register)
        self._begun.set()
        for name, source in _sources(self.directory.register).items():
            if warning := getattr(source, "WARNING", None):
                logger.warning("think twice about this source", source=name, warning=warning)
        logger.info("ready", groups=len(self.directory.groups), people=len(self.people))

    async def run(self, stop: asyncio.Event) -> None:
        """Do everything that happens without a request, from when all is known until told to stop.

        Raises:
            BusError: nothing can be written any more; a new process is needed.
        """
        stopping, beginning = asyncio.create_task(stop.wait()), asyncio.create_task(self._begun.wait())
        await asyncio.wait({stopping, beginning}, return_when=asyncio.FIRST_COMPLETED)
        beginning.cancel()
        if stopping.done():
            return
        work = [
            asyncio.create_task(_every(self._settings.tick_s, self._tick)),
            asyncio.create_task(_every(1.0, self._reread)),
            asyncio.create_task(_every(RECONSIDER, self._register)),
            asyncio.create_task(_every(self._settings.ask_s, self._asking.fares, after=1)),
            asyncio.create_task(_every(self._settings.roster_s, self._asking.rosters, after=ROSTERS_AFTER)),
            asyncio.create_task(self._follow()),
        ]
        broken = asyncio.create_task(self._broken())
        await asyncio.wait({stopping, broken}, return_when=asyncio.FIRST_COMPLETED)
        for task in (*work, broken):
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        if not stopping.done():
            stop.set()
            raise BusError(f"nothing can be written any more, start again: {self.delivery.missing()}")

    async def _broken(self) -> None:
        while not self.delivery.broken():  # noqa: ASYNC110 - no event says so: it is a time without one
            await asyncio.sleep(1)

    def reread(self) -> None:
        """Look at the files again though nothing says that they changed."""
        self._files.forget()

    async def drained(self, seconds: float) -> None:
        """Wait until everything in hand is safe, so long at most."""
        if self._server is not None:
            await self._server.drained(seconds)

    async def _remember(self) -> None:
        async for arrival in self._bus.read_all(wire.PEOPLE.name):
            self._learn(wire.PEOPLE, arrival.value)
            self._read_to[wire.PEOPLE.name, arrival.partition] = arrival.offset + 1
        async for arrival in self._bus.read_all(wire.SOURCES.name):
            self._learn(wire.SOURCES, arrival.value)
        async for arrival in self._bus.read_all(wire.GROUPS.name):
            self._learn(wire.GROUPS, arrival.value)

    def _learn(self, topic: wire.Topic, value: bytes) -> None:
        if not value:
            return
        try:
            record = wire.decode(topic, value)
        except wire.WireError as error:
            logger.exception("record unreadable", topic=topic.name, exc_info=error)
            return
        match record:
            case Person():
                self.people.apply(record)
            case SourceNews():
                self.health.remember(record, clock.now())
            case Event():
                self._registering.remember(record)

    async def _follow(self) -> None:
        """Learn what other replicas learn of people."""
        while True:
            try:
                async for batch in self._bus.follow([wire.PEOPLE.name], self._read_to):
                    for arrival in batch:
                        self._learn(wire.PEOPLE, arrival.value)
                        self._read_to[wire.PEOPLE.name, arrival.partition] = arrival.offset + 1
            except BusError as error:
                logger.warning("people not readable", reason=str(error))
            await asyncio.sleep(AGAIN)

    async def _register(self) -> None:
        for postings in self._registering.changes(self.directory, self._policy, clock.now()):
            event = postings[0].record
            assert isinstance(event, Event)
            await self.delivery.deliver(postings[:1])
            await self.delivery.deliver(postings[1:])
            self._registering.done(event)
            logger.info("group registered", group=event.group, record=event.id)
        await self.delivery.settle()

    async def _reread(self) -> None:
        if not self._files.changed():
            return
        try:
            register, policy = self._files.read()
            secrets = hook_secrets(anew(self._settings, "hook_secrets"), register)
        except RegisterError as error:
            self.telemetry.register_faults.inc()
            logger.error("groups file not used", file=error.file, lines=error.lines)  # noqa: TRY400 - the file is wrong
            return
        except (SettingsError, ValueError) as error:
            self.telemetry.register_faults.inc()
            logger.error("secrets not used", reason=str(error))  # noqa: TRY400 - a secret is missing
            return
        self._use(Directory(register, self._key), policy)
        self.door.let_in(_sources(register), secrets)
        await _until_done(self._register)

    def _use(self, directory: Directory, policy: PolicyFile) -> None:
        self.directory = self.health.directory = self.taking.directory = self._asking.directory = directory
        self.health.asked = self._asking.asked()
        self._policy = policy
        self.telemetry.expect({account.source for account in directory.register.accounts})
        self.telemetry.register(len(directory.groups), policy)

    async def _tick(self) -> None:
        now = clock.now()
        await self.delivery.deliver([*self.health.passed(now), *self.health.ticks(now)])
        self.telemetry.fares(self.health.accounts(), self.health.rooms())


def _sources(register: Register) -> dict[str, Source]:
    return {account.source: sources.source(account.source) for account in register.accounts}


async def _until_done(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except BusError as error:
            logger.warning("broker away", reason=str(error))
            await asyncio.sleep(AGAIN)
        else:
            return


async def _every(seconds: float, work: Callable[[], Awaitable[None]], after: float | None = None) -> None:
    """Do something again and again, the first time after as long, or sooner where `after` says so."""
    await asyncio.sleep(seconds if after is None else min(after, seconds))
    while True:
        try:
            await work()
        except BusError as error:
            logger.warning("broker away", reason=str(error))
        except Exception:
            logger.exception("work failed")
        await asyncio.sleep(seconds)
