"""Reject: what arrived and could not be read; SourceNews: how a source fares."""

from enum import StrEnum

import msgspec

BODY_LIMIT = 16_384
"""As many bytes of a body as a reject keeps."""


class Reject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something authentic that could not be read: where in it, and why. `at` is milliseconds UTC.

    `body` is its first bytes, and None where it is about a chat that nobody registered.
    """

    source: str
    at: int
    reason: str
    where: str = ""
    body: bytes | None = None


class SourceState(StrEnum):
    """How a source, an account of it or one of its rooms fares."""

    UP = "up"
    DOWN = "down"
    LOGGED_OUT = "logged_out"
    BANNED = "banned"
    UNREADABLE = "unreadable"
    """Steward is in the room and cannot read it: encrypted, or no permission."""
    SILENT = "silent"
    UNREGISTERED = "unregistered"
    """An account of Steward's is in a group that nobody registered; nothing of it is read."""


class SourceNews(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A source changed state: since when (milliseconds UTC), as learned when, and why in plain words without names.

    `group` is the key of the room it is about, None where it is about all of the account.
    """

    source: str
    account: str
    state: SourceState
    since: int
    at: int
    group: str | None = None
    reason: str = ""
