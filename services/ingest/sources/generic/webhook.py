"""Reading the generic webhook: strict about each event, patient with the rest of the body."""

from collections.abc import Iterable, Mapping

import msgspec

from moderation.events import Kind
from services.ingest.platform import EventKind, Found, Id, Person, PlatformEvent, Reject
from services.ingest.sources.bodies import BodyError, decode, dig, each, instant, word
from services.ingest.sources.generic.shapes import GenericEvent, Somebody

NAME = "generic"
_KINDS: Mapping[str, EventKind] = {kind.value: kind for kind in Kind}
_NEEDS_PERSON = frozenset(
    {"message", "media", "poll", "call", "edited", "reaction", "reaction_removed", "joined", "left", "removed",
     "join_requested", "admin_promoted", "admin_demoted"}
)  # fmt: skip
_NEEDS_REF = frozenset({"edited", "deleted", "reaction", "reaction_removed"})


def parse(headers: Mapping[str, str], body: bytes, own: frozenset[str]) -> list[Found]:  # noqa: ARG001 - all is in the body
    """Everything a body holds."""
    try:
        tree = decode(body)
    except BodyError as error:
        return [Reject(reason=str(error))]
    events = dig(tree, "events")
    if not isinstance(events, list):
        return [Reject(reason="not a webhook of Steward's own form: it has no list `events`")]
    account, mine = word(tree, "account"), frozenset(alias for one in own if (alias := _id(one)))
    return each(events, "events", lambda one: _read(one, account, mine))


def _read(told: object, account: str | None, own: frozenset[str]) -> Iterable[Found]:
    try:
        event = msgspec.convert(told, GenericEvent)
    except msgspec.ValidationError as error:
        raise BodyError(str(error)) from None
    at = instant(event.at)
    if event.at is not None and at is None:
        raise BodyError("`at` is no instant: RFC 3339 with an offset, or seconds or milliseconds since 1970")
    if event.kind in _NEEDS_PERSON and event.person is None:
        raise BodyError(f"{event.kind} needs a `person`")
    if event.kind in _NEEDS_REF and event.ref is None:
        raise BodyError(f"{event.kind} needs a `ref`")
    yield _event(event, at, account, own)


def _event(event: GenericEvent, at: int | None, account: str | None, own: frozenset[str]) -> PlatformEvent:
    person = _person(event.person)
    return PlatformEvent(
        id=event.id,
        kind=_KINDS.get(event.kind, "encrypted" if event.kind == "encrypted" else "unknown"),
        group=event.group,
        person=person,
        actor=_person(event.actor),
        name=event.person.name if event.person is not None else None,
        text=event.text,
        at=at,
        via=event.via,
        ref=Id(event.ref) if event.ref is not None else None,
        reply_to=Id(event.reply_to) if event.reply_to is not None else None,
        mentions=tuple(map(_person, event.mentions)),
        members=tuple(map(_person, event.members)),
        admins=tuple(map(_person, event.admins)),
        complete=event.complete,
        own=event.own or ((event.ref is not None or event.text is not None) and not own.isdisjoint(person)),
        account=account,
    )


def _person(told: Somebody | None) -> Person:
    return tuple(dict.fromkeys(map(_id, told.ids))) if told is not None else ()


def _id(written: str) -> Id:
    """A telephone number is the same person on every platform; anything else is known by this webhook only."""
    digits = written[1:] if written.startswith("+") else ""
    return Id(f"wa-phone:{digits}" if digits.isdecimal() else f"generic:{written}", written)
