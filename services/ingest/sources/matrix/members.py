"""Who comes to a Matrix room, goes, is removed, and has power in it."""

from collections.abc import Iterable

from moderation.events import Kind
from services.ingest.platform import Found
from services.ingest.sources.bodies import BodyError, dig, word
from services.ingest.sources.matrix.room import Heard, user

MODERATOR = 50
"""The power from which one may remove people, unless the room says otherwise (Matrix specification, power levels)."""


def member(heard: Heard) -> Iterable[Found]:
    """A change of somebody's membership. A new name or picture is nothing to judge, nor an invitation turned down."""
    who = word(heard.raw, "state_key")
    now, before = word(heard.content, "membership"), word(heard.before, "membership")
    if who is None or now is None:
        raise BodyError("a Matrix membership that does not say whose or which")
    person, by, name = user(who), user(heard.sender), word(heard.content, "displayname")
    if now == "join" and before != "join":
        inviter = user(dig(heard.raw, "unsigned", "prev_sender")) if before == "invite" else ()
        yield heard.event(Kind.JOINED, person, inviter, via=_via(heard, before), name=name)
    elif now == "invite":
        yield heard.event(Kind.INVITED, person, by, name=name, text=word(heard.content, "reason"))
    elif now == "knock":
        yield heard.event(Kind.JOIN_REQUESTED, person, (), name=name, text=word(heard.content, "reason"))
    elif now == "ban" and before in {"join", "invite", None}:
        yield heard.event(Kind.REMOVED, person, by, text=word(heard.content, "reason"))
    elif now == "leave" and before in {"join", None}:
        kind = Kind.LEFT if who == heard.sender else Kind.REMOVED
        yield heard.event(kind, person, by, text=word(heard.content, "reason"))
    elif now not in {"join", "leave", "ban"}:
        yield heard.event("unknown", person, by)


def _via(heard: Heard, before: str | None) -> str:
    """How somebody came in: an invitation has to be accepted, so both sides agreed; otherwise the door was open."""
    if before == "invite":
        return "approved"
    if before is None and word(heard.raw, "unsigned", "replaces_state"):
        return "unknown"
    return "community" if word(heard.content, "join_authorised_via_users_server") else "link"


def invited_by_mail(heard: Heard) -> Iterable[Found]:
    """Somebody without an account was invited by mail: whom is not told."""
    if word(heard.content, "display_name"):
        yield heard.event(Kind.INVITED, (), user(heard.sender), name=word(heard.content, "display_name"))


def power_levels(heard: Heard) -> Iterable[Found]:
    """Who may now remove people, and who no longer may; other changes of power are settings."""
    needed = _level(dig(heard.content, "kick"), MODERATOR)
    needed_before = _level(dig(heard.before, "kick"), MODERATOR)
    now, before = _powers(heard.content), _powers(heard.before)
    default, default_before = (
        _level(dig(heard.content, "users_default"), 0),
        _level(dig(heard.before, "users_default"), 0),
    )
    found = []
    for who in {**now, **before}:
        has = now.get(who, default) >= needed
        had = before.get(who, default_before) >= needed_before if heard.before is not None else False
        if has != had:
            kind = Kind.ADMIN_PROMOTED if has else Kind.ADMIN_DEMOTED
            found.append(heard.event(kind, user(who), user(heard.sender), part=f" {who}"))
    yield from found or [heard.event(Kind.GROUP_SETTINGS, via="admins")]


def _powers(content: object) -> dict[str, int]:
    users = dig(content, "users")
    return {who: _level(told, 0) for who, told in users.items() if who} if isinstance(users, dict) else {}


def _level(told: object, default: int) -> int:
    """A power level; old rooms write it as text or with a fraction."""
    if isinstance(told, str) and told.strip().removeprefix("-").isdecimal() and len(told) < 20:  # noqa: PLR2004 - 64 bits
        return int(told)
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) < 1 << 63:
        return default
    return int(told)
