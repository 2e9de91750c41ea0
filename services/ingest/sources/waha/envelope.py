"""The envelope of a WAHA webhook: its proof, its account, and which part reads the payload."""

from collections.abc import Callable, Iterable, Mapping

from services.ingest.platform import Found, News, Reject, State
from services.ingest.sources.bodies import BodyError, decode, dig, each, first, instant, listed, word
from services.ingest.sources.signing import check_hmac, secret_of
from services.ingest.sources.waha import groups, messages
from services.ingest.sources.waha.heard import Heard
from services.ingest.sources.whatsapp.ids import own_ids, person

NAME = "waha"
SECRETS = {"hmac_key": "the key in the session's webhook settings (hmac.key) or WHATSAPP_HOOK_HMAC_KEY"}
_READERS: Mapping[str, Callable[[Heard], Iterable[Found]]] = {
    "message": messages.message,
    "message.any": messages.message,
    "message.reaction": messages.reaction,
    "message.edited": messages.edited,
    "message.revoked": messages.revoked,
    "message.waiting": messages.waiting,
    "group.v2.join": groups.joined,
    "group.v2.leave": groups.left,
    "group.v2.participants": groups.participants,
    "group.v2.participants.join-request": groups.join_request,
    "group.v2.update": groups.updated,
    "group.join": groups.notification,
    "group.leave": groups.notification,
}
_SILENT = ("message.ack", "poll.vote", "event.response", "presence.", "chat.", "label.", "call.", "contact.", "engine.",
           "state.change", "message.star", "contacts.", "capping", "reachout")  # fmt: skip
"""Beginnings of names of events in which nobody says or does anything in a group."""
_STATES: Mapping[str, State] = {
    "WORKING": "up", "STOPPED": "down", "STARTING": "down", "FAILED": "down", "SCAN_QR_CODE": "logged_out",
    "PASSKEY_REQUIRED": "logged_out", "PASSKEY_CONFIRMATION_REQUIRED": "logged_out",
}  # fmt: skip


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: int) -> None:  # noqa: ARG001 - WAHA signs no time
    """Check `X-Webhook-Hmac`, the HMAC-SHA512 of the body. Raises UnauthenticError."""
    check_hmac("sha512", secret_of(secrets, "hmac_key"), body, headers.get("x-webhook-hmac"), "X-Webhook-Hmac")


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
        raise BodyError("not a WAHA webhook: it has no `event`")
    me = person(*(dig(envelope, "me", name) for name in ("id", "lid", "jid")))
    payload = dig(envelope, "payload")
    if event == "session.status":
        return _status(envelope)
    reader = _READERS.get(event)
    if reader is not None:
        if not isinstance(payload, dict):
            raise BodyError(f"a WAHA event {event!r} without a payload")
        return reader(Heard(event, payload, me, own.union(me), word(envelope, "session"), dig(envelope, "timestamp")))
    if event.startswith(_SILENT):
        return ()
    return messages.strange(Heard(event, payload, me, own.union(me), word(envelope, "session"),
                                  dig(envelope, "timestamp")))  # fmt: skip


def _status(envelope: object) -> Iterable[Found]:
    status = first(word(envelope, "payload", "status"), word(envelope, "payload", "state"))
    state = _STATES.get((status or "").upper())
    if state is None:
        raise BodyError("a WAHA session.status without a known status")
    return (
        News(
            state=state, account=word(envelope, "session"), at=instant(dig(envelope, "timestamp")), reason=status or ""
        ),
    )
