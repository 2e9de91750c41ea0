"""Removal on Matrix: a kick. The answers for "not allowed" and "not there" look the same, so the room is read first."""

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
        user = next(name for one in roster for name in one.names if name in removal.person).removeprefix(SCHEME)
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
        joined = await self._ask("GET", f"/rooms/{quote(room)}/members", membership="join")
        invited = await self._ask("GET", f"/rooms/{quote(room)}/members", membership="invite")
        power = await self._ask("GET", f"/rooms/{quote(room)}/state/m.room.power_levels")
        for reply in (joined, invited):
            if not reply.ok:
                return _unread(reply)
        levels = power.body.get("users", {}) if power.ok else {}
        usual = power.body.get("users_default", 0) if power.ok else 0
        events = (*joined.body.get("chunk", ()), *invited.body.get("chunk", ()))
        return [
            Member(frozenset({_alias(one["state_key"])}), levels.get(one["state_key"], usual) >= ADMIN)
            for one in events
            if "state_key" in one
        ]

    async def _ask(self, method: str, path: str, body: object = None, **query: str) -> Reply:
        return await self._client.ask(method, f"/_matrix/client/v3{path}", body, user_id=self.account, **query)


def _alias(user: str) -> str:
    return SCHEME + user


def _unread(reply: Reply) -> Ended:
    """The room cannot be read: Steward is not in it, or the server is away."""
    if reply.status in {403, 404}:
        return Ended(End.FORBIDDEN, "Steward is not in the room")
    return Ended(End.LATER, f"the homeserver cannot be reached or failed ({reply.status})", reply.after)
