"""Settling: a case has ended, so nobody is asked about it any more, and what was asked has its outcome."""

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action, ActionKind, Fate, Outcome
from moderation.cases import Case, Step
from services.actions.outbox import report
from services.actions.tables import Delivery, Item, KnownAction, State

_OPEN = (State.WAITING, State.HELD)


async def settle(session: AsyncSession, case: Case, by: str | None, now: int) -> None:
    """Say of a removal that it is done, and take back what was not sent yet.

    Args:
        session: the transaction in which the case ended.
        case: as it ended.
        by: who said so; None where the stream of events showed it.
        now: the instant.
    """
    asked = list(
        await session.scalars(
            select(KnownAction)
            .where(KnownAction.case == case.id, KnownAction.kind != ActionKind.TELL)
            .order_by(KnownAction.at, KnownAction.id)
        )
    )
    removals = [action for action in asked if action.kind == ActionKind.ASK_REMOVAL]
    if case.step is Step.REMOVED and removals and removals[-1].fate != Fate.DONE:
        _report(session, removals[-1], Fate.DONE, "said by whoever was asked" if by else "seen in the group", by, now)
    for action in asked:
        await take_back(session, action, "settled before it was sent", now)


async def supersede(session: AsyncSession, newer: Action, now: int) -> None:
    """What is asked again replaces what was asked before and has not left yet."""
    if not newer.case or newer.kind is ActionKind.TELL:
        return
    earlier = select(KnownAction).where(KnownAction.case == newer.case, KnownAction.kind == newer.kind)
    for action in await session.scalars(earlier.where(KnownAction.id != newer.id, KnownAction.fate == "")):
        await take_back(session, action, "asked again before it was sent", now)


async def take_back(session: AsyncSession, action: KnownAction, reason: str, now: int) -> None:
    """It leaves the deliveries that wait, and those that are empty are dropped."""
    waiting = select(Delivery).join(Item, Item.delivery == Delivery.id).where(Item.action == action.id)
    for row in await session.scalars(waiting.where(Delivery.state.in_(_OPEN))):
        others = select(func.count()).select_from(Item).where(Item.delivery == row.id, Item.action != action.id)
        if await session.scalar(others):
            await session.execute(delete(Item).where(Item.delivery == row.id, Item.action == action.id))
        else:
            row.state, row.reason = State.DISCARDED, reason
        if action.fate != Fate.DONE:
            _report(session, action, Fate.DISCARDED, reason, None, now)


def _report(session: AsyncSession, action: KnownAction, fate: Fate, reason: str, by: str | None, now: int) -> None:
    action.fate = fate
    report(
        session, Outcome(action=action.id, group=action.group, at=now, fate=fate, by=by, reason=reason), action.trace
    )
