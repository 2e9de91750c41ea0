"""Removal on WhatsApp through a WAHA gateway. What it answers is not documented, so the roster is read again."""

from urllib.parse import quote

from services.actions.channels.http import Client, Reply
from services.actions.channels.whatsapp import barred
from services.actions.executors.port import End, Ended, Executor, Member, Removal, refused

_FORBIDDEN = frozenset({401, 403, 404})
_ADMINS = frozenset({"admin", "superadmin"})


class WhatsAppRemover(Executor):
    """Takes people out of groups.

    Args:
        url: of the gateway.
        key: of the gateway.
        session: the account at the gateway.
    """

    source = "waha"
    schemes = ("wa-phone:", "wa-lid:")

    def __init__(self, url: str, key: str, session: str = "default") -> None:
        self.account = session
        self._client = Client(url, {"X-Api-Key": key})

    async def remove(self, removal: Removal) -> Ended:
        """Read who is there, remove, and read again: only then is it known."""
        roster, own = await self._roster(removal.group), await self._own()
        if isinstance(roster, Ended):
            return roster
        stop = refused(removal, list(roster.values()), own)
        if stop is not None:
            return stop
        if not any(one.admin and one.names & own for one in roster.values()):
            return Ended(End.FORBIDDEN, "Steward's account is no admin of the group")
        ids = [{"id": place} for place, one in roster.items() if one.names & removal.person]
        path = f"{self._group(removal.group)}/participants/remove"
        return await self._understood(removal, await self._client.ask("POST", path, {"participants": ids}))

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.close()

    def _group(self, group: str) -> str:
        return f"/api/{quote(self.account)}/groups/{quote(group, safe='')}"

    async def _understood(self, removal: Removal, reply: Reply) -> Ended:
        """What happened, by the roster; the answer says only why it did not."""
        if barred(reply):
            return Ended(End.FORBIDDEN, "WhatsApp has restricted the account")
        roster = await self._roster(removal.group)
        if isinstance(roster, Ended):
            return Ended(End.UNKNOWN, roster.reason, roster.after)
        if not any(one.names & removal.person for one in roster.values()):
            return Ended(End.DONE)
        if reply.status in _FORBIDDEN or reply.ok:
            return Ended(End.FORBIDDEN, f"the gateway did not do it ({reply.status})")
        return Ended(End.LATER, f"the gateway failed ({reply.status})", reply.after)

    async def _roster(self, group: str) -> dict[str, Member] | Ended:
        """Who is in the group: the gateway's id -> all names."""
        reply = await self._client.ask("GET", f"{self._group(group)}/participants/v2")
        if reply.status in _FORBIDDEN:
            return Ended(End.FORBIDDEN, f"the gateway does not show the group ({reply.status})")
        if not reply.ok or not isinstance(reply.body, list):
            return Ended(End.LATER, f"the gateway cannot be reached or failed ({reply.status})", reply.after)
        people = [one for one in reply.body if isinstance(one, dict) and one.get("role") != "left"]
        return {str(one["id"]): Member(_names(one), one.get("role") in _ADMINS) for one in people if "id" in one}

    async def _own(self) -> frozenset[str]:
        """How the platform names the account itself."""
        reply = await self._client.ask("GET", f"/api/sessions/{quote(self.account)}")
        me = reply.body.get("me") if isinstance(reply.body, dict) else None
        return _names(me) if isinstance(me, dict) else frozenset()


def _names(person: dict[str, object]) -> frozenset[str]:
    """All aliases of a participant, as ingest writes them."""
    given = (str(person.get(field, "") or "") for field in ("id", "pn", "lid"))
    return frozenset(alias(name) for name in given if name)


def alias(name: str) -> str:
    """A name of WhatsApp's as an alias: `447700900001@c.us`, `1234@lid`, `447700900001:12@s.whatsapp.net`."""
    local, _, server = name.partition("@")
    return f"{'wa-lid' if server == 'lid' else 'wa-phone'}:{local.partition(':')[0].lstrip('+')}"
