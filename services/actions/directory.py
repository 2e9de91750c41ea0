"""Directory: who can be told about a group, and by which person keys chats know them."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.contacts import Contact, Route, Team
from services.actions.tables import Alias, Name

SCHEMES = {"slack": ("slack:",), "matrix": ("matrix:",), "whatsapp": ("wa-phone:", "wa-lid:", "wa:")}
"""Channel -> how aliases of its people begin."""


class Directory(Protocol):
    """Who can be told."""

    async def team(self, session: AsyncSession, group: str) -> Team:
        """Who looks after a group; of one that is not on the register, headquarters alone."""

    async def contact(self, session: AsyncSession, contact: str) -> Contact | None:
        """A contact by id."""

    async def known(self, session: AsyncSession, person: str) -> Contact | None:
        """The contact whom chats know by a person key."""

    async def sender(self, session: AsyncSession, group: str, person: str) -> Contact | None:
        """Whoever wrote something, where they may be written to directly."""


class Listed:
    """A directory of teams that are given, with person keys found by alias and by name.

    Args:
        teams: by group.
        elsewhere: for a group that is not among them.
        reach: channels on which whoever wrote something may be written to directly.
    """

    def __init__(self, teams: Mapping[str, Team], elsewhere: Team, reach: Iterable[str] = ()) -> None:
        self._teams = teams
        self._elsewhere = elsewhere
        self._reach = tuple(reach)
        every = [contact for team in (*teams.values(), elsewhere) for contact in members(team)]
        self._contacts = {contact.id: contact for contact in every}

    async def team(self, session: AsyncSession, group: str) -> Team:
        """Who looks after a group, with the person keys known by now."""
        team = self._teams.get(group) or msgspec.structs.replace(self._elsewhere, group=group)
        known = {one.id: await _keyed(session, one) for one in members(team)}
        return msgspec.structs.replace(
            team,
            admins=tuple(known[one.id] for one in team.admins),
            organiser=known[team.organiser.id] if team.organiser else None,
            hq=tuple(known[one.id] for one in team.hq),
            safeguarding=tuple(known[one.id] for one in team.safeguarding),
        )

    async def contact(self, session: AsyncSession, contact: str) -> Contact | None:
        """A contact by id, a sender among them."""
        scheme, _, person = contact.partition(":")
        if scheme == "sender":
            return await self.sender(session, "", person)
        known = self._contacts.get(contact)
        return await _keyed(session, known) if known is not None else None

    async def known(self, session: AsyncSession, person: str) -> Contact | None:
        """The contact whom chats know by a person key."""
        keyed = [await _keyed(session, contact) for contact in self._contacts.values()]
        return next((one for one in keyed if person in one.keys), None)

    async def sender(self, session: AsyncSession, group: str, person: str) -> Contact | None:  # noqa: ARG002
        """Whoever wrote something, by the addresses that the platform gave."""
        aliases = await session.scalars(select(Alias.alias).where(Alias.person == person).order_by(Alias.alias))
        routes = tuple(route for alias in aliases if (route := _route(alias)) and route.channel in self._reach)
        if not routes:
            return None
        name = await session.get(Name, person)
        return Contact(id=f"sender:{person}", name=name.name if name else "", keys=frozenset({person}), routes=routes)


def members(team: Team) -> tuple[Contact, ...]:
    """Everybody in a team, each once."""
    every = (*team.admins, *((team.organiser,) if team.organiser else ()), *team.hq, *team.safeguarding)
    return tuple({one.id: one for one in every}.values())


def _route(alias: str) -> Route | None:
    for channel, schemes in SCHEMES.items():
        for scheme in schemes:
            if alias.startswith(scheme):
                return Route(channel, alias.removeprefix(scheme))
    return None


async def _keyed(session: AsyncSession, contact: Contact) -> Contact:
    """With the person keys under which chats know them: by alias, and by name, since not to tell is the safer error."""
    by_alias = await session.scalars(select(Alias.person).where(Alias.alias.in_(contact.aliases)))
    by_name = await session.scalars(select(Name.person).where(Name.name == contact.name))
    return msgspec.structs.replace(contact, keys=contact.keys | set(by_alias) | set(by_name))
