"""A stand-in for Slack's Web API, written from its documentation: `ok: false` with HTTP 200, 429 with Retry-After."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

TOKEN = "xoxb-of-a-test"  # noqa: S105 - of a test
TEAM = "T012AB3C4"
OWN = "U0STEWARD"


class SlackServer:
    """A workspace. `trouble` holds answers to the next calls of a method: an error, `"429"`, or `"break"`.

    `tokens` are those that are good now; `refused` counts the calls with another.
    """

    def __init__(self) -> None:
        self.tokens = {TOKEN}
        self.refused = 0
        self.users: dict[str, dict[str, Any]] = {OWN: {"is_bot": True}}
        self.channels: dict[str, list[str]] = {}
        self.posts: dict[str, list[dict[str, Any]]] = {}
        self.trouble: dict[str, list[str]] = {}
        self.calls: list[str] = []
        self.url = ""

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a method."""
        method = request.match_info["method"]
        self.calls.append(method)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            self.refused += 1
            return _answer(error="invalid_auth")
        trouble = self.trouble.get(method, [])
        what = trouble.pop(0) if trouble else ""
        if what == "429":
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "7"})
        if what == "500":
            return web.Response(status=500, text="oops")
        if what and what != "break":
            return _answer(error=what)
        given = await _given(request)
        answer = getattr(self, method.replace(".", "_"))(given)
        if what == "break":
            assert request.transport is not None
            request.transport.close()
        return answer

    def auth_test(self, _given: dict[str, Any]) -> web.Response:
        """Who the token belongs to."""
        return _answer(user_id=OWN, team_id=TEAM)

    def conversations_open(self, given: dict[str, Any]) -> web.Response:
        """A direct conversation; the same one each time."""
        user = given["users"]
        if user not in self.users:
            return _answer(error="user_not_found")
        place = f"D{user}"
        self.posts.setdefault(place, [])
        return _answer(channel={"id": place})

    def chat_postMessage(self, given: dict[str, Any]) -> web.Response:  # noqa: N802 - Slack's own name
        """A message."""
        if given["channel"] not in self.posts:
            return _answer(error="channel_not_found")
        posts = self.posts[given["channel"]]
        message = {"ts": f"17{len(posts):08}.000100", "text": given["text"], "user": OWN, "metadata": given["metadata"]}
        posts.append(message)
        return _answer(channel=given["channel"], ts=message["ts"], message=message)

    def conversations_history(self, given: dict[str, Any]) -> web.Response:
        """The newest first; metadata only where it is asked for."""
        found = [dict(one) for one in reversed(self.posts.get(given["channel"], []))]
        if str(given.get("include_all_metadata", "")).lower() not in {"true", "1"}:
            for one in found:
                one.pop("metadata")
        return _answer(messages=found, has_more=False)

    def conversations_members(self, given: dict[str, Any]) -> web.Response:
        """Who is in a channel, two to a page."""
        if given["channel"] not in self.channels:
            return _answer(error="channel_not_found")
        there, start = self.channels[given["channel"]], int(given.get("cursor") or 0)
        following = str(start + 2) if start + 2 < len(there) else ""
        return _answer(members=there[start : start + 2], response_metadata={"next_cursor": following})

    def users_info(self, given: dict[str, Any]) -> web.Response:
        """Somebody."""
        user = self.users.get(given["user"])
        return _answer(user={"id": given["user"], **user}) if user is not None else _answer(error="user_not_found")

    def conversations_kick(self, given: dict[str, Any]) -> web.Response:
        """Take somebody out of a channel."""
        there = self.channels[given["channel"]]
        if given["user"] == OWN:
            return _answer(error="cant_kick_self")
        if given["user"] not in there:
            return _answer(error="not_in_channel")
        there.remove(given["user"])
        return _answer()


async def _given(request: web.Request) -> dict[str, Any]:
    """Slack takes forms and JSON alike."""
    if request.content_type == "application/json":
        found: dict[str, Any] = await request.json()
        return found

    form = dict(request.query) | {key: str(value) for key, value in (await request.post()).items()}
    return {key: json.loads(value) if key == "metadata" else value for key, value in form.items()}


def _answer(error: str = "", **fields: Any) -> web.Response:
    return web.json_response({"ok": False, "error": error} if error else {"ok": True, **fields})


@asynccontextmanager
async def workspace() -> AsyncIterator[SlackServer]:
    """Run a workspace that answers on loopback."""
    server = SlackServer()
    application = web.Application()
    application.router.add_route("*", "/api/{method}", server.call)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    yield server
    await runner.cleanup()


@pytest.fixture
async def slack_server() -> AsyncIterator[SlackServer]:
    """Return a workspace."""
    async with workspace() as server:
        yield server
