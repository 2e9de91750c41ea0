"""One WAHA event on its way to be read, and what its engines' own data says."""

import msgspec

from services.ingest.platform import Person
from services.ingest.sources.bodies import BodyError, NoTalkError, dig, instant, word
from services.ingest.sources.whatsapp.ids import is_direct, is_group, joined, overlap, person

_SENDERS = (
    ("key", "participant"), ("key", "participantAlt"), ("key", "participantPn"), ("key", "participantLid"),
    ("participant",), ("Info", "Sender"), ("Info", "SenderAlt"), ("author",), ("id", "participant"), ("senderPn",),
    ("senderLid",), ("sender", "id"),
)  # fmt: skip
"""Where engines keep who wrote to a group: NOWEB, then GOWS, then the browser engines."""
_CHATTERS = (("key", "remoteJidAlt"), ("key", "senderPn"), ("key", "senderLid"), ("Info", "Sender"),
             ("Info", "SenderAlt"), ("sender", "id"))  # fmt: skip
"""The same for a direct chat."""
_CLOCKS = (("_data", "Timestamp"), ("_data", "Info", "Timestamp"), ("_data", "timestamp"), ("timestamp",),
           ("_data", "messageTimestamp"), ("_data", "t"))  # fmt: skip
"""Where engines keep the instant: GOWS, then the browser engines' groups, then WAHA's own field."""
_AUTHORS = ("author", "authorPn", "Sender", "SenderPN", "SenderPn", "by")
"""Where engines keep who changed a group."""


class Heard(msgspec.Struct, frozen=True):
    """A WAHA event: its name, payload, the account's own ids, the session and the gateway's instant of sending."""

    event: str
    payload: object
    me: Person
    own: frozenset[str]
    session: str | None
    sent: object

    @property
    def data(self) -> object:
        """What the engine itself said."""
        return dig(self.payload, "_data")

    def at(self, payload: object = None) -> int | None:
        """When it happened: by WhatsApp's clock where the engine hands it on, else by the gateway's."""
        told = payload or self.payload
        return next((at for path in _CLOCKS if (at := instant(dig(told, *path))) is not None), instant(self.sent))

    def actor(self) -> Person:
        """Who changed a group; empty where the engine does not say."""
        return people(*(dig(self.data, name) for name in _AUTHORS))

    def notice(self) -> str:
        """What happened in a group in the browser engines' words: WEBJS has a `type`, WPP an `action` and `who`."""
        if dig(self.data, "who") is not None:
            action = word(self.data, "action") or ""
            return {"join": "invite", "leaver": "leave"}.get(action, action)
        return word(self.data, "type") or ""

    def is_own(self, who: Person) -> bool:
        """Whether this is the account itself."""
        return overlap(who, self.own)


def address(value: object) -> object:
    """An address as text: browser engines also write `{_serialized}`."""
    return dig(value, "_serialized") if isinstance(value, dict) else value


def people(*values: object) -> Person:
    """One person by all addresses given."""
    return person(*map(address, values))


def chat_of(payload: object) -> str | None:
    """The group's id; None in a direct chat. What is neither raises NoTalkError, what names no chat BodyError.

    The message's id (`false_<chat>_<id>`) names the chat as well: a group's also where `from` is who wrote.
    """
    inside: list[object] = [*(word(payload, "id") or "").split("_")[:2]]
    ends = [address(dig(payload, name)) for name in ("from", "to", "chatId")]
    if not any(ends):
        ends = inside[1:]
    found = next((end for end in ends if is_group(end)), None)
    if found is None and any(isinstance(end, str) and "@" in end and not is_direct(end) for end in ends):
        raise NoTalkError
    found = found or next(filter(is_group, inside), None)
    if found is not None:
        return str(found)
    if not any(map(is_direct, ends)):
        raise BodyError("a WAHA message that names no chat")
    return None


def writer(payload: object, group: str | None, me: Person) -> Person:
    """Who wrote a message: all ids that stand in the payload and in the engine's data, else who its own id names."""
    data = dig(payload, "_data")
    if dig(payload, "fromMe") is True:
        return joined(me, people(dig(payload, "participant")) if group else ())
    if group is None:
        return people(dig(payload, "from"), *(dig(data, *path) for path in _CHATTERS)) or _by_id(payload, 1)
    told = [dig(data, *path) for path in _SENDERS if path[0] in data] if isinstance(data, dict) else []
    named = people(dig(payload, "participant"), dig(payload, "author"), *told)
    return named or people(dig(payload, "from")) or _by_id(payload, 3)


def _by_id(payload: object, place: int) -> Person:
    """Whom a message's id names: `false_<chat>_<id>`, and in a group `_<who wrote>` after it."""
    parts = (word(payload, "id") or "").split("_")
    return people(*parts[place : place + 1]) if parts[0] == "false" else ()
