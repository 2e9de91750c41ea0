"""Asking: gateways are asked now and then how they fare, and who is in each group; what was missed is healed so."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from moderation import wire
from moderation.events import Event, Kind
from moderation.keys import keyed
from moderation.register import Account
from moderation.sources import SourceState
from services.chassis import clock, log
from services.chassis.bus import Posting
from services.chassis.trace import begin
from services.ingest.delivery import Delivery
from services.ingest.directory import Directory, Known
from services.ingest.gateways import Ask, Gateway, Roster, gateways
from services.ingest.health import Health
from services.ingest.people import People
from services.ingest.taking import ROSTER_LIMIT

PATIENCE = 15
"""Seconds for one answer."""
LARGEST = 16 * 1024 * 1024
"""Bytes of one answer."""
BREATH = 0.5
"""Seconds between two questions about groups: gateways are no databases."""

logger = log.get(__name__)


class Asking:
    """Asks the gateways of declared accounts.

    Args:
        directory: of accounts and groups.
        people: who is whom.
        health: told how accounts fare.
        delivery: takes what was learnt.
        keys: of gateways, by place (`source/account`).
        key: of the installation.
    """

    def __init__(
        self, directory: Directory, people: People, health: Health, delivery: Delivery, keys: Mapping[str, str],
        key: bytes,
    ) -> None:  # fmt: skip
        self.directory = directory
        self._people = people
        self._health = health
        self._delivery = delivery
        self._keys = keys
        self._key = key
        self._gateways = gateways()

    def asked(self) -> frozenset[str]:
        """The places of accounts whose gateways can be asked."""
        return frozenset(account.place for account, _ in self._accounts())

    async def fares(self) -> None:
        """Ask every gateway once how its account fares."""
        async with self._session() as session:
            for account, gateway in self._accounts():
                try:
                    told = await gateway.fares(account, self._ask(session, account, gateway))
                except Exception:
                    logger.exception("gateway answer not understood", source=account.source, account=account.id)
                    continue
                now = clock.now()
                if told is None:
                    logger.warning("gateway does not answer", source=account.source, account=account.id)
                    continue
                state, reason = told
                up = state is SourceState.UP
                news = self._health.heard(account, now) if up else self._health.news(account, state, now, now, reason)
                if news:
                    await self._delivery.deliver(news)

    async def rosters(self) -> None:
        """Ask once for the roster of every group that can be asked for."""
        asked = {account.place: (account, gateway) for account, gateway in self._accounts()}
        async with self._session() as session:
            for known in list(self.directory.groups.values()):
                for account in self.directory.readers(known.group):
                    if account.place in asked and self._health.up(account.place):
                        await self._roster(session, known, *asked[account.place])
                        await asyncio.sleep(BREATH)
                        break

    async def _roster(self, session: ClientSession, known: Known, account: Account, gateway: Gateway) -> None:
        for chat in known.group.ids.get(account.source, ()):
            at = clock.now()
            try:
                roster = await gateway.roster(account, chat, self._ask(session, account, gateway))
            except Exception:
                logger.exception("roster not understood", source=account.source, group=known.key)
                continue
            if roster is not None and len(roster.members) <= ROSTER_LIMIT:
                await self._delivery.deliver([self._snapshot(known, account, roster, at)])
                return
            logger.warning("roster not read", source=account.source, group=known.key)

    def _snapshot(self, known: Known, account: Account, roster: Roster, at: int) -> Posting:
        """The event of a roster. Where a platform has no admins of a group, those of the register are its admins."""
        members = [self._people.person(one, known.key) for one in roster.members]
        admins = [self._people.person(one, known.key) for one in roster.admins or ()]
        if roster.admins is None:
            named = self.directory.contacts(known.group.admins)
            admins = [self._people.person(one.known_as(), known.key, one.name) for one in named]
        name = keyed(self._key, "roster", known.key, account.place, str(at))
        event = Event(
            id=name, group=known.key, at=at, kind=Kind.ROSTER, members=_each(members), admins=_each(admins),
            complete=True, source=account.source, received=at,
        )  # fmt: skip
        return Posting(wire.EVENTS, event, begin(name))

    def _accounts(self) -> Iterator[tuple[Account, Gateway]]:
        for account in self.directory.register.accounts:
            gateway = self._gateways.get(account.source)
            if gateway is not None and account.gateway is not None and account.place in self._keys:
                yield account, gateway

    def _session(self) -> ClientSession:
        return ClientSession(timeout=ClientTimeout(PATIENCE))

    def _ask(self, session: ClientSession, account: Account, gateway: Gateway) -> Ask:
        base, headers = (account.gateway or "").rstrip("/"), dict(gateway.headers(self._keys[account.place]))

        async def ask(path: str, **query: str) -> tuple[int, Any]:
            place = URL(base + path, encoded=True).update_query(query)
            try:
                async with session.get(place, headers=headers, allow_redirects=False) as answer:
                    return answer.status, orjson.loads(await _read(answer))
            except (ClientError, OSError, TimeoutError, orjson.JSONDecodeError):
                return 0, None

        return ask


async def _read(answer: ClientResponse) -> bytes:
    raw = bytearray()
    async for part in answer.content.iter_chunked(65_536):
        raw += part
        if len(raw) > LARGEST:
            return b""
    return bytes(raw) or b"null"


def _each(people: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in people if one is not None))
