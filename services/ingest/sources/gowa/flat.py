"""GOWA's bodies of versions before 7: no envelope, what happened in `action`, the group in `from`."""

from collections.abc import Iterable

from moderation.events import Kind
from services.ingest.platform import EventKind, Found, Id, PlatformEvent, derived
from services.ingest.sources.bodies import BodyError, dig, first, instant, word
from services.ingest.sources.whatsapp.ids import overlap, person
from services.ingest.sources.whatsapp.line import Line, chat

_MEDIA = ("image", "video", "audio", "document", "sticker", "contact", "location", "live_location", "order")


def read(body: object, line: Line) -> Iterable[Found]:
    """A message, an edit, a deletion or a reaction."""
    where = word(body, "from")
    if where is None or not (dig(body, "message") or dig(body, "action") or word(body, "chat_id")):
        raise BodyError("not a GOWA webhook: it has no `event`, and no message of older versions")
    sender, _, inside = where.partition(" in ")
    group = chat(inside or sender)
    who = person(sender, dig(body, "from_lid"), *([dig(body, "sender_id")] if "@" not in sender else []))
    at = instant(dig(body, "timestamp"))
    action = word(body, "action") or ""
    if "delete_for_me" in action:
        return
    kind, ref, text = _what(body, action)
    if kind == Kind.DELETED and ref is not None:
        yield line.deleted(group, ref, who, who, at=at, own=overlap(who, line.own))
        return
    written = first(word(body, "message", "id"), word(body, "id"))
    if written is None and ref is None:
        raise BodyError("a GOWA message without an id")
    reply = word(body, "message", "replied_id")
    yield PlatformEvent(
        id=derived(kind, ref, *who[:1], text, written) if ref is not None else str(written),
        kind=kind,
        group=group,
        person=who,
        name=word(body, "pushname"),
        text=text,
        at=at,
        ref=ref,
        reply_to=Id(reply) if reply else None,
        own=overlap(who, line.own),
        account=line.account,
    )


def _what(body: object, action: str) -> tuple[EventKind, Id | None, str | None]:
    revoked = word(body, "revoked_message_id")
    if "revoked" in action and revoked:
        return Kind.DELETED, Id(revoked), None
    text = first(word(body, "message", "text"), *(word(body, name, "caption") for name in _MEDIA))
    if "edited" in action:
        target = first(word(body, "original_message_id"), word(body, "message", "id"))
        return Kind.EDITED, Id(target) if target else None, first(word(body, "edited_text"), text)
    target = word(body, "reaction", "id")
    if target is not None:
        emoji = word(body, "reaction", "message")
        return (Kind.REACTION if emoji else Kind.REACTION_REMOVED), Id(target), emoji
    if any(dig(body, name) for name in _MEDIA):
        return Kind.MEDIA, None, first(text, word(body, "location", "name"), word(body, "contact", "displayName"))
    return (Kind.MESSAGE if text else "unknown"), None, text
