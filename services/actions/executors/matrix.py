"""Removal on Matrix: a kick. The answers for "not allowed" and "not there" look the same, so the room is read first."""

from typing import Any
from urllib.parse import quote

from services.actions.channels.http import Client, Reply
from services.actions.executors.port import End, Ended, Executor, Member, Removal, refused

_TOO_MANY = 429
_SERVER = 500
SCHEME = "matrix:"
ADMIN = 50
"""From this power on somebody can remove others, and counts as an admin."""


class MatrixRemover(Executor):
    """Takes people out of rooms.

    Args:
        url: of the homeserver.
        token: of Steward's own user.
        user: their id.
    """

    source = "matrix"
    schemes = (SCHEME,)

    def __init__(self, url: str, token: str, user: str) -> None:
        self.account = user
        self._client = Client(url, {"Authorization": f"Bearer {token}"})

    async def remove(self, removal: Removal) -> Ended:
        """Read who is there with what power, kick, and read again where the answer does not say what happened."""
        roster = await self._roster(removal.group)
        if isinstance(roster, Ended):
            return roster
        stop = refused(removal, roster, frozenset({_alias(self.account)}))
        if stop is not None:
            return stop
        user = next(name for one in roster for name in one.names & removal.person).removeprefix(SCHEME)
        body = {"user_id": user, "reason": removal.reason}
        return await self._understood(removal, await self._ask("POST", f"/rooms/{quote(removal.group)}/kick", body))

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.close()

    async def _understood(self, removal: Removal, reply: Reply) -> Ended:
        if reply.ok:
            return Ended(End.DONE)
        if reply.status == _TOO_MANY:
            return Ended(End.LATER, "the homeserver asks to come later", reply.after)
        if reply.status <= 0 or reply.status >= _SERVER:
            return Ended(End.UNKNOWN, f"the homeserver cannot be reached or failed ({reply.status})")
        roster = await self._roster(removal.group)
        if isinstance(roster, list) and refused(removal, roster, frozenset()) == Ended(
            End.ALREADY, "not in the group any more"
        ):
            return Ended(End.ALREADY, "not in the group any more")
        return Ended(End.FORBIDDEN, f"the homeserver does not allow it ({reply.said('errcode') or reply.status})")

    async def _roster(self, room: str) -> list[Member] | Ended:
        """Who is in a room or invited to it, by its whole state. Who made it has all power, without a number."""
        reply = await self._ask("GET", f"/rooms/{quote(room)}/state")
        if not reply.ok or not isinstance(reply.body, list):
            return _unread(reply)
        power: dict[str, Any] = {}
        makers: set[str] = set()
        for event in reply.body:
            if event["type"] == "m.room.power_levels":
                power = event["content"]
            elif event["type"] == "m.room.create":
                makers = {event["sender"], *event["content"].get("additional_creators", ())}
        levels, usual = power.get("users", {}), power.get("users_default", 0)
        return [
            Member(frozenset({_alias(user)}), user in makers or levels.get(user, usual) >= ADMIN)
            for user in (one["state_key"] for one in reply.body if _is_there(one))
        ]

    async def _ask(self, method: str, path: str, body: object = None, **query: str) -> Reply:
        return await self._client.ask(method, f"/_matrix/client/v3{path}", body, user_id=self.account, **query)


def _is_there(event: dict[str, Any]) -> bool:
    return event["type"] == "m.room.member" and event["content"].get("membership") in {"join", "invite"}


def _alias(user: str) -> str:
    return SCHEME + user


def _unread(reply: Reply) -> Ended:
    """The room cannot be read: Steward is not in it, or the server is away."""
    if reply.status in {403, 404}:
        return Ended(End.FORBIDDEN, "Steward is not in the room")
    return Ended(End.LATER, f"the homeserver cannot be reached or failed ({reply.status})", reply.after)
