"""Stopping anywhere: nothing is lost, nothing is sent twice but a marked repeat."""

import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.actions import Fate
from moderation.findings import Severity
from moderation.model import HOUR
from services.actions.channels.port import Message, Receipt, Result
from services.actions.tables import State
from services.chassis.bus import Posting


class Stopped(BaseException):
    """The process is killed here."""


class Fuse:
    """Counts the places at which the process may be killed, and kills it at those that are due."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self._lengths = list(lengths)
        self._left = self._lengths.pop(0) if self._lengths else -1

    def burn(self) -> None:
        """A place at which it may be killed."""
        if self._left == 0:
            self._left = self._lengths.pop(0) if self._lengths else -1
            raise Stopped
        self._left -= 1

    def disarm(self) -> None:
        """From now on all is well."""
        self._left, self._lengths = -1, []


class Frail:
    """A channel that may be killed before and after a message has left."""

    account = "office"

    def __init__(self, fuse: Fuse, *, sure: bool = False, name: str = "email") -> None:
        self.name = name
        self.sure = sure
        self.left: list[Message] = []
        self._fuse = fuse

    async def send(self, message: Message) -> Receipt:
        """Let a message leave."""
        self._fuse.burn()
        if not (self.sure and any(one.id == message.id for one in self.left)):
            self.left.append(message)
        self._fuse.burn()
        return Receipt(Result.SENT)

    async def find(self, _message: Message) -> None:
        """Nobody can say."""
        self._fuse.burn()

    async def close(self) -> None:
        """Nothing is open."""


def frail_database(database: Any, fuse: Fuse) -> None:
    """Let the process be killed before a transaction, before its commit and after it."""
    whole = database.transaction

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Any]:
        fuse.burn()
        async with whole() as session:
            yield session
            fuse.burn()
        fuse.burn()

    database.transaction = transaction


def frail_bus(tray: Any, fuse: Fuse) -> None:
    """Let the process be killed before records are published and after it."""
    whole = tray.publish

    async def publish(postings: Sequence[Posting]) -> None:
        fuse.burn()
        await whole(postings)
        fuse.burn()

    tray.publish = publish


async def live_through(office: Any, fuse: Fuse, findings: Sequence[Any]) -> None:
    """Work until all is done, beginning again after each kill."""
    frail_bus(office.tray, fuse)
    for number in range(200):
        frail_database(office.database, fuse)
        try:
            for offset, finding in enumerate(findings):
                office.offsets = {"findings": offset}
                await office.take(finding)
            await office.actions.deliverer.recover()
            await office.work()
        except Stopped:
            await office.close()
            office.begin()
            if number > 150:
                fuse.disarm()
        else:
            fuse.disarm()
            return


@given(st.lists(st.integers(0, 60), max_size=6), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_killed_anywhere_nothing_is_lost_or_sent_twice(make_office: Any, lengths: list[int], sure: bool) -> None:  # noqa: FBT001
    """Killed at any places in the way of a message, it leaves once; twice at most, and then marked and counted."""

    async def story() -> None:
        with tempfile.TemporaryDirectory(dir=make_office({}).path.parent) as folder:
            fuse = Fuse(lengths)
            channel = Frail(fuse, sure=sure)
            office = await make_office({"email": channel}, path=Path(folder) / "a.sqlite").open()
            findings = [office.finding(1), office.finding(2, severity=Severity.URGENT, at=office.at - HOUR)]
            await live_through(office, fuse, findings)
            await check(office, channel)
            await office.close()

    anyio.run(story)


async def check(office: Any, channel: Frail) -> None:
    """Hold what left against what was written down."""
    deliveries = {one.id: one for one in await office.deliveries()}
    counts = Counter(message.id for message in channel.left)
    outcomes = office.tray.records("outcomes")
    published = {action.id for action in office.tray.records("actions")}
    assert len(deliveries) == 2
    assert len(published) == 3
    for delivery in deliveries.values():
        assert delivery.state in {State.SENT, State.HELD}
        assert counts[delivery.id] <= 2
        assert counts[delivery.id] >= 1 or delivery.state == State.HELD
    for message in channel.left:
        first = next(one for one in channel.left if one.id == message.id)
        assert message is first or (message.repeat and not channel.sure)
    if any(count > 1 for count in counts.values()):
        assert Fate.DOUBTFUL in {outcome.fate for outcome in outcomes}
