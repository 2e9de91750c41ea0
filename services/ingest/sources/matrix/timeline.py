"""What people say in a Matrix room, edit, delete and react to."""

import re
from collections.abc import Iterable

import msgspec

from moderation.events import Kind
from services.ingest.platform import Found, Person, derived
from services.ingest.sources.bodies import BodyError, dig, first, items, word
from services.ingest.sources.matrix.room import Heard, user

_SAID = frozenset({"m.text", "m.notice", "m.emote"})
_SENT = frozenset({"m.image", "m.file", "m.audio", "m.video", "m.location"})
_QUOTE = re.compile(r"(?:> ?[^\n]*\n)+\n?")


def message(heard: Heard) -> Iterable[Found]:
    """A message, or a message with new words. One that was redacted before it came here is a deletion."""
    if _redacted(heard):
        yield _gone(heard)
        return
    relation, replaced = dig(heard.content, "m.relates_to"), dig(heard.content, "m.new_content")
    if word(relation, "rel_type") == "m.replace" and word(relation, "event_id"):
        text = word(replaced, "body") or word(heard.content, "body")
        yield heard.event(Kind.EDITED, user(heard.sender), text=text, ref=word(relation, "event_id"))
        return
    kind = word(heard.content, "msgtype") or ""
    reply = word(relation, "m.in_reply_to", "event_id")
    text = word(heard.content, "body")
    if kind.startswith("m.key."):
        return
    if kind not in _SENT and text is None:
        raise BodyError("a Matrix message without words")
    yield heard.event(
        Kind.MEDIA if kind in _SENT else Kind.MESSAGE,
        user(heard.sender),
        text=_without_quote(text) if reply and text else text,
        reply_to=reply,
        mentions=tuple(found for found in map(user, items(heard.content, "m.mentions", "user_ids")) if found),
    )


def _without_quote(text: str) -> str:
    """A reply without the quoted words of somebody else, which older clients put before it."""
    found = _QUOTE.match(text)
    return text[found.end() :] if found is not None and text[found.end() :] else text


def _redacted(heard: Heard) -> bool:
    return dig(heard.raw, "unsigned", "redacted_because") is not None or (
        heard.content == {} and dig(heard.raw, "redacted_because") is not None
    )


def _gone(heard: Heard) -> Found:
    by = word(heard.raw, "unsigned", "redacted_because", "sender") or word(heard.raw, "redacted_because", "sender")
    return _deleted(heard, user(heard.sender), user(by), word(heard.raw, "event_id"))


def _deleted(heard: Heard, person: Person, actor: Person, target: str | None) -> Found:
    """A deletion; told twice, by the redaction and by what it left, it is the same event."""
    found = heard.event(Kind.DELETED, person, actor, ref=target)
    return msgspec.structs.replace(found, id=derived(Kind.DELETED, heard.room, target)) if target else found


def sticker(heard: Heard) -> Iterable[Found]:
    """A sticker; its body says what it shows."""
    yield (
        _gone(heard)
        if _redacted(heard)
        else heard.event(Kind.MEDIA, user(heard.sender), text=word(heard.content, "body"))
    )


def encrypted(heard: Heard) -> Iterable[Found]:
    """A message that this account cannot read."""
    yield _gone(heard) if _redacted(heard) else heard.event("encrypted", user(heard.sender))


def poll(heard: Heard) -> Iterable[Found]:
    """A poll: the question is its text."""
    start = dig(heard.content, "m.poll") or dig(heard.content, "m.poll.start")
    start = start or dig(heard.content, "org.matrix.msc3381.poll.start")
    question = dig(start, "question")
    plain = next((word(one, "body") for one in items(question, "m.text") if word(one, "body")), None)
    text = first(plain, word(question, "m.text"), word(question, "body"), word(question, "org.matrix.msc1767.text"),
                 word(heard.content, "org.matrix.msc1767.text"))  # fmt: skip
    yield _gone(heard) if _redacted(heard) else heard.event(Kind.POLL, user(heard.sender), text=text)


def call(heard: Heard) -> Iterable[Found]:
    """Somebody calls the room."""
    yield heard.event(Kind.CALL, user(heard.sender))


def reaction(heard: Heard) -> Iterable[Found]:
    """A reaction. That it is taken back is a redaction of it."""
    if _redacted(heard):
        yield _gone(heard)
        return
    relation = dig(heard.content, "m.relates_to")
    target = word(relation, "event_id")
    if target is None:
        raise BodyError("a Matrix reaction that names no message")
    yield heard.event(Kind.REACTION, user(heard.sender), text=word(relation, "key"), ref=target)


def redaction(heard: Heard) -> Iterable[Found]:
    """Something was deleted; who had written it stands in the event that is gone."""
    target = word(heard.raw, "redacts") or word(heard.content, "redacts")
    if target is None:
        raise BodyError("a Matrix redaction that names no event")
    yield _deleted(heard, (), user(heard.sender), target)
