"""GOWA's webhooks: today's envelope, and the flat one of versions before 7."""

from collections.abc import Callable, Iterable, Mapping

from services.ingest.platform import Found, News, Reject, State
from services.ingest.sources.bodies import BodyError, decode, dig, each, first, instant, listed, word
from services.ingest.sources.gowa import flat, payloads
from services.ingest.sources.signing import check_hmac, secret_of
from services.ingest.sources.whatsapp.ids import own_ids, person
from services.ingest.sources.whatsapp.line import Line

NAME = "gowa"
SECRETS = {"secret": "WHATSAPP_WEBHOOK_SECRET; its default, secret, is refused"}
Reader = Callable[[object, int | None, Line], Iterable[Found]]
_READERS: Mapping[str, Reader] = {
    "message": payloads.message,
    "message.reaction": payloads.reaction,
    "message.revoked": payloads.revoked,
    "message.edited": payloads.edited,
    "group.participants": payloads.participants,
    "group.joined": payloads.participants,
}
_SILENT = ("message.ack", "message.deleted", "chat_presence", "presence", "newsletter.", "call.", "label.", "chat.",
           "history", "contact", "archive")  # fmt: skip
"""Receipts, typing, channels, calls, and messages that the account deleted on its own phone only."""
_STATES: Mapping[str, State] = {
    "device.connected": "up", "device.disconnected": "down", "device.logged_out": "logged_out",
    "connected": "up", "disconnected": "down", "logged_out": "logged_out",
}  # fmt: skip


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: int) -> None:  # noqa: ARG001 - GOWA signs no time
    """Check `X-Hub-Signature-256`, the HMAC-SHA256 of the body. Raises UnauthenticError."""
    given = headers.get("x-hub-signature-256", "").strip().removeprefix("sha256=")
    check_hmac("sha256", secret_of(secrets, "secret"), body, given, "X-Hub-Signature-256")


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
    me = person(dig(envelope, "device_id"))
    line = Line(own.union(me), first(word(envelope, "session_id"), word(envelope, "device_id")))
    sent = instant(dig(envelope, "timestamp"))
    if event is None:
        return flat.read(envelope, line)
    if event in _STATES:
        return (News(state=_STATES[event], account=line.account, at=sent, reason=event),)
    payload = dig(envelope, "payload")
    reader = _READERS.get(event)
    if reader is not None:
        if not isinstance(payload, dict):
            raise BodyError(f"a GOWA event {event!r} without a payload")
        return reader(payload, sent, line)
    if event.startswith(_SILENT):
        return ()
    return payloads.strange(event, payload, sent, line)
