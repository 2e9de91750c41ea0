"""What people do, as GOWA tells it. It never says who added, removed or promoted somebody."""

from collections.abc import Iterable, Mapping

from moderation.events import Kind
from services.ingest.platform import EventKind, Found, Id, Person, PlatformEvent, Reject, derived
from services.ingest.sources.bodies import BodyError, dig, first, instant, items, word
from services.ingest.sources.whatsapp.ids import is_group, overlap, person
from services.ingest.sources.whatsapp.line import Line, chat

_MEDIA = ("image", "video", "audio", "document", "sticker", "video_note", "contact", "contacts_array", "location",
          "live_location", "order", "interactive_media")  # fmt: skip
_TYPES: Mapping[str, Kind] = {
    "join": Kind.JOINED, "leave": Kind.LEFT, "promote": Kind.ADMIN_PROMOTED, "demote": Kind.ADMIN_DEMOTED,
}  # fmt: skip


def message(payload: object, sent: int | None, line: Line) -> Iterable[Found]:
    """A message; what only an attachment says is media."""
    written = word(payload, "id")
    if written is None:
        raise BodyError("a GOWA message without an id")
    text = first(
        word(payload, "body"), *(word(payload, name, "caption") for name in _MEDIA), word(payload, "interactive")
    )
    kind: EventKind = "unknown"
    if any(dig(payload, name) for name in _MEDIA):
        kind = Kind.MEDIA
        text = first(text, word(payload, "location", "name"), word(payload, "contact", "displayName"))
    elif text:
        kind = Kind.MESSAGE
    elif dig(payload, "poll"):
        kind, text = Kind.POLL, first(word(payload, "poll", "question"), word(payload, "poll", "name"))
    elif dig(payload, "list"):
        kind, text = Kind.MESSAGE, first(word(payload, "list", "description"), word(payload, "list", "title"))
    reply = word(payload, "replied_to_id")
    yield from _said(kind, payload, sent, line, written, text=text, reply_to=Id(reply) if reply else None)


def reaction(payload: object, sent: int | None, line: Line) -> Iterable[Found]:
    """A reaction, or an empty one: it was taken back."""
    ref, text = _target(payload, "reacted_message_id"), word(payload, "reaction")
    kind = Kind.REACTION if text else Kind.REACTION_REMOVED
    key = derived(kind, ref, *_who(payload)[:1], text, word(payload, "id"))
    yield from _said(kind, payload, sent, line, key, text=text, ref=ref)


def edited(payload: object, sent: int | None, line: Line) -> Iterable[Found]:
    """A message with new words."""
    ref, text = _target(payload, "original_message_id"), word(payload, "body")
    yield from _said(Kind.EDITED, payload, sent, line, derived(Kind.EDITED, ref, text), text=text, ref=ref)


def revoked(payload: object, sent: int | None, line: Line) -> Iterable[Found]:
    """A message deleted for everybody: their own, or, where `revoked_from_me` says no, one that is not told whose."""
    ref, who = _target(payload, "revoked_message_id"), _who(payload)
    wrote = () if dig(payload, "revoked_from_me") is False else who
    group = _group(payload, "revoked_chat")
    at = instant(dig(payload, "timestamp")) or sent
    own = dig(payload, "is_from_me") is True or overlap(who, line.own)
    yield line.deleted(group, ref, wrote, who, at=at, own=own)


def participants(payload: object, sent: int | None, line: Line) -> Iterable[Found]:
    """People who came, went, or became or ceased to be admins: one event each, by whom is not told."""
    group = dig(payload, "chat_id")
    if not is_group(group):
        raise BodyError("a GOWA change of participants that names no group")
    kind = _TYPES.get(word(payload, "type") or "")
    if kind is None:
        yield line.event("unknown", str(group), at=sent)
        return
    told = items(payload, "jids")
    if not told:
        raise BodyError("a GOWA change of participants that names nobody")
    for one in told:
        who = person(one)
        if not who:
            yield Reject(reason="a GOWA participant without an id", group=str(group))
            continue
        joins = kind is Kind.JOINED
        via = ("link" if word(payload, "reason") == "invite" else "unknown") if joins else None
        yield line.event(kind, str(group), who, at=sent, via=via)


def strange(event: str, payload: object, sent: int | None, line: Line) -> Iterable[Found]:
    """An event that is not known here: it may still be told of which group it speaks."""
    group = dig(payload, "chat_id")
    if not is_group(group):
        raise BodyError(f"an event of GOWA that is not known here: {event[:60]!r}")
    yield line.event("unknown", str(group), at=sent, key=event)


def _said(
    kind: EventKind, payload: object, sent: int | None, line: Line, key: str, *, text: str | None = None,
    ref: Id | None = None, reply_to: Id | None = None,
) -> Iterable[Found]:  # fmt: skip
    group = _group(payload, "chat_id")
    who = _who(payload)
    yield PlatformEvent(
        id=key,
        kind=kind,
        group=group,
        person=who,
        name=first(word(payload, "from_name"), word(payload, "sender_display_name"), word(payload, "pushname")),
        text=text,
        at=instant(dig(payload, "timestamp")) or sent,
        ref=ref,
        reply_to=reply_to,
        own=dig(payload, "is_from_me") is True or overlap(who, line.own),
        account=line.account,
    )


def _who(payload: object) -> Person:
    return person(dig(payload, "from"), dig(payload, "from_lid"))


def _group(payload: object, other: str) -> str | None:
    where = first(word(payload, "chat_id"), word(payload, other))
    if where is None and _who(payload):
        return None
    return chat(where)


def _target(payload: object, name: str) -> Id:
    found = word(payload, name)
    if found is None:
        raise BodyError(f"it names no message: {name} is missing")
    return Id(found)
