"""Purging: what is older than it may be kept goes, a part each hour. What is open or held stays, however old it is.

Names, aliases, admins, clocks and positions are not here: there are as many as people, groups and partitions.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, CursorResult, and_, delete, exists, inspect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation import wire
from moderation.actions import Action
from moderation.model import HOUR
from services.actions.casework import ENDED_STEPS, read
from services.actions.tables import (
    Answer,
    Base,
    Decided,
    Delivery,
    Item,
    KnownAction,
    KnownCase,
    KnownFinding,
    KnownOutcome,
    Letter,
    State,
)

FOUND = (wire.FINDINGS.hours or 0) * HOUR
"""How long what was found, answered and read is kept: as long as its topic has it."""
DECIDED = (wire.ACTIONS.hours or 0) * HOUR
"""How long it is kept who was asked, what was decided and what came of it."""
EVERY = HOUR
AT_ONCE = 20_000
"""Rows of a table that go at once."""
_UNDONE = (State.WAITING, State.SENDING, State.HELD)


async def purge(session: AsyncSession, now: int) -> int:
    """Let what is too old at `now` go; returns how many rows went."""
    found, decided = now - FOUND, now - DECIDED
    in_use = {name async for name in _in_use(session, found)}
    findings = await session.scalars(select(KnownFinding.id).where(KnownFinding.at < found).limit(AT_ONCE))
    cases = [case async for case in _ended(session, decided)]
    done = and_(Delivery.due < decided, Delivery.state.not_in(_UNDONE))
    deliveries = list(await session.scalars(select(Delivery.id).where(done).limit(AT_ONCE)))
    return sum([
        await _these(session, KnownFinding, KnownFinding.id, [each for each in findings if each not in in_use]),
        await _go(session, Answer, Answer.at < found),
        await _go(session, Letter, or_(and_(Letter.read, Letter.at < found), Letter.at < decided)),
        await _these(session, Item, Item.delivery, deliveries),
        await _these(session, Delivery, Delivery.id, deliveries),
        await _these(session, KnownCase, KnownCase.id, cases),
        await _go(session, Decided, Decided.at < decided, ~exists().where(KnownCase.id == Decided.case)),
        await _go(
            session,
            KnownAction,
            KnownAction.at < decided,
            ~exists().where(Item.action == KnownAction.id),
            ~exists().where(KnownCase.id == KnownAction.case),
        ),
        await _go(session, KnownOutcome, KnownOutcome.at < decided),
    ])  # fmt: skip


async def _in_use(session: AsyncSession, before: int) -> AsyncIterator[str]:
    """The old findings that an open case or a message that has not left rests on."""
    cases = select(KnownCase).where(KnownCase.step.not_in(ENDED_STEPS), KnownCase.opened < before)
    for row in await session.scalars(cases):
        for strike in read(row).strikes:
            yield strike.finding
    waiting = select(KnownAction.body).join(Item, Item.action == KnownAction.id).join(Delivery)
    for body in await session.scalars(waiting.where(Delivery.state.in_(_UNDONE), KnownAction.at < before)):
        yield msgspec.json.decode(body, type=Action).finding


async def _ended(session: AsyncSession, before: int) -> AsyncIterator[str]:
    """Cases that came to their end so long ago."""
    cases = select(KnownCase).where(KnownCase.step.in_(ENDED_STEPS), KnownCase.opened < before).limit(AT_ONCE)
    for row in await session.scalars(cases):
        if read(row).moved < before:
            yield row.id


async def _go(session: AsyncSession, table: type[Base], *where: ColumnElement[bool]) -> int:
    (key,) = inspect(table).primary_key
    return await _these(session, table, key, list(await session.scalars(select(key).where(*where).limit(AT_ONCE))))


async def _these(session: AsyncSession, table: type[Base], key: Any, ids: Sequence[object]) -> int:  # noqa: ANN401 - a column
    gone = 0
    for some in _slices(ids):
        done = await session.execute(delete(table).where(key.in_(some)))
        assert isinstance(done, CursorResult)
        gone += done.rowcount
    return gone


def _slices(ids: Sequence[object], size: int = 1000) -> Iterable[Sequence[object]]:
    """A statement takes so many values at most."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
