"""Gateways: what to ask each platform about an account and about who is in a group, and how to read its answers."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from moderation.register import Account
from moderation.sources import SourceState
from services.ingest.platform import Id, Person
from services.ingest.sources.bodies import dig, items, word
from services.ingest.sources.whatsapp.ids import person

POWER = 50
"""The level from which a member of a Matrix room may remove others, where the room says nothing else."""
CREATORS_RULE = 12
"""The version of Matrix rooms from which their makers may do everything."""
_ADMINS = frozenset({"admin", "superadmin"})
Fares = tuple[SourceState, str] | None
"""How an account fares and why; None where the answer does not say."""


class Roster(NamedTuple):
    """Who is in a group, and who of them are its admins; None where the platform has no such role."""

    members: tuple[Person, ...]
    admins: tuple[Person, ...] | None


class Ask(Protocol):
    """Asks a gateway: a path below its address, with a query. Returns the status (0: nobody answered) and the JSON."""

    async def __call__(self, path: str, **query: str) -> tuple[int, Any]:
        """Ask once."""


class Gateway(Protocol):
    """What can be asked about an account."""

    def headers(self, key: str) -> Mapping[str, str]:
        """What goes with every question."""

    async def fares(self, account: Account, ask: Ask) -> Fares:
        """How the account fares."""

    async def roster(self, account: Account, chat: str, ask: Ask) -> Roster | None:
        """Who is in a group; None where the gateway does not say all of it."""


class Waha:
    """WAHA: its sessions, and participants with their roles."""

    def headers(self, key: str) -> Mapping[str, str]:
        """See `Gateway`."""
        return {"X-Api-Key": key}

    async def fares(self, account: Account, ask: Ask) -> Fares:
        """See `Gateway`."""
        status, said = await ask(f"/api/sessions/{quote(account.id, safe='')}")
        if status == 404:  # noqa: PLR2004 - HTTP's own
            return SourceState.DOWN, "the gateway has no such session"
        return _states(word(said, "status") or "", _WAHA)

    async def roster(self, account: Account, chat: str, ask: Ask) -> Roster | None:
        """See `Gateway`."""
        place = f"/api/{quote(account.id, safe='')}/groups/{quote(chat, safe='')}/participants/v2"
        status, said = await ask(place)
        if status != 200 or not isinstance(said, list):  # noqa: PLR2004 - HTTP's own
            return None
        here = [one for one in said if word(one, "role") != "left"]
        return _whatsapp((person(dig(one, "id"), dig(one, "pn")), word(one, "role")) for one in here)


class Evolution:
    """Evolution API: the state of an instance's connection, and participants with their roles."""

    def headers(self, key: str) -> Mapping[str, str]:
        """See `Gateway`."""
        return {"apikey": key}

    async def fares(self, account: Account, ask: Ask) -> Fares:
        """See `Gateway`."""
        _, said = await ask(f"/instance/connectionState/{quote(account.id, safe='')}")
        return _states(word(said, "instance", "state") or "", _EVOLUTION)

    async def roster(self, account: Account, chat: str, ask: Ask) -> Roster | None:
        """See `Gateway`."""
        status, said = await ask(f"/group/participants/{quote(account.id, safe='')}", groupJid=chat)
        here = items(said, "participants")
        if status != 200 or not here:  # noqa: PLR2004 - HTTP's own
            return None
        return _whatsapp(
            (person(dig(one, "id"), dig(one, "phoneNumber"), dig(one, "lid")), word(one, "admin")) for one in here
        )


class Slack:
    """Slack's Web API: whether the token works, and the members of a channel, which has no admins."""

    def __init__(self) -> None:
        self._teams: dict[str, str] = {}

    def headers(self, key: str) -> Mapping[str, str]:
        """See `Gateway`."""
        return {"Authorization": f"Bearer {key}"}

    async def fares(self, account: Account, ask: Ask) -> Fares:
        """See `Gateway`."""
        status, said = await ask("/auth.test")
        if status != 200:  # noqa: PLR2004 - HTTP's own
            return None
        if dig(said, "ok") is True:
            self._teams[account.place] = word(said, "team_id") or ""
            return SourceState.UP, ""
        return SourceState.LOGGED_OUT, f"Slack says {word(said, 'error') or 'no'}"

    async def roster(self, account: Account, chat: str, ask: Ask) -> Roster | None:
        """See `Gateway`."""
        members: list[Person] = []
        cursor, team = "", self._teams.get(account.place)
        while team:
            query = {"channel": chat, "limit": "1000"} | ({"cursor": cursor} if cursor else {})
            _, said = await ask("/conversations.members", **query)
            if dig(said, "ok") is not True:
                return None
            members += [(Id(f"slack:{team}/{one}"),) for one in items(said, "members")]
            cursor = word(said, "response_metadata", "next_cursor") or ""
            if not cursor:
                return Roster(tuple(members), None)
        return None


class Matrix:
    """A homeserver's client interface: whether the token works, and who is in a room with which power."""

    def headers(self, key: str) -> Mapping[str, str]:
        """See `Gateway`."""
        return {"Authorization": f"Bearer {key}"}

    async def fares(self, account: Account, ask: Ask) -> Fares:  # noqa: ARG002 - the token says whose account it is
        """See `Gateway`."""
        status, _ = await ask("/_matrix/client/v3/account/whoami")
        if status in {401, 403}:
            return SourceState.LOGGED_OUT, "the homeserver does not take the token"
        return (SourceState.UP, "") if status == 200 else None  # noqa: PLR2004 - HTTP's own

    async def roster(self, account: Account, chat: str, ask: Ask) -> Roster | None:  # noqa: ARG002 - as above
        """See `Gateway`."""
        room = f"/_matrix/client/v3/rooms/{quote(chat, safe='')}"
        status, said = await ask(f"{room}/joined_members")
        joined = dig(said, "joined")
        if status != 200 or not isinstance(joined, dict):  # noqa: PLR2004 - HTTP's own
            return None
        _, levels = await ask(f"{room}/state/m.room.power_levels/")
        _, made = await ask(f"{room}/state/m.room.create/", format="event")
        admins = _powerful(levels) | _creators(made)
        return Roster(tuple(map(_matrix, joined)), tuple(_matrix(one) for one in joined if one in admins))


def gateways() -> dict[str, Gateway]:
    """Those that can be asked, by source."""
    return {"waha": Waha(), "evolution": Evolution(), "slack": Slack(), "matrix": Matrix()}


def _powerful(levels: object) -> set[str]:
    """Who may remove others by the room's list."""
    power, enough = dig(levels, "users"), dig(levels, "kick")
    needed = enough if isinstance(enough, int) else POWER
    held = power if isinstance(power, dict) else {}
    return {one for one, level in held.items() if isinstance(level, int) and level >= needed}


def _creators(made: object) -> set[str]:
    """Who made a room: from version 12 on they may do everything and stand in no list."""
    version = word(made, "content", "room_version") or ""
    if not version.isdecimal() or int(version) < CREATORS_RULE:
        return set()
    also = [one for one in items(made, "content", "additional_creators") if isinstance(one, str)]
    return {one for one in (word(made, "sender"), *also) if one}


def _matrix(user: str) -> Person:
    return (Id(f"matrix:{user}"),)


def _whatsapp(found: Iterable[tuple[Person, str | None]]) -> Roster | None:
    """A roster; none where somebody in it cannot be told apart, for a partial one heals nothing."""
    told = list(found)
    if not all(who for who, _ in told):
        return None
    return Roster(tuple(who for who, _ in told), tuple(who for who, role in told if role in _ADMINS))


def _states(said: str, known: Mapping[str, SourceState]) -> Fares:
    state = known.get(said)
    return None if state is None else (state, "" if state is SourceState.UP else f"the gateway says {said}")


_WAHA = {
    "WORKING": SourceState.UP, "STOPPED": SourceState.DOWN, "STARTING": SourceState.DOWN, "FAILED": SourceState.DOWN,
    "SCAN_QR_CODE": SourceState.LOGGED_OUT,
}  # fmt: skip
_EVOLUTION = {"open": SourceState.UP, "connecting": SourceState.DOWN, "close": SourceState.LOGGED_OUT}
