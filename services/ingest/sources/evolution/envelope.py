"""The envelope of an Evolution API webhook. Its `date_time` is local time with a false Z: no instant to trust."""

from collections.abc import Iterable, Mapping

import msgspec

from services.ingest.platform import Found, News, Reject
from services.ingest.sources.bodies import BodyError, decode, dig, each, listed, word
from services.ingest.sources.whatsapp.content import read_protocol
from services.ingest.sources.whatsapp.events import Reader, read_events
from services.ingest.sources.whatsapp.ids import own_ids, person
from services.ingest.sources.whatsapp.line import Line, chat
from services.ingest.sources.whatsapp.messages import read_deletion, read_message, read_update

NAME = "evolution"
SECRETS = {
    "jwt_key": "the jwt_key among the webhook's headers",
    "header_value": "the value of a header of your own among the webhook's headers",
    "header_name": "that header's name, X-Steward-Token if not given",
}
_KINDS = {"send.message", "send.message.update", "send_message", "send_message_update"}
_LOST = {"logout.instance", "remove.instance", "instance.delete", "status.instance", "qrcode.updated"}


def parse(headers: Mapping[str, str], body: bytes, own: frozenset[str]) -> list[Found]:  # noqa: ARG001 - all is in the body
    """Everything a body holds: one event, or a list of them."""
    try:
        tree = decode(body)
    except BodyError as error:
        return [Reject(reason=str(error))]
    mine = own_ids(own)
    return each(listed(tree), "body", lambda one: _read(one, mine))


def _read(envelope: object, own: frozenset[str]) -> Iterable[Found]:
    event = word(envelope, "event")
    if event is None:
        raise BodyError("not an Evolution API webhook: it has no `event`")
    name, data = event.lower().replace("_", ".").replace("-", "."), dig(envelope, "data")
    if name in _KINDS:
        return ()
    me = person(dig(envelope, "sender"))
    line = Line(own.union(me), word(envelope, "instance"))
    if name in _LOST:
        return _lost(name, data, line)
    if data is None:
        raise BodyError(f"an Evolution API event {event[:60]!r} without data")
    return read_events("messages.edited" if name == "messages.edited" else event, data, line, _OWN)


def _lost(name: str, data: object, line: Line) -> Iterable[Found]:
    if name == "status.instance":
        return read_events("connection.update", data, line)
    state: News
    state = News(state="logged_out" if name != "instance.delete" else "down", account=line.account, reason=name)
    return (state,)


def _message(info: object, line: Line) -> Iterable[Found]:
    """A message; where it is flattened, what it points at lies beside it."""
    return read_message(info, line)


def _edited(protocol: object, line: Line) -> Iterable[Found]:
    """The raw protocol message: an edit, or a deletion told a first time. Only its key says where.

    The key is written as whoever edits sees it: `fromMe` says that the message is theirs, not that it is ours.
    """
    if not isinstance(protocol, dict):
        raise BodyError("an edit without a key")
    inner = next((found for found in (dig(protocol, "message", "protocolMessage"), dig(protocol, "message",
                  "editedMessage", "message", "protocolMessage")) if isinstance(found, dict)), None)  # fmt: skip
    if inner is not None:
        yield from read_message(protocol, line)
        return
    content = read_protocol(protocol)
    if content.ref is None:
        raise BodyError("an edit that names no message")
    key = {**(_dict(protocol.get("key"))), "fromMe": False}
    if content.kind == "deleted":  # its key names who wrote; who deleted it comes with messages.delete
        yield from (msgspec.structs.replace(one, actor=()) for one in read_deletion(key, line))
    elif content.kind == "edited":
        chat(dig(key, "remoteJid"))
        yield from read_update({"key": key, "update": {"message": {"protocolMessage": protocol}}}, line)


def _updated(told: object, line: Line) -> Iterable[Found]:
    """The state of a message, or its new words. Receipts and votes are nothing to judge."""
    if isinstance(dig(told, "update"), dict):
        return read_update(told, line)
    key = {"id": word(told, "keyId"), **_dict(told)}
    if dig(told, "pollUpdates"):
        return ()
    if word(told, "status") == "DELETED":
        return read_deletion(key, line)
    if isinstance(dig(told, "message"), dict):
        return read_update({"key": key, "update": {"message": dig(told, "message")}}, line)
    return ()


def _dict(told: object) -> dict[str, object]:
    return told if isinstance(told, dict) else {}


_OWN: Mapping[str, Reader] = {"messages.edited": _edited, "messages.update": _updated}
