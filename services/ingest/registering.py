"""Registering: what the groups file says of a group goes into the group's own stream, whenever it changed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from pydantic import ValidationError

from moderation import wire
from moderation.calendar import Calendar
from moderation.events import Entry, Event, Kind
from moderation.keys import keyed
from moderation.layers import effective
from moderation.lined import Lined, LinedError
from moderation.policy import PolicyFile, Surge
from moderation.register import Contact, Problem, Register, RegisterError, read_register
from services.chassis.bus import Posting
from services.chassis.trace import begin
from services.ingest.directory import Directory, Known
from services.ingest.people import People


class Files:
    """The groups file and the policy file, read again when they change.

    Args:
        groups: the groups file.
        policy: the policy file; None where the rules' own defaults hold everywhere.
        secrets: the file of secrets, read by others, whose change counts, too; None where there is none.
    """

    def __init__(self, groups: Path, policy: Path | None, secrets: Path | None = None) -> None:
        self._secrets = secrets
        self._groups = groups
        self._policy = policy
        self._seen: tuple[object, ...] = ()

    def forget(self) -> None:
        """Count both as changed."""
        self._seen = ()

    def changed(self) -> bool:
        """Whether a file is another than when it was last read."""
        return self._stamps() != self._seen

    def read(self) -> tuple[Register, PolicyFile]:
        """Read both.

        Raises:
            RegisterError: a file cannot be used; every problem with its line.
        """
        self._seen = self._stamps()
        return read_register(_text(self._groups)), _read_policy(self._policy) if self._policy else PolicyFile()

    def _stamps(self) -> tuple[object, ...]:
        return tuple(_stamp(place) for place in (self._groups, self._policy, self._secrets) if place is not None)


def _stamp(place: Path) -> tuple[int, int, int] | None:
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _text(place: Path) -> str:
    try:
        return place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterError([Problem(1, "", f"{place.name} cannot be read: {error}")], place.name) from error


def _read_policy(place: Path) -> PolicyFile:
    try:
        lined = Lined(_text(place))
        return PolicyFile.model_validate(lined.value or {})
    except LinedError as error:
        raise RegisterError([Problem(error.line, place.name, str(error))], place.name) from error
    except ValidationError as error:
        found = [
            Problem(lined.line(one["loc"]), f"{place.name}: {'.'.join(map(str, one['loc']))}", one["msg"])
            for one in error.errors()
        ]
        raise RegisterError(found, place.name) from error


class Registering:
    """What was last said of each group, and what is to be said now.

    Args:
        people: who is whom; contacts of the file are learnt.
        key: of the installation.
    """

    def __init__(self, people: People, key: bytes) -> None:
        self._people = people
        self._key = key
        self._last: dict[str, Event] = {}

    def remember(self, event: Event) -> None:
        """What was said before this process began, or by another replica."""
        self._last[event.group] = event

    def changes(self, directory: Directory, policy: PolicyFile, now: int) -> Iterator[list[Posting]]:
        """For each group of which something else is to be said than was said last: the event, and the note of it.

        The event goes out first; a crash between the two says the same again under the same id.
        """
        for known in directory.groups.values():
            self._learn(directory, known)
            event = self._said(directory, known, policy, now)
            if event is not None:
                trace = begin(f"{event.group} {event.id}")
                yield [Posting(wire.EVENTS, event, trace), Posting(wire.GROUPS, event, trace)]

    def done(self, event: Event) -> None:
        """An event is safe."""
        self._last[event.group] = event

    def _learn(self, directory: Directory, known: Known) -> None:
        for contact in directory.contacts((known.group.organiser, *known.group.admins)):
            self._key_of(contact, known.key)

    def _key_of(self, contact: Contact, group: str) -> str | None:
        return self._people.person(contact.known_as(), group, contact.name)

    def _said(self, directory: Directory, known: Known, policy: PolicyFile, now: int) -> Event | None:
        group, last = known.group, self._last.get(known.key)
        holds = effective(policy, known.name, group.zone or directory.register.zone, group.local_party, group.region)
        calendar = Calendar(ZoneInfo(holds.zone))
        surge = _next(group.surges, calendar.wall, now)
        keys = [self._key_of(one, known.key) for one in directory.contacts(group.admins)]
        organiser = [self._key_of(one, known.key) for one in directory.contacts([group.organiser])]
        entry = Entry(
            organiser=organiser[0] if organiser else None,
            ends=calendar.instant(group.ends.toordinal() + 1) if group.ends else _cleared(last, "ends"),
            surge_from=calendar.wall(surge.start) if surge else _cleared(last, "surge_from"),
            surge_until=calendar.wall(surge.end) if surge else _cleared(last, "surge_until"),
            zone=holds.zone,
            rules=holds.rules,
            policy=holds.version,
        )
        said = Event(
            id="", group=known.key, at=0, kind=Kind.REGISTER, entry=entry, text=group.purpose, source="register",
            admins=tuple(dict.fromkeys(key for key in keys if key is not None)),
        )  # fmt: skip
        if last is not None and _plain(last) == wire.encode(said):
            return None
        number = int(last.id.split("-")[1]) + 1 if last is not None else 1
        name = f"register-{number}-{keyed(self._key, known.key, wire.encode(said).decode())}"
        return msgspec.structs.replace(said, id=name, at=now, received=now)


def _plain(event: Event) -> bytes:
    """What an event says, without when and under which id."""
    return wire.encode(msgspec.structs.replace(event, id="", at=0, received=None))


def _cleared(last: Event | None, field: str) -> int | None:
    """What was said before and no longer stands is taken back with a zero."""
    return 0 if last is not None and last.entry is not None and getattr(last.entry, field) is not None else None


def _next(surges: tuple[Surge, ...], wall: Callable[..., int], now: int) -> Surge | None:
    """The surge that is on, or the next one."""
    ahead = [surge for surge in surges if wall(surge.end) > now]
    return min(ahead, key=lambda surge: surge.start) if ahead else None
