"""Door: one body after the other is verified, understood and made safe; whoever sent it is told only then."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import TypeVar

from moderation import wire
from moderation.events import Event
from moderation.register import Account
from services.chassis import clock, log, spans
from services.chassis.bus import Posting
from services.chassis.spans import Span
from services.chassis.trace import trace_id
from services.ingest.delivery import Delivery
from services.ingest.health import Health
from services.ingest.platform import Found, News, PlatformEvent, Source, UnauthenticError
from services.ingest.taking import Body, Taking

SLICE = 0.005
"""Seconds of work after which others have their turn."""
LARGE = 65_536
"""A body of more bytes is read by a thread."""
Secrets = Mapping[str, Sequence[Mapping[str, str]]]
"""By place (`source/account`): the secrets that its source asks for; several where they are being changed."""

LINES = 200
"""Lines written before others have their turn."""
Made = TypeVar("Made")

logger = log.get(__name__)


async def _aside(raw: bytes, work: Callable[..., Made], *given: object) -> Made:
    """Do work on a body: on a large one in a thread, so that others have their turn meanwhile."""
    return await asyncio.to_thread(work, *given) if len(raw) > LARGE else work(*given)


class Door:
    """Where bodies come in.

    Args:
        sources: what understands them, by name.
        secrets: of each account.
        taking: makes records.
        health: told who was heard.
        delivery: makes records safe.
    """

    def __init__(
        self, sources: Mapping[str, Source], secrets: Secrets, taking: Taking, health: Health, delivery: Delivery
    ) -> None:
        self._sources = sources
        self._secrets = secrets
        self._taking = taking
        self._health = health
        self.delivery = delivery
        self._line = log.canonical()

    def let_in(self, sources: Mapping[str, Source], secrets: Secrets) -> None:
        """From now on these are the sources and secrets."""
        self._sources, self._secrets = sources, secrets

    def account(self, source: str, account: str) -> Account | None:
        """A declared account whose secrets are known."""
        found = self._taking.directory.account(source, account)
        return found if found is not None and source in self._sources and found.place in self._secrets else None

    def accounts(self, source: str) -> list[Account]:
        """Every account of a source that events may come from."""
        declared = (one for one in self._taking.directory.register.accounts if one.source == source)
        return [one for one in declared if self.account(source, one.id) is not None]

    def secrets(self, account: Account) -> Sequence[Mapping[str, str]]:
        """The secrets of an account, each of which is valid."""
        return self._secrets[account.place]

    async def authentic(self, account: Account, headers: Mapping[str, str], raw: bytes) -> bool:
        """Whether a body is from whom it should be."""
        verify, reasons = self._sources[account.source].verify, []
        for secrets in self._secrets[account.place]:
            try:
                await _aside(raw, verify, headers, raw, secrets, clock.now())
            except UnauthenticError as error:
                reasons.append(str(error))
            else:
                return True
        logger.warning("unauthentic", source=account.source, account=account.id, reason=reasons[0])
        return False

    async def receive(self, account: Account, headers: Mapping[str, str], raw: bytes) -> int:
        """Take an authentic body. When this returns, all that it holds is safe. Returns how many records it made.

        Raises:
            BusError: the broker refused them.
        """
        received = clock.now()
        own = frozenset(account.ids)
        parse = self._sources[account.source].parse
        found = await _aside(raw, parse, headers, raw, own)
        postings = self._heard(account, found, received)
        await self._records(Body(account.source, account, received, raw), found, postings)
        if postings:
            await self.delivery.deliver(postings)
            await self._tell(postings)
        return len(postings)

    async def _tell(self, postings: Sequence[Posting]) -> None:
        """One line for each event that is safe."""
        now = clock.now()
        for number, (topic, record, trace) in enumerate(postings, 1):
            if topic is wire.EVENTS and isinstance(record, Event):
                self._line(
                    "event", id=record.id, kind=record.kind.value, group=record.group, source=record.source,
                    trace=trace_id(trace), late_ms=now - record.at, took_ms=now - (record.received or now),
                )  # fmt: skip
                if trace is not None:
                    about = {"messaging.system": "kafka", "messaging.destination.name": topic.name}
                    spans.record(Span("take in", trace, None, record.received or now, now, "producer", about=about))
            if number % LINES == 0:
                await asyncio.sleep(0)

    def _heard(self, account: Account, found: Sequence[Found], received: int) -> list[Posting]:
        """That an account was heard; a gateway that only says how it itself fares says nothing of the chats."""
        if any(isinstance(one, News) for one in found):
            return []
        at = max((one.at for one in found if isinstance(one, PlatformEvent) and one.at is not None), default=None)
        return self._health.heard(account, received, at)

    async def _records(self, body: Body, found: Sequence[Found], postings: list[Posting]) -> None:
        begun = perf_counter()
        for posting in self._taking.take(body, found):
            postings.append(posting)
            if perf_counter() - begun > SLICE:
                await asyncio.sleep(0)
                begun = perf_counter()
