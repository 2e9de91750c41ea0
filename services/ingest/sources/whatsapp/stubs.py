"""WhatsApp's own notices inside a chat, which linked-device libraries hand on as messages without a message."""

import json
from collections.abc import Iterable, Mapping

from moderation.events import Kind
from services.ingest.platform import EventKind, Person, PlatformEvent
from services.ingest.sources.bodies import dig, instant, items, word
from services.ingest.sources.whatsapp.content import key_author
from services.ingest.sources.whatsapp.ids import joined, overlap, person
from services.ingest.sources.whatsapp.line import Line

CIPHERTEXT = frozenset({2, "CIPHERTEXT"})
_NAMES: Mapping[str, int] = {
    "GROUP_CREATE": 20, "GROUP_CHANGE_SUBJECT": 21, "GROUP_CHANGE_ICON": 22, "GROUP_CHANGE_INVITE_LINK": 23,
    "GROUP_CHANGE_DESCRIPTION": 24, "GROUP_CHANGE_RESTRICT": 25, "GROUP_CHANGE_ANNOUNCE": 26,
    "GROUP_PARTICIPANT_ADD": 27, "GROUP_PARTICIPANT_REMOVE": 28, "GROUP_PARTICIPANT_PROMOTE": 29,
    "GROUP_PARTICIPANT_DEMOTE": 30, "GROUP_PARTICIPANT_INVITE": 31, "GROUP_PARTICIPANT_LEAVE": 32,
    "GROUP_DELETE": 43, "GROUP_PARTICIPANT_ADD_REQUEST_JOIN": 71, "CHANGE_EPHEMERAL_SETTING": 72,
    "GROUP_PARTICIPANT_ACCEPT": 140, "GROUP_PARTICIPANT_LINKED_GROUP_JOIN": 141,
    "GROUP_MEMBERSHIP_JOIN_APPROVAL_REQUEST": 144, "GROUP_MEMBERSHIP_JOIN_APPROVAL_MODE": 145,
    "GROUP_PARTICIPANT_JOINED_GROUP_AND_PARENT_GROUP": 151, "GROUP_MEMBER_ADD_MODE": 171,
    "GROUP_MEMBERSHIP_JOIN_APPROVAL_REQUEST_NON_ADMIN_ADD": 172,
}  # fmt: skip
_MOVES: Mapping[int, tuple[Kind, str | None]] = {
    27: (Kind.JOINED, None), 28: (Kind.REMOVED, None), 29: (Kind.ADMIN_PROMOTED, None), 30: (Kind.ADMIN_DEMOTED, None),
    31: (Kind.JOINED, "link"), 32: (Kind.LEFT, None), 71: (Kind.JOINED, "approved"), 140: (Kind.JOINED, "approved"),
    141: (Kind.JOINED, "community"), 144: (Kind.JOIN_REQUESTED, None), 151: (Kind.JOINED, "community"),
    172: (Kind.JOIN_REQUESTED, None),
}  # fmt: skip
_CHANGES: Mapping[int, tuple[Kind, str | None]] = {
    20: (Kind.GROUP_CREATED, None), 21: (Kind.GROUP_RENAMED, None), 22: (Kind.GROUP_SETTINGS, None),
    23: (Kind.GROUP_LINK_RESET, None), 24: (Kind.GROUP_DESCRIBED, None), 25: (Kind.GROUP_SETTINGS, "admins"),
    26: (Kind.GROUP_SETTINGS, "admins"), 43: (Kind.GROUP_DELETED, None), 72: (Kind.GROUP_SETTINGS, None),
    145: (Kind.GROUP_SETTINGS, "admins"), 171: (Kind.GROUP_SETTINGS, "admins"),
}  # fmt: skip
_NAMED = frozenset({20, 21, 24})
"""Notices whose parameter is the group's new name or description."""
_QUIET = frozenset(range(3, 20)) | frozenset(range(34, 43)) | frozenset({33, 44, 45, 46, 47, 69, 70, 73, 132, 193})
"""Notices about devices, encryption, business accounts, calls and numbers."""


def read_stub(info: object, group: str | None, line: Line) -> Iterable[PlatformEvent]:
    """What a notice tells of a group; of a direct chat it tells nothing to judge."""
    told = dig(info, "messageStubType")
    number = _NAMES.get(told) if isinstance(told, str) else told
    if group is None or (isinstance(number, int) and number in _QUIET):
        return
    actor = joined(key_author(dig(info, "key")), person(dig(info, "participant"), dig(info, "participantPn")))
    at, key = instant(dig(info, "messageTimestamp")), word(info, "key", "id") or ""
    parameters = [_parameter(one) for one in items(info, "messageStubParameters")]
    if isinstance(number, int) and number in _MOVES:
        yield from _moves(number, group, actor, parameters, at, key, line)
    elif isinstance(number, int) and number in _CHANGES:
        kind, via = _CHANGES[number]
        text = parameters[0] if number in _NAMED and parameters and isinstance(parameters[0], str) else None
        yield line.event(kind, group, (), actor, at=at, text=text, via=via, key=key)
    else:
        yield line.event("unknown", group, (), actor, at=at, key=key)


def _moves(
    number: int, group: str, actor: Person, parameters: list[object], at: int | None, key: str, line: Line
) -> Iterable[PlatformEvent]:
    kind, via = _MOVES[number]
    if number == 172:  # noqa: PLR2004 - a request: who, what became of it, how
        if len(parameters) > 1 and parameters[1] != "created":
            return
        parameters = parameters[:1]
    people = [found for found in (member(one) for one in parameters) if found] or ([actor] if actor else [])
    for who in people:
        yield line.event(_by(kind, who, actor), group, who, actor, at=at, key=key,
                         via=via or (how(who, actor) if kind is Kind.JOINED else None))  # fmt: skip


def _by(kind: Kind, who: Person, actor: Person) -> EventKind:
    return Kind.LEFT if kind is Kind.REMOVED and overlap(who, actor) else kind


def how(who: Person, actor: Person) -> str:
    """How somebody came in where the library says only who did it: oneself is the link, another is adding."""
    if not actor:
        return "unknown"
    return "link" if overlap(who, actor) else "added"


def member(told: object) -> Person:
    """A participant, told as an address or as an object with several."""
    if isinstance(told, str):
        return person(told)
    names = ("id", "jid", "lid", "phoneNumber", "pn", "participant", "participantPn")
    return person(*(dig(told, name) for name in names))


def _parameter(told: object) -> object:
    """A parameter; newer libraries write objects into it as text."""
    if isinstance(told, str) and told.startswith("{"):
        try:
            return json.loads(told)
        except (ValueError, RecursionError):
            return told
    return told
