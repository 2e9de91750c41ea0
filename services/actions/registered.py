"""Registered: the groups file as a directory: whom each group's roles are, and how each is reached."""

from pathlib import Path

from moderation.contacts import Contact, Route, Team
from moderation.keys import group_key
from moderation.register import Contact as Entry
from moderation.register import Group, Register, RegisterError, Role, read_register
from services.actions.directory import Listed
from services.chassis import log

_log = log.get(__name__)
ORDER = ("slack", "matrix", "email", "whatsapp")
"""How people are reached first. WhatsApp comes last: it bars accounts that start many chats."""


class Registered(Listed):
    """The groups file as a directory; a changed file holds from then on, if it can be used.

    Args:
        path: of the file.
        key: of the installation, from which the keys of groups are derived.
        order: channels, the first that somebody has is tried first.
        reach: channels on which whoever wrote something may be written to directly.

    Raises:
        RegisterError: the file cannot be used.
        OSError: it cannot be read.
    """

    def __init__(self, path: Path, key: bytes, order: tuple[str, ...] = ORDER, reach: tuple[str, ...] = ()) -> None:
        self._path, self._key, self._order = path, key, order
        self._seen = self._stamp()
        teams, elsewhere, people = self._read()
        super().__init__(teams, elsewhere, reach)
        self.change(teams, elsewhere, people)

    def refresh(self) -> None:
        """Look whether the file has changed; one that cannot be used is logged, and the old one goes on holding."""
        try:
            stamp = self._stamp()
            if stamp != self._seen:
                self._seen = stamp
                self.change(*self._read())
                _log.info("groups.changed")
        except (RegisterError, OSError) as error:
            lines = error.lines if isinstance(error, RegisterError) else []
            _log.warning("groups.unusable", lines=lines)

    def _stamp(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_size

    def _read(self) -> tuple[dict[str, Team], Team, tuple[Contact, ...]]:
        register = read_register(self._path.read_text(encoding="utf-8"))
        contacts = {handle: _contact(handle, entry, self._order) for handle, entry in register.people.items()}
        teams = [_team(name, group, register, contacts, self._key) for name, group in register.groups.items()]
        return {team.group: team for team in teams}, _elsewhere(register, contacts), tuple(contacts.values())


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
