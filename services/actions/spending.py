"""Spending: what went out in the last hour, against the budgets."""

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.budgets import Budget, exceeded
from moderation.model import HOUR
from services.actions.channels.port import Channel
from services.actions.tables import Delivery, Item, KnownAction, State

_OUT = (State.SENDING, State.SENT, State.DOUBTFUL)


async def spent(session: AsyncSession, row: Delivery, channel: Channel, now: int, budget: Budget) -> str:
    """Why a delivery has to wait for a person; empty where it may go."""
    recent = (Delivery.claimed > now - HOUR, Delivery.state.in_(_OUT))
    by_channel = Delivery.channel == channel.name
    rules = select(KnownAction.rule).join(Item, Item.action == KnownAction.id).where(Item.delivery == row.id)
    of_rule = (
        select(func.count(distinct(Delivery.id)))
        .join(Item, Item.delivery == Delivery.id)
        .join(KnownAction, KnownAction.id == Item.action)
        .where(*recent, KnownAction.rule != "", KnownAction.rule.in_(rules))
    )

    async def count(*where: ColumnElement[bool]) -> int:
        return await session.scalar(select(func.count()).select_from(Delivery).where(*recent, *where)) or 0

    return exceeded(
        budget,
        channel.name,
        by_channel=await count(by_channel),
        by_account=await count(by_channel, Delivery.account == channel.account),
        by_person=0 if row.urgent or row.digest else await count(Delivery.contact == row.contact),
        by_rule=0 if row.digest else await session.scalar(of_rule) or 0,
    )


async def gap_until(session: AsyncSession, channel: Channel, budget: Budget) -> int:
    """When the account may send again."""
    gap = budget.gap.get(channel.name)
    if gap is None:
        return 0
    last = await session.scalar(
        select(func.max(Delivery.claimed)).where(
            Delivery.channel == channel.name, Delivery.account == channel.account, Delivery.state.in_(_OUT)
        )
    )
    return (last or 0) + gap
