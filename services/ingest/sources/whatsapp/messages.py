"""Messages as linked-device libraries hand them on: a key, a message, an instant."""

from collections.abc import Iterable

from moderation.events import Kind
from services.ingest.platform import Found, Id, Person, PlatformEvent, derived
from services.ingest.sources.bodies import BodyError, dig, first, instant, items, word
from services.ingest.sources.whatsapp.content import Content, key_author, key_id, read_content
from services.ingest.sources.whatsapp.ids import joined, overlap, person
from services.ingest.sources.whatsapp.line import Line, chat
from services.ingest.sources.whatsapp.notices import CIPHERTEXT
from services.ingest.sources.whatsapp.stubs import read_stub

_MINE = (
    "remoteJidAlt", "participant", "participantAlt", "participantPn", "senderPn", "senderLid", "sender_pn",
    "sender_lid", "previousRemoteJid",
)  # fmt: skip
"""What a key of a direct chat may hold beside the address: the same person's other ids."""


def read_message(info: object, line: Line) -> Iterable[Found]:
    """What a message or a notice tells. Broadcasts, status updates and newsletters tell nothing."""
    key = dig(info, "key")
    if not isinstance(key, dict):
        raise BodyError("a message without a key")
    group = chat(key.get("remoteJid"))
    stub = dig(info, "messageStubType")
    if isinstance(stub, str | int) and stub in CIPHERTEXT:
        yield _event(info, group, Content(kind="encrypted"), line)
    elif isinstance(stub, str | int) and stub not in {0, "UNKNOWN"} and not dig(info, "message"):
        yield from read_stub(info, group, line)
    else:
        content = read_content(dig(info, "message"))
        if content.kind is None and not dig(info, "message"):
            content = Content(kind="unknown")
        if content.kind == Kind.GROUP_SETTINGS and group is not None:
            yield line.event(content.kind, group, (), _writer(info, group), at=instant(dig(info, "messageTimestamp")),
                             key=word(key, "id") or "")  # fmt: skip
        elif content.kind is not None and content.kind != Kind.GROUP_SETTINGS:
            yield _event(info, group, content, line)


def _event(info: object, group: str | None, content: Content, line: Line) -> PlatformEvent:
    key = dig(info, "key")
    written = word(key, "id")
    if written is None:
        raise BodyError("a message whose key has no id")
    who = _writer(info, group)
    own = _is_own(key, group, who, line)
    at = instant(dig(info, "messageTimestamp")) or instant(content.at) or line.sent
    if content.kind == Kind.DELETED and content.ref is not None:
        return line.deleted(group, content.ref, wrote(content, group, who), who, at=at, own=own)
    context = dig(info, "contextInfo")
    reply = first(word(context, "stanzaId"), word(context, "stanzaID"))
    mentioned = items(context, "mentionedJid") or items(context, "mentionedJID")
    return PlatformEvent(
        id=_id(content, who, written),
        kind=content.kind or "unknown",
        group=group,
        person=who,
        name=word(info, "pushName"),
        text=content.text,
        at=at,
        ref=content.ref,
        reply_to=content.reply_to or (Id(reply) if reply else None),
        mentions=content.mentions or tuple(found for found in map(person, mentioned) if found),
        own=own,
        account=line.account,
    )


def _is_own(key: object, group: str | None, who: Person, line: Line) -> bool:
    """Whether the account wrote it. Of a direct chat its key alone knows, for both ends name the same two people."""
    mine = dig(key, "fromMe")
    return mine is True or ((group is not None or mine is None) and overlap(who, line.own))


def wrote(content: Content, group: str | None, who: Person) -> Person:
    """Who had written what `who` deleted: in a group an admin may delete what others wrote."""
    if content.author is None and group is not None:
        return ()
    return content.author or who


def _id(content: Content, who: Person, written: str) -> str:
    """A message goes by its own id; what happens to one goes by what it is, so that it may be told twice."""
    if content.kind == Kind.EDITED:
        return derived(Kind.EDITED, content.ref, content.text)
    if content.kind in {Kind.REACTION, Kind.REACTION_REMOVED}:
        return derived(content.kind, content.ref, who[0] if who else "", content.text, written)
    return derived("encrypted", written) if content.kind == "encrypted" else written


def _writer(info: object, group: str | None) -> Person:
    key = dig(info, "key")
    if group is not None:
        beside = person(*(dig(info, name) for name in ("participant", "participantPn", "participantAlt")))
        return joined(key_author(key), beside)
    if dig(key, "fromMe") is True:
        return ()
    return person(dig(key, "remoteJid"), *(dig(key, name) for name in _MINE))


def read_update(told: object, line: Line) -> Iterable[Found]:
    """A change of a message: its new words, or that it is gone. Receipts and votes are nothing to judge."""
    key, update = dig(told, "key"), dig(told, "update")
    if not isinstance(key, dict) or not isinstance(update, dict):
        raise BodyError("an update without a key")
    stub = update.get("messageStubType")
    if update.get("message") is None and (stub == 1 or stub == "REVOKE"):  # noqa: PLR1714 - a body's value may not be hashable
        yield from read_deletion(key, line, update)
    message = update.get("message")
    if not isinstance(message, dict) or "pollUpdates" in update:
        return
    content = read_content(message)
    if content.kind not in {Kind.EDITED, Kind.MESSAGE, Kind.MEDIA}:
        return
    group = chat(key.get("remoteJid"))
    info = {"key": key, "messageTimestamp": update.get("messageTimestamp")}
    edit = Content(kind=Kind.EDITED, text=content.text, ref=content.ref or key_id(key), at=content.at,
                   mentions=content.mentions)  # fmt: skip
    yield _event(info, group, edit, line)


def read_deletion(key: object, line: Line, told: object = None) -> Iterable[Found]:
    """A message is gone, by the key of who deleted it."""
    ref = key_id(key) or key_id({"id": word(key, "keyId") or word(key, "messageId")})
    if ref is None:
        raise BodyError("a deletion that names no message")
    group = chat(dig(key, "remoteJid"))
    who = _writer({"key": key}, group)
    at = instant(dig(told, "messageTimestamp"))
    yield line.deleted(group, ref, who, who, at=at, own=dig(key, "fromMe") is True or overlap(who, line.own))


def read_reaction(told: object, line: Line) -> Iterable[Found]:
    """A reaction told apart from messages: the message's key, and the reaction with the key of who reacted."""
    reaction = dig(told, "reaction")
    if not isinstance(reaction, dict) or key_id(dig(told, "key")) is None:
        raise BodyError("a reaction that names no message")
    mine = reaction.get("key") if isinstance(reaction.get("key"), dict) else {}
    where = word(mine, "remoteJid") or word(told, "key", "remoteJid")
    group = chat(where)
    text = word(reaction, "text")
    info = {"key": {"id": "", **(mine if isinstance(mine, dict) else {}), "remoteJid": where}}
    info["key"]["id"] = word(mine, "id") or "reaction"
    kind = Kind.REACTION if text else Kind.REACTION_REMOVED
    content = Content(kind=kind, text=text, ref=key_id(dig(told, "key")), at=reaction.get("senderTimestampMs"))
    if group is None or key_author(mine):
        yield _event(info, group, content, line)
    else:
        yield _event({"key": {**info["key"]}, "participant": None}, group, content, line)
