"""Standing: how the work stands, as the database shows it: what waits, what is held, cases by step and age."""

from typing import Any

import msgspec
from sqlalchemy import Select, case, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.cases import ENDED, Step
from moderation.model import DAY
from services.actions.tables import Delivery, GroupClock, Halt, KnownCase, KnownFinding, Outgoing, State

AGES = {"day": DAY, "three days": 3 * DAY, "week": 7 * DAY}
"""A case began within a day, three days, a week, or longer ago."""
OLDER = "older"
OPEN_STEPS = tuple(step.value for step in Step if step not in ENDED)
MANY = 5
"""Findings within a week from which on a group may need help."""
_SIZES = {
    "postgresql": "SELECT pg_database_size(current_database())",
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
}


class Standing(msgspec.Struct):
    """Counts; none of them of what is confidential. Cases by step and age, groups by state."""

    outbox: int = 0
    database_bytes: int = 0
    connections: int = 0
    deliveries: dict[str, int] = {}
    halts: dict[str, int] = {}
    cases: dict[tuple[str, str], int] = {}
    groups: dict[str, int] = {}


async def standing(session: AsyncSession, now: int) -> Standing:
    """Read how the work stands."""
    found = Standing(
        outbox=await _count(session, select(func.count()).select_from(Outgoing)),
        database_bytes=await _count(session, text(_SIZES[session.get_bind().dialect.name])),
        deliveries=dict.fromkeys((State.WAITING.value, State.SENDING.value, State.HELD.value), 0),
        cases={(step, age): 0 for step in OPEN_STEPS for age in (*AGES, OLDER)},
    )
    found.deliveries |= await _counts(session, Delivery.state, Delivery.state.in_(found.deliveries))
    found.halts = await _counts(session, Halt.channel)
    found.cases |= await _cases(session, now)
    found.groups = await _groups(session, now)
    return found


async def _count(session: AsyncSession, query: Any) -> int:  # noqa: ANN401 - a query can be of any kind
    return int(await session.scalar(query) or 0)


async def _counts(session: AsyncSession, by: Any, *where: Any) -> dict[str, int]:  # noqa: ANN401 - columns
    rows = await session.execute(select(by, func.count()).where(*where).group_by(by))
    return {str(value): count for value, count in rows}


async def _cases(session: AsyncSession, now: int) -> dict[tuple[str, str], int]:
    age = case(*((KnownCase.opened > now - span, name) for name, span in AGES.items()), else_=literal(OLDER))
    rows = await session.execute(
        select(KnownCase.step, age, func.count())
        .where(KnownCase.step.in_(OPEN_STEPS), KnownCase.confidential.is_(False))
        .group_by(KnownCase.step, age)
    )
    return {(step, since): count for step, since, count in rows}


async def _groups(session: AsyncSession, now: int) -> dict[str, int]:
    """How many groups there are, have open cases, have one that waits for long, had many findings within a week."""
    opened = (KnownCase.step.in_(OPEN_STEPS), KnownCase.confidential.is_(False))
    old = KnownCase.opened < now - AGES["three days"]
    lately = (KnownFinding.at > now - 7 * DAY, KnownFinding.confidential.is_(False))
    many = select(KnownFinding.group).where(*lately).group_by(KnownFinding.group).having(func.count() >= MANY)
    return {
        "known": await _count(session, select(func.count()).select_from(GroupClock)),
        "open case": await _count(session, _groups_of(*opened)),
        "case over three days": await _count(session, _groups_of(*opened, old)),
        "many findings": await _count(session, select(func.count()).select_from(many.subquery())),
    }


def _groups_of(*where: Any) -> Select[int]:  # noqa: ANN401 - conditions
    return select(func.count(func.distinct(KnownCase.group))).where(*where)
