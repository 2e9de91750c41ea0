"""The process itself, killed with SIGKILL in the way of a message, between a real broker and a real mail server."""

from collections import Counter
from pathlib import Path
from typing import Any

import anyio
import pytest
import yaml

from deploy.live.ports import free_port
from deploy.live.processes import Service, run
from moderation import wire
from moderation.keys import group_key
from services.chassis.bus import Posting
from services.chassis.clock import now
from tests.servers.kafka import environment

pytestmark = pytest.mark.anyio

KEY = "a long random key of this installation"
CHAT = "120363000000000001@g.us"
MOMENTS = ("taken", "published", "leave", "left")
"""Between two of them nothing else is awaited that leaves the process; `make chaos` draws from all there are."""
REGISTER = {
    "party": "Example Party",
    "people": {"judith": {"name": "Judith Marlowe", "email": "judith@example.org"}},
    "roles": {"compliance": ["judith"], "safeguarding": ["judith"]},
    "accounts": [{"source": "waha", "id": "default", "kind": "own"}],
    "groups": {"Rivermead": {"ids": {"waha": CHAT}, "admins": ["judith"]}},
}


@pytest.fixture
def process(tmp_path: Path, kafka_settings: Any, mailbox: Any) -> Any:
    """The actions service as a process of its own, on SQLite."""
    (tmp_path / "groups.yaml").write_text(yaml.safe_dump(REGISTER))
    given = {
        **environment(kafka_settings),
        "STEWARD_KEY": KEY,
        "STEWARD_GROUPS": str(tmp_path / "groups.yaml"),
        "STEWARD_DATABASE_URL": f"sqlite:///{tmp_path / 'actions.sqlite'}",
        "STEWARD_MAIL_HOST": "127.0.0.1",
        "STEWARD_MAIL_PORT": str(mailbox.port),
        "STEWARD_MAIL_FROM": "steward@example.org",
        "STEWARD_MAIL_SECURITY": "none",
    }
    run("services.chassis.topics", given)
    service = Service("actions", given, tmp_path / "actions.log", free_port())
    yield service
    if service.process is not None and service.process.poll() is None:
        service.stop()


async def test_killed_at_every_moment_each_message_arrives(
    process: Any, kafka_bus: Any, mailbox: Any, office: Any
) -> None:
    """Killed at each moment, and started again: every message arrives, once, or twice with a mark on the second."""
    group = group_key(KEY.encode(), "waha", CHAT)
    for number, moment in enumerate(MOMENTS):
        finding = office.finding(number, group=group, at=now(), severity="urgent", people=(f"p{number}",))
        process.start({"STEWARD_KILL_AT": f"{moment}:1"})
        await kafka_bus.publish([Posting(wire.FINDINGS, finding)])
        with anyio.fail_after(180):
            while process.process.poll() is None:  # noqa: ASYNC110 - another process gives no event
                await anyio.sleep(0.05)
        assert process.process.returncode == -9, process.log.read_text()[-2000:]
    process.start()
    with anyio.fail_after(180):
        while len({letter["Message-ID"] for _, letter in mailbox.arrived}) < len(MOMENTS):  # noqa: ASYNC110
            await anyio.sleep(0.1)
    process.stop()
    counts = Counter(letter["Message-ID"] for _, letter in mailbox.arrived)
    assert max(counts.values()) <= 2
    seen: set[str] = set()
    for _, letter in mailbox.arrived:
        assert (letter["X-Steward-Repeat"] == "possible") or letter["Message-ID"] not in seen
        seen.add(letter["Message-ID"])
