"""Contacts: who can be told about a group, and how each is reached."""

import msgspec

from moderation.findings import Recipient


class Route(msgspec.Struct, frozen=True):
    """A way to reach somebody: the name of a channel, and the address on it."""

    channel: str
    address: str


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be told.

    `id` is stable and says nothing to outsiders; `aliases` are what platforms call them, `keys` the person keys under
    which chats know them; `routes` are in the order in which they are tried.
    """

    id: str
    name: str
    keys: frozenset[str] = frozenset()
    routes: tuple[Route, ...] = ()
    aliases: tuple[str, ...] = ()

    def concerned(self, about: tuple[str, ...]) -> bool:
        """Whether something is about them."""
        return not self.keys.isdisjoint(about)


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks after a group: its admins and organiser, and the party's headquarters by role.

    `places` are the platforms' names of the group; `executors`, what may be carried out after a person approved it.
    """

    group: str
    name: str
    zone: str
    admins: tuple[Contact, ...] = ()
    organiser: Contact | None = None
    hq: tuple[Contact, ...] = ()
    safeguarding: tuple[Contact, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    executors: tuple[str, ...] = ()


def whom(
    to: Recipient, about: tuple[str, ...], team: Team, day: int, sender: Contact | None = None
) -> tuple[Contact, ...]:
    """Who is told, never somebody it is about, except the sender of what was written.

    Args:
        to: the role that is wanted.
        about: person keys of whom it is about.
        team: of the group.
        day: the local day, or the day on which the case began; admins take turns by it.
        sender: whoever wrote it, where they can be reached.

    Returns:
        Nobody, where the role is held by nobody else: then it waits for a person. What is for the safeguarding role
        goes nowhere else.
    """
    if to is Recipient.SENDER:
        return (sender,) if sender is not None else duty(about, team, day)
    if to is Recipient.SAFEGUARDING:
        return _others(team.safeguarding, about)
    if to is Recipient.HQ:
        return _others(team.hq, about)
    if to is Recipient.ORGANISER and team.organiser is not None and not team.organiser.concerned(about):
        return (team.organiser,)
    return duty(about, team, day)


def duty(about: tuple[str, ...], team: Team, day: int) -> tuple[Contact, ...]:
    """The admin whose turn it is; where none is left who is not concerned, headquarters."""
    free = _others(team.admins, about)
    return (free[day % len(free)],) if free else _others(team.hq, about)


def _others(contacts: tuple[Contact, ...], about: tuple[str, ...]) -> tuple[Contact, ...]:
    return tuple(one for one in contacts if one.routes and not one.concerned(about))
