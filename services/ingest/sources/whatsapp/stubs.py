"""WhatsApp's own notices inside a chat, which linked-device libraries hand on as messages without a message."""

import json
from collections.abc import Iterable

import msgspec

from moderation.events import Kind
from services.ingest.platform import EventKind, Id, Person, PlatformEvent
from services.ingest.sources.bodies import dig, instant, items, word
from services.ingest.sources.whatsapp import notices
from services.ingest.sources.whatsapp.content import key_author
from services.ingest.sources.whatsapp.ids import joined, overlap, person
from services.ingest.sources.whatsapp.line import Line


class _Notice(msgspec.Struct, frozen=True):
    """A notice of a group: its number (or a name that is not known here), by whom, about whom or what, and when."""

    number: object
    group: str
    actor: Person
    parameters: list[object]
    at: int | None
    key: str


def read_stub(info: object, group: str | None, line: Line) -> Iterable[PlatformEvent]:
    """What a notice tells of a group; of a direct chat it tells nothing to judge."""
    told = dig(info, "messageStubType")
    if group is None or _quiet(told):
        return
    notice = _Notice(
        number=notices.NUMBERS.get(told) if isinstance(told, str) else told,
        group=group,
        actor=joined(key_author(dig(info, "key")), person(dig(info, "participant"), dig(info, "participantPn"))),
        parameters=[_parameter(one) for one in items(info, "messageStubParameters")],
        at=instant(dig(info, "messageTimestamp")),
        key=word(info, "key", "id") or "",
    )
    yield from _deleted(notice, line) if notice.number in notices.DELETIONS else _told(notice, line)


def _quiet(told: object) -> bool:
    if isinstance(told, str):
        return told.startswith(notices.QUIET_NAMES)
    return isinstance(told, int) and told in notices.QUIET


def _deleted(notice: _Notice, line: Line) -> Iterable[PlatformEvent]:
    """What is left of a message that was deleted: who had written it, and the admin who did it, if one did."""
    named = notice.parameters[0] if notice.parameters else None
    by = member(named) if notice.number == notices.REVOKED_BY_ADMIN else notice.actor
    own = overlap(notice.actor, line.own)
    yield line.deleted(notice.group, Id(notice.key), notice.actor, by, at=notice.at, own=own)


def _told(notice: _Notice, line: Line) -> Iterable[PlatformEvent]:
    known = notices.NOTICES.get(notice.number) if isinstance(notice.number, int) else None
    kind: EventKind = known[1] if known is not None else "unknown"
    via = known[2] if known is not None else None
    if isinstance(kind, Kind) and kind in notices.ABOUT_PEOPLE:
        yield from _moves(notice, kind, via, line)
        return
    first = notice.parameters[0] if notice.parameters else None
    text = first if kind in notices.SAYING and isinstance(first, str) else None
    yield line.event(kind, notice.group, (), notice.actor, at=notice.at, text=text, via=via, key=notice.key)


def _moves(notice: _Notice, kind: Kind, via: str | None, line: Line) -> Iterable[PlatformEvent]:
    about, actor = notice.parameters, notice.actor
    if notice.number == notices.ASKED_BY_OTHERS:  # who, what became of it, how
        if len(about) > 1 and about[1] != "created":
            return
        about = about[:1]
    for who in [found for found in map(member, about) if found] or ([actor] if actor else []):
        came = via or (how(who, actor) if kind is Kind.JOINED else None)
        yield line.event(_by(kind, who, actor), notice.group, who, actor, at=notice.at, key=notice.key, via=came)


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
