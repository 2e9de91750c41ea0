"""Directory: who can be told about a group, and by which person keys chats know them."""

from collections.abc import Iterable, Mapping, Sequence
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

    def refresh(self) -> None:
        """Look whether something has changed."""

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
        self._reach = tuple(reach)
        self.change(teams, elsewhere)

    def change(self, teams: Mapping[str, Team], elsewhere: Team, people: Iterable[Contact] = ()) -> None:
        """From now on these hold; `people` may hold no role."""
        self._teams, self._elsewhere = teams, elsewhere
        every = [contact for team in (*teams.values(), elsewhere) for contact in members(team)]
        self._contacts = {contact.id: contact for contact in (*people, *every)}

    def refresh(self) -> None:
        """What was given does not change by itself."""

    async def team(self, session: AsyncSession, group: str) -> Team:
        """Who looks after a group, with the person keys known by now."""
        team = self._teams.get(group) or msgspec.structs.replace(self._elsewhere, group=group)
        known = await _keyed(session, members(team))
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
        return (await _keyed(session, [known]))[contact] if known is not None else None

    async def known(self, session: AsyncSession, person: str) -> Contact | None:
        """The contact whom chats know by a person key."""
        keyed = await _keyed(session, tuple(self._contacts.values()))
        return next((one for one in keyed.values() if person in one.keys), None)

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


async def _keyed(session: AsyncSession, contacts: Sequence[Contact]) -> dict[str, Contact]:
    """With the person keys under which chats know them: by alias, and by name, since not to tell is the safer error."""
    aliases = [alias for one in contacts for alias in one.aliases]
    by_alias = {row.alias: row.person for row in await session.scalars(select(Alias).where(Alias.alias.in_(aliases)))}
    by_name: dict[str, set[str]] = {}
    for row in await session.scalars(select(Name).where(Name.name.in_([one.name for one in contacts]))):
        by_name.setdefault(row.name, set()).add(row.person)
    return {
        one.id: msgspec.structs.replace(
            one,
            keys=one.keys
            | {by_alias[alias] for alias in one.aliases if alias in by_alias}
            | by_name.get(one.name, set()),
        )
        for one in contacts
    }
