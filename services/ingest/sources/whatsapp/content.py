"""What a WhatsApp message says, from the message itself as every linked-device library hands it on."""

from collections.abc import Mapping

import msgspec

from moderation.events import Kind
from services.ingest.platform import EventKind, Id, Person
from services.ingest.sources.bodies import dig, first, items, word
from services.ingest.sources.whatsapp.ids import person

DEEPEST = 12
"""Wrappers round wrappers that are opened; WhatsApp itself makes about four."""
_WRAPPERS = frozenset(
    {"ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "viewOnceMessageV2Extension", "editedMessage",
     "documentWithCaptionMessage", "deviceSentMessage", "groupMentionedMessage", "lottieStickerMessage",
     "botInvokeMessage", "associatedChildMessage", "eventCoverImage", "pollCreationMessageV4", "groupStatusMessage",
     "groupStatusMessageV2", "limitSharingMessage", "questionMessage", "commentMessage", "botTaskMessage",
     "pollCreationOptionImageMessage", "botForwardedMessage", "spoilerMessage"}
)  # fmt: skip
_TEXTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "conversation": ((),),
    "extendedTextMessage": (("text",),),
    "buttonsMessage": (("contentText",), ("text",)),
    "buttonsResponseMessage": (("selectedDisplayText",), ("selectedButtonID",), ("selectedButtonId",)),
    "listMessage": (("description",), ("title",)),
    "listResponseMessage": (("title",), ("description",)),
    "templateMessage": (
        ("hydratedTemplate", "hydratedContentText"),
        ("hydratedFourRowTemplate", "hydratedContentText"),
        ("interactiveMessageTemplate", "body", "text"),
    ),
    "templateButtonReplyMessage": (("selectedDisplayText",), ("selectedID",), ("selectedId",)),
    "interactiveMessage": (("body", "text"),),
    "interactiveResponseMessage": (("body", "text"),),
    "groupInviteMessage": (("caption",), ("groupName",)),
    "newsletterAdminInviteMessage": (("caption",),),
    "eventMessage": (("name",), ("description",)),
    "requestPaymentMessage": (("noteMessage", "extendedTextMessage", "text"), ("noteMessage", "conversation")),
    "sendPaymentMessage": (("noteMessage", "extendedTextMessage", "text"), ("noteMessage", "conversation")),
    "highlyStructuredMessage": (("elementName",),),
}
_MEDIA: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "imageMessage": (("caption",),),
    "videoMessage": (("caption",),),
    "ptvMessage": (("caption",),),
    "audioMessage": (),
    "documentMessage": (("caption",),),
    "stickerMessage": (),
    "stickerPackMessage": (("caption",),),
    "locationMessage": (("comment",), ("name",), ("address",)),
    "liveLocationMessage": (("caption",),),
    "contactMessage": (("displayName",),),
    "contactsArrayMessage": (("displayName",),),
    "productMessage": (("body",), ("product", "title")),
    "orderMessage": (("message",), ("orderTitle",)),
    "invoiceMessage": (("note",),),
}
_POLLS = frozenset({"pollCreationMessage", "pollCreationMessageV2", "pollCreationMessageV3", "pollCreationMessageV5",
                    "pollCreationMessageV6"})  # fmt: skip
_SILENT = frozenset(
    {"pollUpdateMessage", "pollResultSnapshotMessage", "pollResultSnapshotMessageV3", "encReactionMessage",
     "senderKeyDistributionMessage", "fastRatchetKeySenderKeyDistributionMessage", "messageContextInfo",
     "pinInChatMessage", "keepInChatMessage", "albumMessage", "call", "callLogMesssage", "callLogMessage",
     "bcallMessage",
     "scheduledCallCreationMessage", "scheduledCallEditMessage", "encEventResponseMessage", "stickerSyncRmrMessage",
     "messageHistoryBundle", "messageHistoryNotice", "chat", "cancelPaymentRequestMessage", "messageHistoryMetadata",
     "declinePaymentRequestMessage", "paymentInviteMessage", "statusNotificationMessage", "statusMentionMessage",
     "groupStatusMentionMessage", "base64", "mediaUrl", "contextInfo", "speechToText", "statusAddYours"}
)  # fmt: skip
_SEALED = frozenset({"secretEncryptedMessage", "encCommentMessage", "placeholderMessage"})
_REVOKE, _EDIT, _TIMER = frozenset({0, "REVOKE"}), frozenset({14, "MESSAGE_EDIT"}), frozenset({3, "EPHEMERAL_SETTING"})


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a message is: its kind (None: nothing to judge), its words, and the message and the people it points at.

    `author` of a deletion wrote what is gone: nobody named is whoever deleted it, None is somebody else.
    """

    kind: EventKind | None
    text: str | None = None
    ref: Id | None = None
    author: Person | None = ()
    reply_to: Id | None = None
    mentions: tuple[Person, ...] = ()
    at: object = None


def read_content(message: object) -> Content:
    """What a message says; wrappers (vanishing, view once, caption, sent by another device) are opened."""
    for _ in range(DEEPEST):
        inner = _unwrapped(message)
        if inner is None:
            break
        message = inner
    if not isinstance(message, dict) or not message:
        return Content(kind=None)
    special = _special(message)
    return special if special is not None else _talk(message)


def _unwrapped(message: object) -> object | None:
    if not isinstance(message, dict):
        return None
    for name, value in message.items():
        if name in _WRAPPERS and isinstance(value, dict):
            inner = value.get("message")
            if isinstance(inner, dict):
                return _edit_inside(inner) if name == "editedMessage" else inner
    return None


def _edit_inside(inner: dict[str, object]) -> dict[str, object]:
    """What an edit wraps is an edit, also where the library leaves the protocol message out."""
    return inner if "protocolMessage" in inner else {"protocolMessage": {"type": 14, "editedMessage": inner}}


def _special(message: dict[str, object]) -> Content | None:
    """Edits, deletions and reactions: messages about messages."""
    reaction = dig(message, "reactionMessage")
    if isinstance(reaction, dict):
        text = word(reaction, "text")
        kind = Kind.REACTION if text else Kind.REACTION_REMOVED
        return Content(kind=kind, text=text, ref=key_id(reaction.get("key")), at=reaction.get("senderTimestampMs"))
    protocol = dig(message, "protocolMessage")
    return read_protocol(protocol) if isinstance(protocol, dict) else None


def read_protocol(protocol: dict[str, object]) -> Content:
    """An edit, a deletion or a change of the timer; the rest of the protocol is nothing to judge."""
    kind = protocol.get("type", 0)
    if isinstance(kind, dict | list):
        return Content(kind=None)
    ref = key_id(protocol.get("key"))
    if kind in _EDIT or ("type" not in protocol and "editedMessage" in protocol):
        said = read_content(protocol.get("editedMessage"))
        return Content(kind=Kind.EDITED, text=said.text, ref=ref, at=protocol.get("timestampMs") or
                       protocol.get("timestampMS"), mentions=said.mentions)  # fmt: skip
    if kind in _REVOKE and ref is not None:
        return Content(kind=Kind.DELETED, ref=ref, author=_author(protocol.get("key")))
    return Content(kind=Kind.GROUP_SETTINGS if kind in _TIMER else None)


def _author(key: object) -> Person | None:
    """Who wrote what is deleted. The key is written as whoever deletes it sees it: `fromMe` is their own message."""
    named = key_author(key)
    return None if not named and dig(key, "fromMe") is False else named


def _talk(message: dict[str, object]) -> Content:
    for name, value in message.items():
        if name in _TEXTS:
            return _said(Kind.MESSAGE, _words(value, _TEXTS[name]), value)
        if name in _MEDIA:
            return _said(Kind.MEDIA, _words(value, _MEDIA[name]), value)
        if name in _POLLS:
            return _said(Kind.POLL, word(value, "name"), value)
    if not _SEALED.isdisjoint(message):
        return Content(kind="encrypted")
    return Content(kind=None if _SILENT.issuperset(message) else "unknown")


def _words(value: object, paths: tuple[tuple[str, ...], ...]) -> str | None:
    return first(*(word(value, *path) for path in paths))


def _said(kind: Kind, text: str | None, value: object) -> Content:
    context = dig(value, "contextInfo")
    mentioned = items(context, "mentionedJid") or items(context, "mentionedJID")
    reply = first(word(context, "stanzaId"), word(context, "stanzaID"))
    people = tuple(found for found in (person(one) for one in mentioned) if found)
    return Content(kind=kind, text=text, mentions=people, reply_to=Id(reply) if reply else None)


def key_id(key: object) -> Id | None:
    """The id of the message a key points at."""
    found = first(word(key, "id"), word(key, "ID"))
    return Id(found) if found else None


def key_author(key: object) -> Person:
    """Who wrote, by a message's key: every id it holds, whichever the library's version calls them."""
    names = ("participant", "participantAlt", "participantPn", "participantLid", "participantPN")
    return person(*(dig(key, name) for name in names))
