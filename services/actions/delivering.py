"""Delivering: what is due goes out, once. Marked before it leaves, recorded after; in doubt, asked for or repeated."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Fate, Outcome
from moderation.budgets import DEFAULT_BUDGET, Budget
from moderation.contacts import Contact, Route
from moderation.model import HOUR, MINUTE, MS
from services.actions.channels.port import Channel, Message, Receipt, Result
from services.actions.database import Database
from services.actions.outbox import report
from services.actions.planning import EXECUTOR
from services.actions.spending import gap_until, spent
from services.actions.tables import Delivery, Halt, Item, KnownAction, State
from services.actions.telemetry import Telemetry
from services.actions.writing import Writer, carried
from services.chassis.clock import monotonic
from services.chassis.marks import mark

LEASE = 10 * MINUTE
"""After as long, what another worker has marked as leaving is taken to be in doubt."""
ATTEMPTS = 8
FIRST_WAIT = 15 * MS
LONGEST_WAIT = HOUR
BATCH = 50
IN_DOUBT = "nobody can say whether it arrived"


class Job(NamedTuple):
    """A delivery that was marked as leaving, and how it goes."""

    id: str
    channel: Channel
    message: Message


class Deliverer:
    """Sends what is due.

    Args:
        database: where deliveries lie.
        writer: writes the messages.
        channels: by name.
        now: the clock.
        worker: name of this process, the same after a restart.
        budget: how much may go out.
        telemetry: told of outcomes.
    """

    def __init__(
        self,
        database: Database,
        writer: Writer,
        channels: Mapping[str, Channel],
        now: Callable[[], int],
        worker: str = "actions",
        budget: Budget = DEFAULT_BUDGET,
        *,
        telemetry: Telemetry,
    ) -> None:
        self._telemetry = telemetry
        self._database = database
        self._writer = writer
        self._channels = channels
        self._now = now
        self._worker = worker
        self._budget = budget

    async def recover(self) -> int:
        """Settle what was leaving when a worker died: this one's at its start, another's after a while."""
        async with self._database.transaction() as session:
            lost = list(
                await session.scalars(
                    select(Delivery.id).where(
                        Delivery.state == State.SENDING,
                        ~_by_executor(),
                        (Delivery.worker == self._worker) | (Delivery.claimed < self._now() - LEASE),
                    )
                )
            )
        for delivery in lost:
            await self._settle(delivery)
        return len(lost)

    async def deliver(self) -> int:
        """Send what is due now. Returns how many were tried."""
        async with self._database.transaction() as session:
            due = list(await session.scalars(_due(self._now())))
        for delivery in due:
            job = await self._claim(delivery, await self._quotes(delivery))
            if job is not None:
                mark("leave")
                begun = monotonic()
                receipt = await job.channel.send(job.message)
                self._telemetry.sent(job.channel.name, receipt.result, monotonic() - begun)
                mark("left")
                await self._record(job, receipt)
                mark("recorded")
        return len(due)

    async def _quotes(self, delivery: str) -> Mapping[str, str]:
        async with self._database.transaction() as session:
            findings = await self._writer.findings(session, delivery)
        return await self._writer.quotes(findings, self._now())

    async def _claim(self, delivery: str, quotes: Mapping[str, str]) -> Job | None:
        """Mark a delivery as leaving, if it may; from then on it is in doubt until its end is recorded."""
        async with self._database.transaction() as session:
            row = await session.get(Delivery, delivery, with_for_update=True)
            if row is None or row.state != State.WAITING:
                return None
            contact = await self._writer.contact(session, row)
            chosen = await self._choose(session, row, contact)
            if chosen is None:
                return None
            channel, route = chosen
            if not await self._may(session, row, channel):
                return None
            message = await self._writer.message(session, row, contact, route.address, self._now(), quotes)
            row.channel, row.account, row.state = channel.name, channel.account, State.SENDING
            row.worker, row.claimed, row.attempts = self._worker, self._now(), row.attempts + 1
            return Job(delivery, channel, message)

    async def _choose(self, session: AsyncSession, row: Delivery, contact: Contact) -> tuple[Channel, Route] | None:
        """The next way that there is and that is not stopped; the console's inbox is always the last."""
        routes = [*contact.routes, Route("console", contact.id)]
        while row.route < len(routes):
            route = routes[row.route]
            channel = self._channels.get(route.channel)
            if channel is not None and await session.get(Halt, (channel.name, channel.account)) is None:
                return channel, route
            row.route += 1
        await self._end(session, row, State.HELD, Fate.HELD, "no way to reach this person is left")
        return None

    async def _may(self, session: AsyncSession, row: Delivery, channel: Channel) -> bool:
        """Whether no budget holds it, and the account's last message was long enough ago."""
        now = self._now()
        if not row.released and (why := await spent(session, row, channel, now, self._budget)):
            await self._end(session, row, State.HELD, Fate.HELD, why)
            return False
        until = await gap_until(session, channel, self._budget)
        if until > now:
            row.due = until
            return False
        return True

    async def _record(self, job: Job, receipt: Receipt) -> None:
        """Write down what became of a delivery."""
        if receipt.result is Result.DOUBTFUL:
            await self._settle(job.id, receipt.reason)
            return
        async with self._database.transaction() as session:
            row = await session.get(Delivery, job.id, with_for_update=True)
            if row is not None and row.state == State.SENDING:
                await self._recorded(session, row, job.channel, receipt)

    async def _recorded(self, session: AsyncSession, row: Delivery, channel: Channel, receipt: Receipt) -> None:
        match receipt.result:
            case Result.SENT:
                row.reference, row.done = receipt.reference, self._now()
                reason = "possible repeat" if row.repeat else receipt.reason
                await self._end(session, row, State.SENT, Fate.SENT, reason)
            case Result.LATER if row.attempts < ATTEMPTS:
                row.state, row.due, row.reason = State.WAITING, self._now() + _wait(row, receipt), receipt.reason
            case Result.STOPPED:
                session.add(
                    Halt(channel=channel.name, account=channel.account, since=self._now(), reason=receipt.reason)
                )
                self._elsewhere(row, receipt.reason)
            case _:
                self._elsewhere(row, receipt.reason)
                for action in await carried(session, row):
                    self._report(session, row, action, Fate.FAILED, receipt.reason)

    def _elsewhere(self, row: Delivery, reason: str) -> None:
        """Try the next way to the same person."""
        row.state, row.route, row.attempts, row.due, row.reason = State.WAITING, row.route + 1, 0, self._now(), reason

    async def _settle(self, delivery: str, reason: str = "") -> None:
        """Settle a delivery in doubt: ask the platform; where it cannot say, repeat once, marked as a repeat."""
        async with self._database.transaction() as session:
            row = await session.get(Delivery, delivery)
            if row is None or row.state != State.SENDING:
                return
            contact = await self._writer.contact(session, row)
            routes = [*contact.routes, Route("console", contact.id)]
            channel = self._channels.get(row.channel)
            address = routes[row.route].address if row.route < len(routes) else ""
            message = await self._writer.message(session, row, contact, address, self._now())
        known = await channel.find(message) if channel is not None else None
        async with self._database.transaction() as session:
            row = await session.get(Delivery, delivery, with_for_update=True)
            if row is None or row.state != State.SENDING:
                return
            if known is not None and channel is not None:
                await self._recorded(session, row, channel, known)
            elif channel is not None and channel.sure:
                row.state, row.due = State.WAITING, self._now()
            else:
                await self._doubt(session, row, reason or "stopped between sending and recording")

    async def _doubt(self, session: AsyncSession, row: Delivery, reason: str) -> None:
        """Once more, marked; after that a person decides."""
        if row.repeat:
            await self._end(session, row, State.HELD, Fate.HELD, f"sent twice in doubt: {IN_DOUBT}")
            return
        for action in await carried(session, row):
            self._report(session, row, action, Fate.DOUBTFUL, f"{reason}: {IN_DOUBT}")
        row.repeat, row.state, row.due = True, State.WAITING, self._now()

    async def _end(self, session: AsyncSession, row: Delivery, state: State, fate: Fate, reason: str) -> None:
        """The end of a delivery, or a rest until a person decides; each of its actions has an outcome."""
        row.state, row.reason = state, reason
        for action in await carried(session, row):
            action.fate = fate
            self._report(session, row, action, fate, reason)

    def _report(self, session: AsyncSession, row: Delivery, action: KnownAction, fate: Fate, reason: str) -> None:
        now = self._now()
        outcome = Outcome(action=action.id, group=action.group, at=now, fate=fate, channel=row.channel, reason=reason)
        report(session, outcome, action.trace)
        self._telemetry.ended(row, action, fate, reason, now)


def _by_executor() -> ColumnElement[bool]:
    return Delivery.contact.startswith(EXECUTOR)


def _due(now: int) -> Select[str]:
    """Waiting deliveries whose time has come and whose actions are in the topic, urgent ones first."""
    unpublished = exists().where(
        Item.delivery == Delivery.id, KnownAction.id == Item.action, KnownAction.published.is_(False)
    )
    return (
        select(Delivery.id)
        .where(Delivery.state == State.WAITING, Delivery.due <= now, ~unpublished, ~_by_executor())
        .order_by(Delivery.urgent.desc(), Delivery.due, Delivery.id)
        .limit(BATCH)
    )


def _wait(row: Delivery, receipt: Receipt) -> int:
    """How long until the next try: what the channel says, else twice as long each time."""
    if receipt.after is not None:
        return int(receipt.after * MS)
    return min(FIRST_WAIT << (row.attempts - 1), LONGEST_WAIT)
