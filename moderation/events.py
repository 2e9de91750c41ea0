"""Event: what happened in a chat."""

from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    """Everything that can happen in or to a group. `message`, `media`, `poll` and `call` are talk."""

    MESSAGE = "message"
    MEDIA = "media"
    POLL = "poll"
    CALL = "call"
    EDITED = "edited"
    DELETED = "deleted"
    REACTION = "reaction"
    REACTION_REMOVED = "reaction_removed"
    JOINED = "joined"
    JOIN_REQUESTED = "join_requested"
    INVITED = "invited"
    LEFT = "left"
    REMOVED = "removed"
    ADMIN_PROMOTED = "admin_promoted"
    ADMIN_DEMOTED = "admin_demoted"
    GROUP_CREATED = "group_created"
    GROUP_RENAMED = "group_renamed"
    GROUP_DESCRIBED = "group_described"
    GROUP_SETTINGS = "group_settings"
    GROUP_LINK_RESET = "group_link_reset"
    GROUP_DELETED = "group_deleted"
    ROSTER = "roster"
    REGISTER = "register"
    PERSON_MERGED = "person_merged"
    """`targets` turned out to be `person`: from now on everything under their keys is under that one."""
    OUTAGE = "outage"
    """The source was not heard from `entry.silent_since` to `at`: clocks stood still."""
    TICK = "tick"
    """Up to here the source was heard to be alive."""


TALK = frozenset({Kind.MESSAGE, Kind.MEDIA, Kind.POLL})
"""What a person says. A call is not counted as talk."""
WORDED = TALK | {Kind.EDITED}
"""Events that are a person's words. A rule that asks for features sees only those that have them."""


class Named(msgspec.Struct, frozen=True, array_like=True):
    """A person named in a text: characters `start` to `end`, and the key of the person."""

    start: int
    end: int
    person: str


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a register says about a group, or the group's own words about itself.

    `ends`, `surge_from`, `surge_until` and `silent_since` are instants in milliseconds UTC; `consent` names people
    whose consent is recorded; `None` means: nothing said about this, and an instant of 0 takes back what was said. From
    the policy: `zone` of the group's clocks, `rules` the parameters that are not a rule's own defaults (rule ->
    parameter -> value as a policy file writes it), `policy` the version they come from; where that is given, what
    `rules` and `zone` leave out is the default again.
    """

    purpose: tuple[int, ...] | None = None
    organiser: str | None = None
    ends: int | None = None
    surge_from: int | None = None
    surge_until: int | None = None
    consent: tuple[str, ...] = ()
    zone: str | None = None
    rules: dict[str, dict[str, Any]] = {}
    policy: str | None = None
    silent_since: int | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened in a group, once, at a known instant.

    `at` is milliseconds UTC by the platform's clock. `person` is whom it happened to, or who wrote it; `actor` is who
    did it to somebody else, created or changed something. Both are person keys, and None where the platform does not
    say. `targets` are all it happened to where there are several. `text` never goes further than the detectors.
    """

    id: str
    group: str
    at: int
    kind: Kind
    person: str | None = None
    actor: str | None = None
    targets: tuple[str, ...] = ()
    text: str | None = None
    via: str | None = None
    ref: str | None = None
    named: tuple[Named, ...] = ()
    members: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    complete: bool = False
    entry: Entry | None = None
    source: str = "export"
    received: int | None = None


def without_text(event: Event) -> Event:
    """The observation that leaves the detectors: the event without a word of what was said."""
    return msgspec.structs.replace(event, text=None) if event.text is not None else event
