"""Messages of the Cloud API, in groups and direct."""

from collections.abc import Iterable

from moderation.events import Kind
from services.ingest.platform import EventKind, Found, Id, PlatformEvent, derived
from services.ingest.sources.bodies import BodyError, dig, first, instant, word
from services.ingest.sources.wa_cloud.number import Number

_MEDIA = frozenset({"image", "video", "audio", "voice", "document", "sticker", "location", "contacts", "order"})
_SILENT = frozenset({"system", "request_welcome", "ephemeral", "pin", "unpin"})
_ANSWERS = ("button_reply", "list_reply", "nfm_reply", "call_permission_reply")


def message(told: object, value: object, number: Number) -> Iterable[Found]:  # noqa: ARG001 - readers are called alike
    """A message, an edit, a deletion or a reaction. Changes of number and other notices tell nothing."""
    kind = word(told, "type") or ""
    if kind in _SILENT or word(told, "interactive", "type") == "call_permission_reply":
        return
    written = word(told, "id")
    if written is None:
        raise BodyError("a Cloud API message without an id")
    who = number.person(told)
    if not who:
        raise BodyError("a Cloud API message that does not say from whom")
    what, text, ref = _what(told, kind)
    reply, group = word(told, "context", "id"), word(told, "group_id")
    yield PlatformEvent(
        id=derived(Kind.DELETED, group, ref) if what == Kind.DELETED else written,
        kind=what,
        group=group,
        person=who,
        actor=who if what == Kind.DELETED else (),
        name=number.called(who),
        text=text,
        at=instant(dig(told, "timestamp")),
        ref=ref,
        reply_to=Id(reply) if reply and ref is None else None,
        own=not number.own.isdisjoint(who),
        account=number.name,
    )


def _what(told: object, kind: str) -> tuple[EventKind, str | None, Id | None]:
    if kind == "reaction":
        emoji = word(told, "reaction", "emoji")
        return (Kind.REACTION if emoji else Kind.REACTION_REMOVED), emoji, _target(told, "reaction", "message_id")
    if kind == "edit":
        inner = dig(told, "edit", "message")
        return Kind.EDITED, _words(inner, word(inner, "type") or ""), _target(told, "edit", "original_message_id")
    if kind == "revoke":
        return Kind.DELETED, None, _target(told, "revoke", "original_message_id")
    if kind in _MEDIA:
        return Kind.MEDIA, _words(told, kind), None
    text = _words(told, kind)
    return (Kind.MESSAGE if text is not None else "unknown"), text, None


def _target(told: object, part: str, name: str) -> Id:
    found = word(told, part, name)
    if found is None:
        raise BodyError(f"a Cloud API {part} that names no message")
    return Id(found)


def _words(told: object, kind: str) -> str | None:
    """What a message says, wherever its type keeps it."""
    places = (
        ("text", "body"), (kind, "caption"), ("button", "text"), *(("interactive", name, "title") for name in _ANSWERS),
        ("interactive", "nfm_reply", "body"), ("location", "name"), ("location", "address"), ("order", "text"),
        (kind, "body"),
    )  # fmt: skip
    return first(*(word(told, *place) for place in places))
