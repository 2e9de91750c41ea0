"""The lines that one suite of tests runs on: a channel, an address, and what arrived there."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from services.actions.channels.console import Console
from services.actions.channels.email import Email, Mail
from services.actions.channels.matrix import Matrix
from services.actions.channels.port import Channel
from services.actions.channels.slack import Slack
from services.actions.channels.whatsapp import WhatsApp
from services.actions.database import Database
from services.actions.migrate import migrate
from services.actions.tables import Letter
from tests.servers.slack import TEAM, TOKEN, workspace
from tests.servers.waha import KEY, running

LINES = ("email", "slack", "matrix", "whatsapp", "console")


class Line(NamedTuple):
    """A channel on a server, an address there, and a look at the texts that arrived."""

    channel: Channel
    to: str
    arrived: Callable[[], Any]


@pytest.fixture(params=LINES)
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Line]:
    """Return each channel in turn."""
    async with AsyncExitStack() as stack:
        made = await _MAKERS[request.param](request, tmp_path, stack)
        stack.push_async_callback(made.channel.close)
        yield made


async def _email(request: pytest.FixtureRequest, _folder: Path, _stack: AsyncExitStack) -> Line:
    box = request.getfixturevalue("mailbox")
    channel = Email(Mail(host="127.0.0.1", port=box.port, sender="steward@example.org", start_tls=False))

    async def arrived() -> list[str]:
        return [letter.get_content() for _, letter in box.arrived]

    return Line(channel, "ann@example.org", arrived)


async def _slack(_request: pytest.FixtureRequest, _folder: Path, stack: AsyncExitStack) -> Line:
    server = await stack.enter_async_context(workspace())
    server.users["U061F7AUR"] = {}

    async def arrived() -> list[str]:
        return [post["text"] for posts in server.posts.values() for post in posts]

    return Line(Slack(TOKEN, base_url=server.url), f"{TEAM}/U061F7AUR", arrived)


async def _matrix(request: pytest.FixtureRequest, _folder: Path, _stack: AsyncExitStack) -> Line:
    synapse = request.getfixturevalue("synapse")
    user = synapse.user("ann")

    async def arrived() -> list[str]:
        sync = synapse.ask("GET", "/sync", user=user)
        invited = [*sync.get("rooms", {}).get("invite", {})]
        for room in invited:
            synapse.ask("POST", f"/rooms/{room}/join", user=user)
        rooms = synapse.ask("GET", "/joined_rooms", user=user)["joined_rooms"]
        found = [synapse.ask("GET", f"/rooms/{room}/messages?dir=f&limit=50", user=user)["chunk"] for room in rooms]
        return [one["content"]["body"] for chunk in found for one in chunk if one["type"] == "m.room.message"]

    return Line(Matrix(synapse.url, synapse.as_token, synapse.sender), user, arrived)


async def _whatsapp(_request: pytest.FixtureRequest, _folder: Path, stack: AsyncExitStack) -> Line:
    gateway = await stack.enter_async_context(running())

    async def arrived() -> list[str]:
        return [message["body"] for chat in gateway.chats.values() for message in chat]

    return Line(WhatsApp(gateway.url, KEY), "+447700900123", arrived)


async def _console(_request: pytest.FixtureRequest, folder: Path, _stack: AsyncExitStack) -> Line:
    url = f"sqlite:///{folder / 'inbox.sqlite'}"
    await migrate(url)
    database = Database(url)

    async def arrived() -> list[str]:
        async with database.transaction() as session:
            return [letter.text for letter in await session.scalars(select(Letter))]

    return Line(Console(database), "ann", arrived)


_MAKERS = {"email": _email, "slack": _slack, "matrix": _matrix, "whatsapp": _whatsapp, "console": _console}
