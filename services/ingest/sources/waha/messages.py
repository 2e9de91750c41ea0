"""What people say, edit, delete and react to, as WAHA tells it."""

from collections.abc import Iterable, Mapping

import msgspec

from moderation.events import Kind
from services.ingest.platform import Found, Id, Person, PlatformEvent, derived
from services.ingest.sources.bodies import BodyError, dig, first, items, word
from services.ingest.sources.waha.heard import Heard, address, chat_of, people, writer
from services.ingest.sources.whatsapp.content import Content, read_content
from services.ingest.sources.whatsapp.ids import is_group, message_id
from services.ingest.sources.whatsapp.messages import wrote

_TYPES: Mapping[str, Kind | str | None] = {
    "chat": Kind.MESSAGE, "poll_creation": Kind.POLL, "ciphertext": "encrypted", "revoked": None, "gp2": None,
    "e2e_notification": None, "notification_template": None, "notification": None, "call_log": None, "protocol": None,
    "broadcast_notification": None, "debug": None, "group_notification": None, "newsletter_notification": None,
    "pinned_message": None, "album": None,
    **dict.fromkeys(("image", "video", "audio", "ptt", "ptv", "document", "sticker"), Kind.MEDIA),
    **dict.fromkeys(("location", "vcard", "multi_vcard"), Kind.MEDIA),
}  # fmt: skip
"""The browser engines' types; None: nothing that a person says."""
_WORDLESS = frozenset({"location", "vcard", "multi_vcard"})
"""Types whose body is a picture in base64 or an address card."""


def message(heard: Heard) -> Iterable[Found]:
    """A message of a group or of a direct chat."""
    payload = heard.payload
    chat = chat_of(payload)
    written = _id(payload)
    content = _content(payload)
    if content.kind is None:
        return
    who = writer(payload, chat, heard.me)
    own = dig(payload, "fromMe") is True or heard.is_own(who)
    about = content.ref is not None or content.kind == Kind.EDITED
    yield PlatformEvent(
        id=derived(content.kind, content.ref, *who[:1], content.text, written) if about else message_id(written),
        kind=content.kind,
        group=chat,
        person=wrote(content, chat, who) if content.kind == Kind.DELETED else who,
        actor=who if content.kind == Kind.DELETED else (),
        name=_name(payload),
        text=content.text,
        at=heard.at(),
        ref=content.ref,
        reply_to=content.reply_to or _reply(payload),
        mentions=content.mentions or tuple(found for found in map(people, _mentioned(payload)) if found),
        own=own,
        account=heard.session,
    )


def _id(payload: object) -> str:
    found = first(word(payload, "id"), word(payload, "id", "_serialized"), word(payload, "_data", "key", "id"))
    if found is None:
        raise BodyError("a WAHA message without an id")
    return found


def _content(payload: object) -> Content:
    """What it says: by the message itself where the engine hands it on, else by WAHA's own fields."""
    data, body = dig(payload, "_data"), word(payload, "body")
    raw = first_dict(dig(data, "message"), dig(data, "Message"), dig(data, "RawMessage"))
    found = read_content(raw)
    if raw is None or (found.kind in {None, "unknown"} and (body or dig(payload, "hasMedia") is True)):
        return _by_fields(payload, body)
    if found.text is None and found.kind in {Kind.MESSAGE, Kind.MEDIA, Kind.POLL, Kind.EDITED}:
        return msgspec.structs.replace(found, text=body)
    return found


def _by_fields(payload: object, body: str | None) -> Content:
    kind = word(payload, "_data", "type") or ""
    known = _TYPES.get(kind, "unknown")
    if known == Kind.POLL:
        return Content(kind=Kind.POLL, text=body or word(payload, "_data", "pollName"))
    if known is None or known == "encrypted":
        return Content(kind="encrypted" if known else None)
    if kind in _WORDLESS or isinstance(dig(payload, "location"), dict):
        return Content(kind=Kind.MEDIA, text=word(payload, "location", "description"))
    if (
        dig(payload, "hasMedia") is True
        or isinstance(dig(payload, "media"), dict)
        or known == Kind.MEDIA
        or items(payload, "vCards")
    ):
        return Content(kind=Kind.MEDIA, text=None if items(payload, "vCards") else body)
    return Content(kind=Kind.MESSAGE if body or known == Kind.MESSAGE else "unknown", text=body)


def first_dict(*found: object) -> dict[str, object] | None:
    """The first that is an object with something in it."""
    return next((one for one in found if isinstance(one, dict) and one), None)


def _name(payload: object) -> str | None:
    data = dig(payload, "_data")
    return first(word(data, "notifyName"), word(data, "pushName"), word(data, "Info", "PushName"),
                 word(data, "sender", "pushname"))  # fmt: skip


def _reply(payload: object) -> Id | None:
    found = word(payload, "replyTo", "id")
    return message_id(found) if found else None


def _mentioned(payload: object) -> list[object]:
    return items(payload, "mentionedIds") or items(payload, "_data", "mentionedJidList")


def reaction(heard: Heard) -> Iterable[Found]:
    """A reaction, or an empty one: it was taken back."""
    payload = heard.payload
    chat = chat_of(payload)
    target = word(payload, "reaction", "messageId")
    if target is None:
        raise BodyError("a WAHA reaction that names no message")
    text, ref, who = word(payload, "reaction", "text"), message_id(target), writer(payload, chat, heard.me)
    kind = Kind.REACTION if text else Kind.REACTION_REMOVED
    yield PlatformEvent(
        id=derived(kind, ref, *who[:1], text, _id(payload)),
        kind=kind,
        group=chat,
        person=who,
        name=_name(payload),
        text=text,
        at=heard.at(),
        ref=ref,
        own=dig(payload, "fromMe") is True or heard.is_own(who),
        account=heard.session,
    )


def edited(heard: Heard) -> Iterable[Found]:
    """A message with new words."""
    payload = heard.payload
    chat = chat_of(payload)
    target = word(payload, "editedMessageId") or _id(payload)
    ref, who = message_id(target), writer(payload, chat, heard.me)
    text = word(payload, "body") or _content(payload).text
    yield PlatformEvent(
        id=derived(Kind.EDITED, ref, text),
        kind=Kind.EDITED,
        group=chat,
        person=who,
        name=_name(payload),
        text=text,
        at=heard.at(),
        ref=ref,
        own=dig(payload, "fromMe") is True or heard.is_own(who),
        account=heard.session,
    )


def revoked(heard: Heard) -> Iterable[Found]:
    """A message deleted for everybody: `after` is who did it, `before` what it was, where the engine still has it."""
    after = first_dict(dig(heard.payload, "after"), dig(heard.payload, "before"))
    if after is None:
        raise BodyError("a WAHA deletion that names no chat")
    chat = chat_of(after)
    target = first(word(heard.payload, "revokedMessageId"), word(heard.payload, "before", "id"), word(after, "id"))
    if target is None:
        raise BodyError("a WAHA deletion that names no message")
    who, before = writer(after, chat, heard.me), dig(heard.payload, "before")
    ref = message_id(target)
    person, by = _deletion(after, chat, who)
    yield PlatformEvent(
        id=derived(Kind.DELETED, ref),
        kind=Kind.DELETED,
        group=chat,
        person=(writer(before, chat, heard.me) if isinstance(before, dict) else ()) or person,
        actor=by,
        name=_name(after),
        at=heard.at(after),
        ref=ref,
        own=dig(after, "fromMe") is True or heard.is_own(who),
        account=heard.session,
    )


def _deletion(after: object, chat: str | None, who: Person) -> tuple[Person, Person]:
    """Who had written what is gone, and who deleted it.

    Browser engines hand on the message itself, and who deleted it beside; the others what was sent to delete it.
    """
    data = dig(after, "_data")
    by = people(dig(data, "revokeSender"))
    if by or word(data, "subtype") == "admin":
        return who, by
    sent = first_dict(dig(data, "message"), dig(data, "Message"), dig(data, "RawMessage"))
    content = read_content(sent)
    return (wrote(content, chat, who) if content.kind == Kind.DELETED else who), who


def waiting(heard: Heard) -> Iterable[Found]:
    """A message that this account cannot read yet, or ever."""
    payload = heard.payload
    chat = chat_of(payload)
    who, written = writer(payload, chat, heard.me), _id(payload)
    yield PlatformEvent(
        id=derived("encrypted", message_id(written)), kind="encrypted", group=chat, person=who, name=_name(payload),
        at=heard.at(), own=dig(payload, "fromMe") is True, account=heard.session,
    )  # fmt: skip


def strange(heard: Heard) -> Iterable[Found]:
    """An event that is not known here: it may still be told of which group it speaks."""
    places = (dig(heard.payload, "group", "id"), dig(heard.payload, "from"), dig(heard.payload, "chatId"),
              dig(heard.payload, "id"))  # fmt: skip
    group = next((str(found) for found in map(address, places) if is_group(found)), None)
    if group is None:
        raise BodyError(f"an event of WAHA that is not known here: {heard.event[:60]!r}")
    at = heard.at()
    yield PlatformEvent(id=derived(heard.event, group, at), kind="unknown", group=group, at=at, account=heard.session)
