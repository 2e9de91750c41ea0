"""Registered: the groups file as a directory: whom each group's roles are, and how each is reached."""

from pathlib import Path

from moderation.contacts import Contact, Route, Team
from moderation.keys import group_key
from moderation.register import Contact as Entry
from moderation.register import Group, Register, Role, read_register
from services.actions.directory import Listed

ORDER = ("slack", "matrix", "email", "whatsapp")
"""How people are reached first. WhatsApp comes last: it bars accounts that start many chats."""


def read_directory(path: Path, key: bytes, order: tuple[str, ...] = ORDER, reach: tuple[str, ...] = ()) -> Listed:
    """Read the groups file.

    Args:
        path: of the file.
        key: of the installation, from which the keys of groups are derived.
        order: channels, the first that somebody has is tried first.
        reach: channels on which whoever wrote something may be written to directly.

    Raises:
        RegisterError: the file cannot be used.
        OSError: it cannot be read.
    """
    register = read_register(path.read_text(encoding="utf-8"))
    contacts = {handle: _contact(handle, entry, order) for handle, entry in register.people.items()}
    teams = [_team(name, group, register, contacts, key) for name, group in register.groups.items()]
    return Listed({team.group: team for team in teams}, _elsewhere(register, contacts), reach)


def _contact(handle: str, entry: Entry, order: tuple[str, ...]) -> Contact:
    routes = tuple(Route(channel, address) for channel in order if (address := getattr(entry, channel)))
    return Contact(id=handle, name=entry.name, routes=routes, aliases=entry.known_as())


def _team(name: str, group: Group, register: Register, contacts: dict[str, Contact], key: bytes) -> Team:
    return Team(
        group=group_key(key, *next(group.places())),
        name=name,
        zone=group.zone or register.zone,
        admins=tuple(contacts[handle] for handle in group.admins),
        organiser=contacts[group.organiser] if group.organiser else None,
        hq=_role(register, contacts, "compliance"),
        safeguarding=_role(register, contacts, "safeguarding"),
        places=tuple(group.places()),
        executors=group.executors,
    )


def _elsewhere(register: Register, contacts: dict[str, Contact]) -> Team:
    """For what is about no registered group: headquarters."""
    return Team(
        group="",
        name=register.party,
        zone=register.zone,
        hq=_role(register, contacts, "compliance"),
        safeguarding=_role(register, contacts, "safeguarding"),
    )


def _role(register: Register, contacts: dict[str, Contact], role: Role) -> tuple[Contact, ...]:
    return tuple(contacts[handle] for handle in register.roles.get(role, ()))
