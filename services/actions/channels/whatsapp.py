"""WhatsApp by a WAHA gateway: a direct message. The gateway keeps no ids of ours; what is in doubt is looked up."""

from typing import Any
from urllib.parse import quote

from moderation.model import HOUR, MS
from services.actions.channels.http import Client, Reply
from services.actions.channels.port import Message, Receipt, Result

BARRED = "463"
"""WhatsApp's own error: this account may start no more chats; each further try makes it worse."""
_SERVER = 500
_SHUT_OUT = frozenset({401, 403})
_LATER = {
    0: "the gateway cannot be reached",
    422: "the gateway's account is not connected",
    429: "the gateway asks to come later",
}
"""Answers after which nothing was sent."""
_LOOKED_AT = 50


class WhatsApp:
    """Tells by WhatsApp.

    Args:
        url: of the gateway.
        key: of the gateway.
        session: the account at the gateway.
    """

    name = "whatsapp"
    sure = False

    def __init__(self, url: str, key: str, session: str = "default") -> None:
        self.account = session
        self._client = Client(url, {"X-Api-Key": key})

    async def send(self, message: Message) -> Receipt:
        """Send one message. An answer that speaks of error 463 stops the account."""
        body = {"session": self.account, "chatId": chat(message.to), "text": message.text, "linkPreview": False}
        reply = await self._client.ask("POST", "/api/sendText", body)
        if reply.ok and not barred(reply):
            return Receipt(Result.SENT, reference=_reference(reply.body))
        return failed(reply)

    async def find(self, message: Message) -> Receipt | None:
        """Look among the last messages of the chat for one of ours with the same reference line."""
        path = f"/api/{quote(self.account)}/chats/{quote(chat(message.to))}/messages"
        since = str((message.at - 24 * HOUR) // MS)
        query = {
            "limit": str(_LOOKED_AT),
            "downloadMedia": "false",
            "filter.fromMe": "true",
            "filter.timestamp.gte": since,
        }
        reply = await self._client.ask("GET", path, None, **query)
        if not reply.ok or not isinstance(reply.body, list):
            return None
        foot = message.text.strip().rpartition("\n")[2]
        for one in reply.body:
            if isinstance(one, dict) and str(one.get("body", "")).strip().endswith(foot):
                return Receipt(Result.SENT, "found in the chat", reference=_reference(one))
        return Receipt(Result.LATER, "not found in the chat", after=0) if len(reply.body) < _LOOKED_AT else None

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.close()


def chat(number: str) -> str:
    """The gateway's name of a direct chat with a telephone number."""
    return f"{number.lstrip('+')}@c.us"


def _reference(body: Any) -> str:  # noqa: ANN401 - each engine answers in its own shape
    found = body.get("id", "") if isinstance(body, dict) else ""
    return str(found.get("_serialized", "")) if isinstance(found, dict) else str(found)


def barred(reply: Reply) -> bool:
    """Whether the answer says that the account may start no more chats."""
    said = f"{reply.body}" if isinstance(reply.body, dict) else ""
    return BARRED in said.replace("'", " ").replace(":", " ").replace(",", " ").replace("}", " ").split()


def failed(reply: Reply) -> Receipt:
    """What an answer means."""
    if barred(reply):
        return Receipt(Result.STOPPED, "WhatsApp lets this account start no more chats (463)")
    if reply.status in _SHUT_OUT:
        return Receipt(Result.STOPPED, f"the gateway does not let Steward in ({reply.status})")
    if reply.status in _LATER:
        return Receipt(Result.LATER, _LATER[reply.status], reply.after)
    if reply.status < 0 or reply.status >= _SERVER:
        return Receipt(Result.DOUBTFUL, f"the gateway broke off or failed ({reply.status})")
    return Receipt(Result.REFUSED, f"the gateway refuses ({reply.status})")
