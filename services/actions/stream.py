"""Stream: what the events of a group show: who is gone, who is an admin, how far time has come."""

import msgspec
from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.cases import Gone, Input, Standing, StandingChanged
from moderation.events import Event, Kind
from moderation.facts import whom
from services.actions.casework import ENDED_STEPS, Casework, lock, read, save
from services.actions.tables import GroupAdmin, GroupClock, KnownCase

CONCERNED = frozenset(
    {
        Kind.LEFT,
        Kind.REMOVED,
        Kind.ADMIN_PROMOTED,
        Kind.ADMIN_DEMOTED,
        Kind.ROSTER,
        Kind.REGISTER,
        Kind.PERSON_MERGED,
        Kind.OUTAGE,
    }
)
"""Kinds of event that matter here; of every other only the time does."""


class Stream:
    """Follows the events of groups, without their text.

    Args:
        casework: what they lead to.
    """

    def __init__(self, casework: Casework) -> None:
        self._casework = casework
        self._clocks: dict[str, int] = {}

    def heard(self, group: str, at: int) -> None:
        """Time has come so far in a group; written down by `catch_up`."""
        self._clocks[group] = max(at, self._clocks.get(group, 0))

    async def catch_up(self, session: AsyncSession, now: int) -> None:
        """Let what is due by now happen in the groups that were heard."""
        for group in sorted(self._clocks):
            clock = await lock(session, group, self._clocks[group])
            await self._casework.time_passed(session, group, clock.clock, now)
        self._clocks.clear()

    async def happened(self, session: AsyncSession, event: Event, now: int) -> None:
        """One event that matters; what was due before it comes first."""
        clock = await lock(session, event.group)
        if event.kind is Kind.OUTAGE:
            await _stood_still(session, event, clock)
            return
        if event.at > clock.clock:
            await self._casework.time_passed(session, event.group, event.at, now)
            clock.clock = event.at
        await self._shown(session, event, now)

    async def _shown(self, session: AsyncSession, event: Event, now: int) -> None:
        match event.kind:
            case Kind.LEFT | Kind.REMOVED:
                for person in whom(event):
                    await self._gone(session, event, person, now)
            case Kind.ADMIN_PROMOTED | Kind.ADMIN_DEMOTED | Kind.REGISTER:
                for person in event.admins if event.kind is Kind.REGISTER else whom(event):
                    is_admin = event.kind is not Kind.ADMIN_DEMOTED
                    await self._admin(session, event, person, now, is_admin=is_admin)
            case Kind.ROSTER if event.complete:
                await self._roster(session, event, now)
            case Kind.PERSON_MERGED:
                await _merged(session, event)

    async def _gone(self, session: AsyncSession, event: Event, person: str, now: int) -> None:
        await _no_admin(session, event.group, person)
        await self._each(session, event.group, person, Gone(f"gone {event.id}"), event.at, now)

    async def _admin(self, session: AsyncSession, event: Event, person: str, now: int, *, is_admin: bool) -> None:
        known = await session.get(GroupAdmin, (event.group, person))
        if known is not None and known.at >= event.at:
            return
        if is_admin and known is None:
            session.add(GroupAdmin(group=event.group, person=person, at=event.at))
        elif not is_admin:
            await _no_admin(session, event.group, person)
        if is_admin == (known is not None):
            return
        standing = await self._casework.standing(session, event.group, person)
        await self._each(session, event.group, person, StandingChanged(f"standing {event.id}", standing), event.at, now)

    async def _roster(self, session: AsyncSession, event: Event, now: int) -> None:
        """A complete snapshot shows who is gone and who is an admin; it undoes nothing newer than itself."""
        admins = {row.person: row for row in await session.scalars(_admins(event.group))}
        for person in event.admins:
            await self._admin(session, event, person, now, is_admin=True)
        for person, row in admins.items():
            if event.admins and person not in event.admins and row.at < event.at:
                await self._admin(session, event, person, now, is_admin=False)
        present = set(event.members)
        for case in await _open(session, event.group):
            if present and case.person not in present and read(case).opened < event.at:
                await self._gone(session, event, case.person, now)

    async def _each(self, session: AsyncSession, group: str, person: str, given: Input, at: int, now: int) -> None:
        for row in await _open(session, group, person):
            await self._casework.happened(session, row, given, at, now)


async def _no_admin(session: AsyncSession, group: str, person: str) -> None:
    await session.execute(delete(GroupAdmin).where(GroupAdmin.group == group, GroupAdmin.person == person))


def _admins(group: str) -> Select[GroupAdmin]:
    return select(GroupAdmin).where(GroupAdmin.group == group)


async def _open(session: AsyncSession, group: str, person: str | None = None) -> list[KnownCase]:
    """Cases that have not ended."""
    found = select(KnownCase).where(KnownCase.group == group, KnownCase.step.not_in(ENDED_STEPS))
    if person is not None:
        found = found.where(KnownCase.person == person)
    return list(await session.scalars(found.order_by(KnownCase.id).with_for_update()))


async def _stood_still(session: AsyncSession, event: Event, clock: GroupClock) -> None:
    """While the source was silent the group's clocks stood still: what was due after that comes later."""
    silent = event.entry.silent_since if event.entry is not None else None
    if silent is None or silent >= event.at:
        return
    for row in await _open(session, event.group):
        case = read(row)
        if case.due is not None and case.due >= silent:
            await save(session, msgspec.structs.replace(case, due=case.due + event.at - silent), row.trace)
    clock.clock = max(clock.clock, event.at)


async def _merged(session: AsyncSession, event: Event) -> None:
    """Several keys turned out to be one person: their cases are that person's."""
    for gone in event.targets:
        for row in await session.scalars(
            select(KnownCase).where(KnownCase.group == event.group, KnownCase.person == gone)
        ):
            if event.person is not None:
                await save(session, msgspec.structs.replace(read(row), person=event.person), row.trace)
        if await session.get(GroupAdmin, (event.group, gone)) is not None and event.person is not None:
            await _no_admin(session, event.group, gone)
            await session.merge(GroupAdmin(group=event.group, person=event.person, at=event.at))


__all__ = ["CONCERNED", "Standing", "Stream"]
