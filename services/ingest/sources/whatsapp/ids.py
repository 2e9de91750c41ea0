"""WhatsApp's addresses: one person by telephone number and by LID, groups, and what is neither."""

import re
from collections.abc import Iterable
from functools import lru_cache

from services.ingest.platform import Id, Person

_ADDRESS = re.compile(r"([^@]*)@([a-z.]+)")
_PHONES = frozenset({"s.whatsapp.net", "c.us", "hosted"})
_LIDS = frozenset({"lid", "hosted.lid"})
_NOBODY = frozenset({"g.us", "broadcast", "newsletter", "call", "status"})
_PLAIN = re.compile(r"\+?[\d\s().-]{6,24}")


def person_id(written: object) -> Id | None:
    """A person's id of an address or a bare telephone number; None where it is no person's.

    The device (`:12` before the `@`) is left out, and `@c.us` is the same as `@s.whatsapp.net`.
    """
    return _read(written) if isinstance(written, str) else None


@lru_cache(maxsize=65_536)
def _read(written: str) -> Id | None:
    found = _ADDRESS.fullmatch(written)
    if found is None:
        return _bare(written)
    user, server = found[1], found[2]
    if server in _NOBODY or not user or user == "0":
        return None
    head = re.split(r"[:.]", user, maxsplit=1)[0]
    if head.isdecimal():
        user = head
    scheme = "wa-phone" if server in _PHONES else "wa-lid" if server in _LIDS else "wa"
    return Id(f"{scheme}:{user}" if scheme != "wa" else f"wa:{user}@{server}", f"{user}@{server}")


def _bare(written: str) -> Id | None:
    if not _PLAIN.fullmatch(written):
        return None
    digits = "".join(sign for sign in written if sign.isdecimal())
    return Id(f"wa-phone:{digits}", written) if digits else None


def person(*written: object) -> Person:
    """One person by all the ids found, each once, in the order given."""
    return _one(found for found in map(person_id, written) if found is not None)


def joined(one: Person, other: Person) -> Person:
    """The ids of one person from two places."""
    return _one((*one, *other))


def _one(found: Iterable[Id]) -> Person:
    """Ids of one person. Gateways that do not know a telephone number write the digits of the LID in its place."""
    known = dict.fromkeys(found)
    if len(known) < 2:  # noqa: PLR2004 - one id alone
        return tuple(known)
    lids = {one.removeprefix("wa-lid:") for one in known if one.startswith("wa-lid:")}
    return tuple(one for one in known if one.removeprefix("wa-phone:") not in lids)


def overlap(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two sets of ids have one in common: then they are the same person."""
    return not set(one).isdisjoint(other)


def is_group(written: object) -> bool:
    """Whether an address is a group's."""
    return isinstance(written, str) and written.endswith("@g.us")


def is_direct(written: object) -> bool:
    """Whether an address is of a direct chat: broadcasts, status updates and newsletters are not."""
    return person_id(written) is not None


def own_ids(own: frozenset[str]) -> frozenset[str]:
    """The account's own ids in the form in which people are compared."""
    return frozenset(found for found in map(person_id, own) if found)


def message_id(written: str) -> Id:
    """A message's own id of WAHA's `false_<chat>_<id>[_<sender>]`, or the id itself."""
    parts = written.split("_")
    long = len(parts) >= 3 and parts[0] in {"true", "false"} and "@" in parts[1]  # noqa: PLR2004 - mine, chat, id
    return Id(parts[2] if long else written, written)
