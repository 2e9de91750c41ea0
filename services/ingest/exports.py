"""From the rows of an export to events: instants, derived ids, person keys."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from moderation.calendar import Calendar
from moderation.events import Event, Kind
from moderation.keys import keyed
from services.ingest.identity import ME, bare, person_key

MINUTES_KEPT = 5000
"""Minutes for which equal texts are counted; files are nearly in order, so a row rarely jumps back further."""


class Row(Protocol):
    """What is needed of a row of an export (see `whatsapp_export.rows.Row`)."""

    at: str
    kind: str
    notice: bool
    sender: str | None
    text: str
    actor: str | None
    targets: tuple[str, ...]
    via: str | None
    detail: str | None


class Rows:
    """Turns rows of one file into events of one group, in the file's order.

    Args:
        key: of the installation; ids and person keys are derived under it.
        group: the group's key.
        calendar: of the zone the phone stood in.
        me: the name under which the owner of this phone is known, or a name for this phone's owner alone.
        aliases: names already known in the group -> person key; new ones are added to it.
    """

    def __init__(self, key: bytes, group: str, calendar: Calendar, me: str, aliases: dict[str, str]) -> None:
        self._key = key
        self._group = group
        self._calendar = calendar
        self._me = me
        self.aliases = aliases
        self._copies: OrderedDict[str, dict[str, int]] = OrderedDict()
        self._minute = ""
        self._minute_at = 0

    def person(self, name: str | None) -> str | None:
        """The key of a person by a name of the export."""
        if name is None:
            return None
        name = self.name(name)
        found = self.aliases.get(name)
        if found is None:
            plain = bare(name)
            found = self.aliases[name] = self.aliases.get(plain) or person_key(self._key, plain)
        return found

    def name(self, name: str) -> str:
        """The name as it is kept: the owner of the phone by a name that no other phone's owner has."""
        return self._me if name == ME else name

    def at(self, wall: str) -> int:
        """The instant of a wall time `2025-03-01T10:00[:30]`, milliseconds UTC."""
        minute = wall[:16]
        if minute != self._minute:
            self._minute = minute
            self._minute_at = self._calendar.wall(datetime.fromisoformat(minute))
        return self._minute_at + (int(wall[17:19]) * 1000 if len(wall) > 16 else 0)  # noqa: PLR2004 - length of a minute

    def id(self, row: Row) -> str:
        """Derive a row's id: the same from any phone, so the sender's name is left out."""
        said = row.text if row.kind == "message" else f"\0{row.kind}"
        minute = row.at[:16]
        copies = self._copies.get(minute)
        if copies is None:
            copies = self._copies[minute] = {}
            if len(self._copies) > MINUTES_KEPT:
                self._copies.popitem(last=False)
        nth = copies[said] = copies.get(said, 0) + 1
        return keyed(self._key, self._group, minute, said, str(nth))

    def event(self, row: Row) -> Event | None:
        """The event a row tells of; None where it tells of nothing that happened in the group (an encryption note)."""
        kind = _KINDS.get(row.kind)
        if kind is None:
            return None
        name, text = self.id(row), row.text
        if not row.notice:
            return Event(
                id=name, group=self._group, at=self.at(row.at), kind=kind, person=self.person(row.sender), text=text
            )
        targets = tuple(key for key in map(self.person, row.targets) if key)
        return Event(
            id=name,
            group=self._group,
            at=self.at(row.at),
            kind=kind,
            person=targets[0] if targets else None,
            actor=self.person(row.actor),
            targets=targets,
            text=row.detail if kind in _NAMES_SOMETHING else None,
            via="admins" if kind is Kind.GROUP_SETTINGS and _for_admins_alone(row.text) else row.via,
        )


def _for_admins_alone(notice: str) -> bool:
    """Whether only an admin can have done this: it says who may write, add or edit (a timer anybody may set)."""
    said = notice.casefold()
    return any(word in said for word in _ADMINS)


_ADMINS = (
    "admin", "send messages to this group", "beheerder", "yönetici", "διαχειριστ", "админ", "адмін", "مشرف", "مدیر",
    "ایڈمن", "एडमिन", "অ্যাডমিন", "એડમિન", "ਐਡਮਿਨ", "நிர்வாகி", "管理员", "管理員",
)  # fmt: skip
"""The word for an admin in the languages whose notices are read best."""
_NAMES_SOMETHING = {Kind.GROUP_CREATED, Kind.GROUP_RENAMED, Kind.GROUP_DESCRIBED}
_KINDS: Mapping[str, Kind] = {
    kind.value: kind
    for kind in (
        Kind.MESSAGE, Kind.MEDIA, Kind.POLL, Kind.CALL, Kind.DELETED, Kind.JOINED, Kind.JOIN_REQUESTED, Kind.INVITED,
        Kind.LEFT, Kind.REMOVED, Kind.ADMIN_PROMOTED, Kind.ADMIN_DEMOTED, Kind.GROUP_CREATED, Kind.GROUP_RENAMED,
        Kind.GROUP_DESCRIBED, Kind.GROUP_SETTINGS, Kind.GROUP_LINK_RESET,
    )
}  # fmt: skip
