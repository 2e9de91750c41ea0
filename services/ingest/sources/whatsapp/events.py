"""The events of the Baileys library by their names, which Evolution API hands on under nearly the same ones."""

from collections.abc import Callable, Iterable, Mapping

from services.ingest.platform import Found, News, State
from services.ingest.sources.bodies import BodyError, dig, each, instant, items, listed, word
from services.ingest.sources.whatsapp.groups import read_change, read_group, read_participants, read_request
from services.ingest.sources.whatsapp.line import Line
from services.ingest.sources.whatsapp.messages import read_deletion, read_message, read_reaction, read_update

Reader = Callable[[object, Line], Iterable[Found]]
_MOVED: Mapping[object, State] = {401: "logged_out", 406: "logged_out", 402: "banned", 403: "banned"}
"""WhatsApp's reasons of a closed connection that no retry heals."""
_STATES: Mapping[str, State] = {
    "open": "up",
    "close": "down",
    "closed": "down",
    "connecting": "down",
    "refused": "down",
}
_SILENT = ("presence", "chats.", "contacts.", "creds.", "labels.", "label", "call", "message.receipt", "blocklist.",
           "messages.media.update", "newsletter", "lid.mapping", "settings.", "message.capping", "reachout",
           "group.member.tag", "typebot", "application.", "instance.create", "deviceagent", "device", "chat.flow",
           "status.notification", "passkey", "inline", "media")  # fmt: skip
"""Beginnings of names of events in which nobody says or does anything in a group."""


def messages(data: object) -> list[object]:
    """The messages of an event: in a list of their own, as a list, or one alone."""
    found = dig(data, "messages")
    if isinstance(found, list):
        return found
    return listed(found if isinstance(found, dict) else data)


def keys(data: object) -> list[object]:
    """The keys of deleted messages; of a chat cleared on the account's own phone there are none."""
    if dig(data, "all") is True:
        return []
    found = dig(data, "keys")
    return found if isinstance(found, list) else [_key(one) for one in listed(data)]


def _key(told: object) -> object:
    found = dig(told, "key")
    return found if isinstance(found, dict) else told


_READERS: Mapping[str, tuple[Callable[[object], list[object]], Reader]] = {
    "messages.upsert": (messages, read_message),
    "messages.set": (messages, read_message),
    "messaging-history.set": (lambda data: items(data, "messages"), read_message),
    "messages.update": (listed, read_update),
    "messages.delete": (keys, read_deletion),
    "messages.reaction": (listed, read_reaction),
    "group-participants.update": (listed, read_participants),
    "group.join-request": (listed, read_request),
    "groups.upsert": (listed, read_group),
    "groups.update": (listed, read_change),
    "group.update": (listed, read_change),
}


def _plain(event: str) -> str:
    return event.lower().replace("_", ".").replace("-", ".")


def spelt(event: str) -> str:
    """An event's name as Baileys writes it; others also write `MESSAGES_UPSERT` and `messages.received`."""
    plain = _plain(event)
    if plain.startswith("messages") and plain.endswith(".received"):
        return "messages.upsert"
    return _SPELT.get(plain, event.lower())


_SPELT = {name.replace("-", "."): name for name in (*_READERS, "connection.update")}


def read_events(event: str, data: object, line: Line, more: Mapping[str, Reader] | None = None) -> list[Found]:
    """Everything that one event of the library holds. Raises BodyError for an event that is not known here."""
    name = spelt(event)
    if name == "connection.update":
        return list(_connection(data, line))
    if more is not None and name in more:
        return each(listed(data), name, lambda one: more[name](one, line))
    if name in _READERS:
        split, read = _READERS[name]
        return each(split(data), name, lambda one: read(one, line))
    if _plain(event).startswith(_SILENT):
        return []
    raise BodyError(f"an event that is not known here: {event[:60]!r}")


def _connection(data: object, line: Line) -> Iterable[Found]:
    state = word(data, "connection") or word(data, "state") or word(data, "status") or ""
    reasons = (("lastDisconnect", "error", "output", "statusCode"), ("statusReason",), ("disconnectionReasonCode",))
    reason = next((found for path in reasons if (found := dig(data, *path)) is not None), None)
    known: State | None = _STATES.get(state)
    if known == "down" and isinstance(reason, int):
        known = _MOVED.get(reason, known)
    if known is None and word(data, "qr"):
        known = "logged_out"
    if known is not None:
        said = f"{state or 'qr'} {reason}" if isinstance(reason, int | str) else state or "qr"
        yield News(state=known, account=line.account, at=instant(dig(data, "date")), reason=said)
