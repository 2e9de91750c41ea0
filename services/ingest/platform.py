"""What every source hands to the front door: who did what where, in the platform's own ids."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Literal, Protocol, Self

import msgspec

from moderation.events import Kind

EventKind = Kind | Literal["encrypted", "unknown"]
State = Literal["up", "down", "logged_out", "banned"]


class Id(str):
    """An id: the one form in which we compare it, and `written`, the form in which the platform wrote it.

    People: `wa-phone:447700900001`, `wa-lid:1203`, `wa:<other>`, `wa-user:GB.13`, `slack:T1/U1`, `matrix:@a:hs`,
    `<source>:<id>`. Messages and groups: the platform's id.
    """

    __slots__ = ("written",)
    written: str

    def __new__(cls, value: str, written: str | None = None) -> Self:
        """Make an id; `written` is the value itself unless said otherwise."""
        made = super().__new__(cls, value)
        made.written = value if written is None else written
        return made


Person = tuple[Id, ...]
"""All ids of one person that the body puts side by side; empty: the platform does not say who."""


class PlatformEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, before anybody's key is known.

    Attributes:
        id: the platform's id of what happened, or one derived from the content: the same whenever it is sent again.
        kind: of moderation.events, or `encrypted` (there was a message that cannot be read) or `unknown` (about a
            group, but not understood).
        group: the platform's id of the group; None in a direct chat.
        person: whom it happened to, or who wrote. actor: who did it to somebody else, or changed the group.
        name: how the platform calls the person.
        at: milliseconds UTC; None where the body holds no instant to trust.
        via: for joined: added, link, approved, community or unknown; for group_settings: admins where only admins may.
        ref: the message that was edited, deleted or reacted to.
        reply_to: the message this one answers.
        mentions: people named in the text.
        members, admins, complete: of a roster.
        own: this account wrote it itself: never judged.
        account: the gateway's session, the workspace or the number that heard it.
    """

    id: str
    kind: EventKind
    group: str | None
    person: Person = ()
    actor: Person = ()
    name: str | None = None
    text: str | None = None
    at: int | None = None
    via: str | None = None
    ref: Id | None = None
    reply_to: Id | None = None
    mentions: tuple[Person, ...] = ()
    members: tuple[Person, ...] = ()
    admins: tuple[Person, ...] = ()
    complete: bool = False
    own: bool = False
    account: str | None = None


class News(msgspec.Struct, frozen=True, kw_only=True):
    """How the gateway itself fares: `state` of `account` since `at` (milliseconds UTC), in the platform's words."""

    state: State
    account: str | None = None
    at: int | None = None
    reason: str = ""


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """A body, or one event of it, that could not be read: why, where in the body, and of which group if that is known.

    `direct` says that it belongs to a direct chat, of which nothing may be kept on a personal account.
    """

    reason: str
    where: str = ""
    group: str | None = None
    direct: bool = False


Found = PlatformEvent | News | Reject


class UnauthenticError(Exception):
    """The body is not from whom it should be. The text says what did not fit, never a secret."""


class Source(Protocol):
    """What the module of a source offers. Headers come with lower-case names; `now` is milliseconds UTC."""

    NAME: str
    SECRETS: Mapping[str, str]

    @staticmethod
    def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: int) -> None:
        """Return if the body is authentic, else raise UnauthenticError."""

    @staticmethod
    def parse(headers: Mapping[str, str], body: bytes, own: frozenset[str]) -> list[Found]:
        """Everything in the body. `own` are ids of the account itself, as written. Never raises."""
        raise NotImplementedError


def derived(*parts: object) -> str:
    """An id for what has none of its own: the same parts give the same id. Only texts and numbers count."""
    told = "\0".join(str(part) if isinstance(part, str | int | float) else "" for part in parts)
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
