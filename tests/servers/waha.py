"""A stand-in for a WAHA gateway, written from its documentation and the defects that are known of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

KEY = "a-gateway-key-of-a-test"
OWN = "447700900100@c.us"


class Gateway:
    """A gateway with one session. `trouble` holds what the next calls of a path's end answer."""

    def __init__(self) -> None:
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self.groups: dict[str, list[dict[str, str]]] = {}
        self.trouble: dict[str, list[str]] = {}
        self.does_nothing = False
        self.url = ""

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        if request.headers.get("X-Api-Key") != KEY:
            return web.json_response({"statusCode": 401, "message": "Unauthorized"}, status=401)
        name = request.path.rpartition("/")[2]
        trouble = self.trouble.get(name, [])
        what = trouble.pop(0) if trouble else ""
        if what == "463":
            body = {"statusCode": 500, "exception": {"message": "server returned error 463", "code": 463}}
            return web.json_response(body, status=500)
        if what == "429":
            return web.json_response({}, status=429, headers={"Retry-After": "9"})
        if what.isdigit():
            return web.json_response({"statusCode": int(what), "message": "no"}, status=int(what))
        answer = await self._answer(request, name)
        if what == "break":
            assert request.transport is not None
            request.transport.close()
        return answer

    async def _answer(self, request: web.Request, name: str) -> web.Response:
        if name == "sendText":
            return self._sent(await request.json())
        if name == "messages":
            chat = request.path.split("/")[-2]
            return web.json_response(list(reversed(self.chats.get(chat, []))))
        if name == "v2":
            group = request.path.split("/")[-3]
            there = self.groups.get(group)
            return web.json_response({"statusCode": 404}, status=404) if there is None else web.json_response(there)
        if name == "remove":
            gone = {one["id"] for one in (await request.json())["participants"]}
            if not self.does_nothing:
                group = request.path.split("/")[-3]
                self.groups[group] = [one for one in self.groups[group] if one["id"] not in gone]
            return web.json_response({}, status=200)
        return web.json_response({"name": "default", "status": "WORKING", "me": {"id": OWN, "lid": "99@lid"}})

    def _sent(self, given: dict[str, Any]) -> web.Response:
        chat = self.chats.setdefault(given["chatId"], [])
        message = {"id": f"true_{given['chatId']}_{len(chat)}", "body": given["text"], "fromMe": True}
        chat.append(message)
        return web.json_response(message, status=201)


@asynccontextmanager
async def running() -> AsyncIterator[Gateway]:
    """Run a gateway that answers on loopback."""
    server = Gateway()
    application = web.Application()
    application.router.add_route("*", "/api/{rest:.*}", server.call)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


@pytest.fixture
async def waha_gateway() -> AsyncIterator[Gateway]:
    """Return a gateway."""
    async with running() as server:
        yield server
