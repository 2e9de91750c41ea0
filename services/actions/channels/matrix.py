"""Matrix: a message in a room of two. The transaction id is the message's own, so that sending again does no harm."""

from urllib.parse import quote

from services.actions.channels.http import Client, Reply
from services.actions.channels.port import Message, Receipt, Result

_TOO_MANY = 429
_SERVER = 500
_STOPPED = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_SUSPENDED"})


class Matrix:
    """Tells in a direct room, which is kept in the account's own list (`m.direct`) and found again there.

    Args:
        url: of the homeserver.
        token: of Steward's own user.
        user: their id.
    """

    name = "matrix"
    sure = True

    def __init__(self, url: str, token: str, user: str) -> None:
        self.account = user
        self._client = Client(url, {"Authorization": f"Bearer {token}"})

    async def send(self, message: Message) -> Receipt:
        """Send into the room with the person; it is made first where there is none, and they are invited."""
        room, failed = await self._room(message.to)
        if failed is not None:
            return failed
        path = f"/rooms/{quote(room)}/send/m.room.message/{quote(message.id)}"
        reply = await self._ask("PUT", path, {"msgtype": "m.text", "body": message.text})
        if reply.ok:
            return Receipt(Result.SENT, reference=reply.said("event_id"))
        return _failed(reply)

    async def find(self, message: Message) -> Receipt | None:  # noqa: ARG002 - sending again is as good
        """It may simply be sent again."""
        return Receipt(Result.LATER, after=0)

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.close()

    async def _room(self, user: str) -> tuple[str, Receipt | None]:
        """The room with a person: one where they still are, or a new one."""
        listed = await self._ask("GET", f"/user/{quote(self.account)}/account_data/m.direct")
        if not listed.ok and listed.said("errcode") != "M_NOT_FOUND":
            return "", _failed(listed)
        rooms: dict[str, list[str]] = listed.body if listed.ok else {}
        for room in reversed(rooms.get(user, [])):
            if await self._shared(room, user):
                return room, None
        return await self._made(user, rooms)

    async def _shared(self, room: str, user: str) -> bool:
        """Whether a room is still one with the person, who is in it or invited to it."""
        state = await self._ask("GET", f"/rooms/{quote(room)}/state/m.room.member/{quote(user)}")
        return state.ok and state.said("membership") in {"join", "invite"}

    async def _made(self, user: str, rooms: dict[str, list[str]]) -> tuple[str, Receipt | None]:
        wanted = {"preset": "trusted_private_chat", "is_direct": True, "invite": [user]}
        made = await self._ask("POST", "/createRoom", wanted)
        if not made.ok:
            return "", _failed(made)
        room = made.said("room_id")
        known = rooms | {user: [*rooms.get(user, []), room]}
        noted = await self._ask("PUT", f"/user/{quote(self.account)}/account_data/m.direct", known)
        return room, None if noted.ok else _failed(noted)

    async def _ask(self, method: str, path: str, body: object = None) -> Reply:
        return await self._client.ask(method, f"/_matrix/client/v3{path}", body, user_id=self.account)


def _failed(reply: Reply) -> Receipt:
    """What an answer means; here nothing is in doubt, since the same may be asked again."""
    said = reply.said("errcode")
    if reply.status == _TOO_MANY:
        wait = reply.body.get("retry_after_ms") if isinstance(reply.body, dict) else None
        after = reply.after if reply.after is not None else (wait / 1000 if isinstance(wait, int | float) else None)
        return Receipt(Result.LATER, "the homeserver asks to come later", after)
    if reply.status <= 0 or reply.status >= _SERVER:
        return Receipt(Result.LATER, f"the homeserver cannot be reached or failed ({reply.status})")
    if said in _STOPPED:
        return Receipt(Result.STOPPED, f"the homeserver does not let Steward in ({said})")
    return Receipt(Result.REFUSED, f"the homeserver refuses ({said or reply.status})")
