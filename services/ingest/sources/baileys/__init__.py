"""Events of the Baileys library, forwarded as `{"event": NAME, "data": ...}`. See docs/sources/baileys.md."""

from collections.abc import Iterable, Mapping

from services.ingest.platform import Found, Reject
from services.ingest.sources.bodies import BodyError, decode, dig, each, first, instant, listed, word
from services.ingest.sources.signed import SECRETS, verify
from services.ingest.sources.whatsapp.events import read_events
from services.ingest.sources.whatsapp.ids import own_ids, person
from services.ingest.sources.whatsapp.line import Line

__all__ = ["NAME", "SECRETS", "parse", "verify"]
NAME = "baileys"


def parse(headers: Mapping[str, str], body: bytes, own: frozenset[str]) -> list[Found]:  # noqa: ARG001 - all is in the body
    """Everything a body holds: one event of the library, or a list of them."""
    try:
        tree = decode(body)
    except BodyError as error:
        return [Reject(reason=str(error))]
    mine = own_ids(own)
    return each(listed(tree), "body", lambda one: _read(one, mine))


def _read(told: object, own: frozenset[str]) -> Iterable[Found]:
    event = word(told, "event")
    if event is None:
        raise BodyError("not an event of Baileys: it has no `event`")
    me = person(dig(told, "me", "id"), dig(told, "me", "lid"))
    account = first(word(told, "account"), word(told, "session"), word(told, "instance"))
    return read_events(event, dig(told, "data"), Line(own.union(me), account, instant(dig(told, "timestamp"))))
