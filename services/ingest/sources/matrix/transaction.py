"""A homeserver's transaction: its token, and the events in it."""

from collections.abc import Callable, Iterable, Mapping

from services.ingest.platform import Found, Reject, UnauthenticError
from services.ingest.sources.bodies import BodyError, decode, dig, each, items, listed, word
from services.ingest.sources.matrix import members, rooms, timeline
from services.ingest.sources.matrix.room import Heard
from services.ingest.sources.signing import same, secret_of

NAME = "matrix"
SECRETS = {"hs_token": "the hs_token of the registration file that the homeserver reads"}
_READERS: Mapping[str, Callable[[Heard], Iterable[Found]]] = {
    "m.room.message": timeline.message,
    "m.sticker": timeline.sticker,
    "m.room.encrypted": timeline.encrypted,
    "m.room.redaction": timeline.redaction,
    "m.reaction": timeline.reaction,
    "m.poll.start": timeline.poll,
    "org.matrix.msc3381.poll.start": timeline.poll,
    "m.call.invite": timeline.call,
    "m.room.member": members.member,
    "m.room.third_party_invite": members.invited_by_mail,
    "m.room.power_levels": members.power_levels,
    **rooms.READERS,
}
_SILENT = (
    "m.typing", "m.receipt", "m.presence", "m.call.", "m.key.", "m.dummy", "m.room_key", "m.room.pinned_events",
    "m.space.", "m.fully_read", "m.tag", "m.direct", "m.poll.", "org.matrix.msc3381.poll.", "m.policy.", "m.push",
    "m.room.related_groups", "m.room.bot", "m.bridge", "uk.half-shot.bridge", "im.vector.", "io.element.", "m.widget",
    "org.matrix.msc3401.", "org.matrix.msc4075.", "m.rtc.", "m.beacon", "org.matrix.msc3672.", "m.location",
)  # fmt: skip
"""Beginnings of names of events in which nobody says anything to the room or changes it."""


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: int) -> None:  # noqa: ARG001 - the token is all
    """Check the homeserver's token, `Authorization: Bearer`. Raises UnauthenticError."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not same(token.strip(), secret_of(secrets, "hs_token")):
        raise UnauthenticError("the token is not the homeserver's")


def parse(headers: Mapping[str, str], body: bytes, own: frozenset[str]) -> list[Found]:  # noqa: ARG001 - all is in the body
    """Everything a transaction holds; one event alone is taken too. Typing and receipts are nothing to judge."""
    try:
        tree = decode(body)
    except BodyError as error:
        return [Reject(reason=str(error))]
    if isinstance(dig(tree, "events"), list):
        return each(items(tree, "events"), "events", lambda one: _read(one, own))
    if isinstance(tree, list) or word(tree, "type") is not None:
        return each(listed(tree), "body", lambda one: _read(one, own))
    if isinstance(tree, dict) and {"ephemeral", "to_device", "device_lists"}.intersection(tree):
        return []
    return [Reject(reason="not a Matrix transaction: it has no `events`")]


def _read(event: object, own: frozenset[str]) -> Iterable[Found]:
    kind = word(event, "type")
    if kind is None:
        raise BodyError("a Matrix event without a type")
    reader = _READERS.get(kind)
    if reader is None and kind.startswith(_SILENT):
        return ()
    heard = Heard.of(event, own)
    return reader(heard) if reader is not None else (heard.event("unknown"),)
