"""Giving way: beside a threat or a safeguarding matter, lighter advice about the same lines is held or taken back."""

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action, ActionKind, tellings
from moderation.cases import REVIEWED, Case
from moderation.findings import Finding
from moderation.graver import Graves, giving_way
from moderation.model import DAY
from services.actions.settling import take_back
from services.actions.tables import KnownAction, KnownCase, KnownFinding

_EARLIER = 28 * DAY
"""How long before a grave finding the lighter ones about its lines may lie."""
_ADVICE = (ActionKind.TELL, ActionKind.ASK_APPROACH)


async def graves(session: AsyncSession, finding: Finding) -> Graves:
    """What was found of threats, hatred and unwanted attention in the group of a finding."""
    cases = await session.scalars(
        select(KnownCase.body).where(KnownCase.group == finding.group, KnownCase.kind.in_(REVIEWED))
    )
    ids = {strike.finding for body in cases for strike in msgspec.json.decode(body, type=Case).strikes}
    found = await session.scalars(select(KnownFinding.body).where(KnownFinding.id.in_(ids))) if ids else ()
    return Graves(_findings(list(found)))


async def give_way(session: AsyncSession, grave: Finding, now: int) -> list[tuple[Finding, Action]]:
    """Take back what has not left yet of lighter advice about the lines of a grave finding.

    Returns what is to be told instead, with the finding it is of.
    """
    over = Graves([grave])
    earlier = await session.scalars(
        select(KnownFinding.body).where(KnownFinding.group == grave.group, KnownFinding.at >= grave.at - _EARLIER)
    )
    instead: list[tuple[Finding, Action]] = []
    for light in _findings(list(earlier)):
        if over.over(light) is None:
            continue
        known = select(KnownAction).where(KnownAction.group == light.group, KnownAction.rule == light.rule)
        for row in list(await session.scalars(known.where(KnownAction.fate == ""))):
            action = msgspec.json.decode(row.body, type=Action)
            if action.finding == light.id and action.kind in _ADVICE and not action.beside:
                await take_back(session, row, "a graver matter about the same message comes first", now)
        instead += [(light, action) for action in tellings(giving_way(light, grave), beside=True)]
    return instead


def _findings(bodies: Sequence[str]) -> Iterator[Finding]:
    return (msgspec.json.decode(body, type=Finding) for body in bodies)
