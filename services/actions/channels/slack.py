"""Slack: a direct message to a member. A message carries its id as metadata, so that one in doubt can be looked up."""

from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from moderation.model import HOUR, MS
from services.actions.channels.port import Message, Receipt, Result

EVENT = "steward_message"
_STOPPED = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
_LATER = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"})
_TOO_MANY = 429
_SERVER = 500
_DEFAULT_WAIT = 30.0


class Slack:
    """Tells by direct message.

    Args:
        token: of the app in the workspace.
        account: what budgets and stops count by.
        base_url: of the Web API.
    """

    name = "slack"
    sure = False

    def __init__(self, token: str, account: str = "slack", base_url: str = "https://slack.com/api/") -> None:
        self.account = account
        # the client would by itself repeat a call whose connection broke off, and post twice
        self._client = AsyncWebClient(token, base_url=base_url, timeout=30, retry_handlers=[])

    async def send(self, message: Message) -> Receipt:
        """Open the conversation, then post. What fails while it is opened was not sent."""
        channel, failed = await self._open(message)
        if failed is not None:
            return failed
        try:
            posted = await self._client.chat_postMessage(
                channel=channel,
                text=message.text,
                mrkdwn=False,
                unfurl_links=False,
                unfurl_media=False,
                metadata={"event_type": EVENT, "event_payload": {"id": message.id}},
            )
        except SlackApiError as error:
            return _failed(error)
        except (SlackClientError, ClientError, OSError, TimeoutError):
            return Receipt(Result.DOUBTFUL, "the connection to Slack broke off")
        return Receipt(Result.SENT, reference=str(posted.get("ts", "")))

    async def find(self, message: Message) -> Receipt | None:
        """Look for the message in the conversation, by its id."""
        channel, failed = await self._open(message)
        if failed is not None:
            return None
        oldest = f"{(message.at - 24 * HOUR) / MS:.6f}"
        try:
            pages = await self._client.conversations_history(
                channel=channel, oldest=oldest, limit=200, include_all_metadata=True
            )
            async for page in pages:
                for one in page.get("messages", []):
                    if _id(one) == message.id:
                        return Receipt(Result.SENT, "found in the conversation", reference=str(one.get("ts", "")))
        except (SlackClientError, ClientError, OSError, TimeoutError):
            return None
        return Receipt(Result.LATER, "not found in the conversation", after=0)

    async def close(self) -> None:
        """The client opens a connection for each call."""

    async def _open(self, message: Message) -> tuple[str, Receipt | None]:
        member = message.to.rpartition("/")[2]
        try:
            opened = await self._client.conversations_open(users=member)
        except SlackApiError as error:
            failed = _failed(error)
            return "", failed if failed.result is not Result.DOUBTFUL else failed._replace(result=Result.LATER)
        except (SlackClientError, ClientError, OSError, TimeoutError) as error:
            return "", Receipt(Result.LATER, f"Slack cannot be reached ({type(error).__name__})")
        return str(opened["channel"]["id"]), None


def _id(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("id", "")) if metadata.get("event_type") == EVENT else ""


def said_of(error: SlackApiError) -> str:
    """The error's name; empty where the answer is not Slack's JSON, as from a proxy."""
    answer = error.response.data
    return str(answer.get("error", "")) if isinstance(answer, dict) else ""


def _failed(error: SlackApiError) -> Receipt:
    """What Slack's answer means; a fault of the server itself may have come after the message was taken."""
    status, said = error.response.status_code, said_of(error)
    if status == _TOO_MANY or said in _LATER:
        after = error.response.headers.get("Retry-After")
        return Receipt(Result.LATER, "Slack asks to come later", float(after) if after else _DEFAULT_WAIT)
    if status >= _SERVER:
        return Receipt(Result.DOUBTFUL, f"Slack failed ({status})")
    if said in _STOPPED:
        return Receipt(Result.STOPPED, f"Slack does not let the app in ({said})")
    return Receipt(Result.REFUSED, f"Slack refuses ({said})")
