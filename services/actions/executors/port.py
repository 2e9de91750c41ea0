"""The port of executors: what each takes, and what it can say about what became of it."""

from enum import StrEnum
from typing import NamedTuple, Protocol


class Removal(NamedTuple):
    """Somebody is to be taken out of a group, by decision of a person.

    `group` is the platform's name of it, `person` the aliases of whom, `protected` the aliases of those who are never
    taken out (admins of the register, headquarters), `reason` what is shown on the platform.
    """

    id: str
    group: str
    person: frozenset[str]
    protected: frozenset[str]
    reason: str = ""


class End(StrEnum):
    """What became of it."""

    DONE = "done"
    ALREADY = "already"
    """They were not in the group."""
    FORBIDDEN = "forbidden"
    """Steward may not; a person has to."""
    PROTECTED = "protected"
    """An admin, Steward itself or the last admin: nobody takes these out by machine."""
    LATER = "later"
    UNKNOWN = "unknown"
    """Nobody can say; the roster is read before the next try."""


class Ended(NamedTuple):
    """The answer of an executor: why, in words without names; how long to wait, in seconds, where it says so."""

    end: End
    reason: str = ""
    after: float | None = None


class Executor(Protocol):
    """A way to act on a platform. `source` is how groups of the platform are listed in the register."""

    source: str
    account: str
    schemes: tuple[str, ...]
    """How aliases of its people begin."""

    async def remove(self, removal: Removal) -> Ended:
        """Read the roster, then take somebody out. Raises nothing that belongs to the platform."""

    async def close(self) -> None:
        """Let go of connections."""


class Member(NamedTuple):
    """Somebody in a group, by all their aliases."""

    names: frozenset[str]
    admin: bool = False


def refused(removal: Removal, roster: list[Member], own: frozenset[str]) -> Ended | None:
    """Why somebody is not taken out, going by the roster as it is now; None where they may be."""
    there = [one for one in roster if one.names & removal.person]
    if not there:
        return Ended(End.ALREADY, "not in the group any more")
    if removal.person & own:
        return Ended(End.PROTECTED, "Steward does not remove itself")
    if removal.person & removal.protected:
        return Ended(End.PROTECTED, "an admin or somebody at headquarters by the register")
    if any(one.admin for one in there):
        return Ended(End.PROTECTED, "an admin of the group")
    return None
