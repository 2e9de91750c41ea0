"""Removal on Slack: conversations.kick, after reading who is in the channel and who is an admin of the workspace."""

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from services.actions.channels.slack import said_of
from services.actions.executors.port import End, Ended, Executor, Member, Removal, refused

_TOO_MANY = 429
_SERVER = 500
_GONE = frozenset({"not_in_channel", "user_not_found"})
_FORBIDDEN = frozenset(
    {
        "cant_kick_from_general",
        "restricted_action",
        "user_is_bot",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "not_allowed_token_type",
        "channel_not_found",
        "cant_kick_self",
    }
)


class SlackRemover(Executor):
    """Takes members out of channels.

    Args:
        token: of the app in the workspace.
        account: the workspace.
        base_url: of the Web API.
    """

    source = "slack"
    schemes = ("slack:",)

    def __init__(self, token: str, account: str = "slack", base_url: str = "https://slack.com/api/") -> None:
        self.account = account
        self._client = AsyncWebClient(token, base_url=base_url, timeout=30, retry_handlers=[])

    async def remove(self, removal: Removal) -> Ended:
        """Read, decide, kick. `ok: false` with HTTP 200 is a failure."""
        channel = removal.group.rpartition("/")[2]
        try:
            stop = await self._refused(removal, channel)
            if stop is not None:
                return stop
            user = next(iter(sorted(removal.person))).rpartition("/")[2]
            await self._client.conversations_kick(channel=channel, user=user)
        except SlackApiError as error:
            return _failed(error)
        except (SlackClientError, ClientError, OSError, TimeoutError):
            return Ended(End.UNKNOWN, "Slack cannot be reached")
        return Ended(End.DONE)

    async def close(self) -> None:
        """The client opens a connection for each call."""

    async def _refused(self, removal: Removal, channel: str) -> Ended | None:
        """Why nobody is kicked; admins of the workspace are admins here."""
        team = removal.group.rpartition("/")[0]
        own = str((await self._client.auth_test()).get("user_id", ""))
        there: set[str] = set()
        async for page in await self._client.conversations_members(channel=channel, limit=1000):
            there.update(page.get("members", []))
        roster = []
        for name in sorted(removal.person):
            user = name.rpartition("/")[2]
            if user in there:
                info = (await self._client.users_info(user=user)).get("user") or {}
                admin = bool(info.get("is_admin") or info.get("is_owner") or info.get("is_primary_owner"))
                roster.append(Member(frozenset({name}), admin))
        return refused(removal, roster, frozenset({f"slack:{team}/{own}"}))


def _failed(error: SlackApiError) -> Ended:
    status, said = error.response.status_code, said_of(error)
    if status == _TOO_MANY or said in {"ratelimited", "rate_limited"}:
        after = error.response.headers.get("Retry-After")
        return Ended(End.LATER, "Slack asks to come later", float(after) if after else None)
    if status >= _SERVER or said in {"internal_error", "fatal_error"}:
        return Ended(End.UNKNOWN, f"Slack failed ({status})")
    if said in _GONE:
        return Ended(End.ALREADY, "not in the channel any more")
    return Ended(End.FORBIDDEN, f"Slack does not allow it ({said})")
