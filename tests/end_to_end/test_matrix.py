"""Matrix end to end: a real homeserver delivers to the front door, and an approved removal is carried out there."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from moderation.engine import Observation
from services.chassis.bus import KafkaBus
from services.chassis.settings import Settings
from tests.end_to_end.pipeline import GREETING, THREAT, Pipeline, register
from tests.end_to_end.replaying import topic
from tests.servers.mail import Mailbox
from tests.servers.synapse import Synapse

COMPLIANCE = "omar@example.org"


class Room:
    """A room with an admin, two members, and Steward with the power to remove."""

    def __init__(self, server: Synapse) -> None:
        self.server = server
        self.admin, self.bob, self.cat = (server.user(name) for name in ("ann", "bob", "cat"))
        powers = {self.admin: 100, server.sender: 50}
        wanted = {"room_version": "11", "power_level_content_override": {"users": powers}, "invite": [server.sender]}
        self.id: str = server.ask("POST", "/createRoom", wanted, user=self.admin)["room_id"]
        server.ask("POST", f"/join/{self.id}", user=server.sender)
        self._sent = 0

    def say(self, user: str, text: str, **more: Any) -> str:
        """Post a message; returns its id."""
        self._sent += 1
        body = {"msgtype": "m.text", "body": text, **more}
        found = self.server.ask("PUT", f"/rooms/{self.id}/send/m.room.message/t{self._sent}", body, user=user)
        return str(found["event_id"])

    def members(self) -> set[str]:
        """Return who is in the room."""
        return set(self.server.ask("GET", f"/rooms/{self.id}/joined_members", user=self.admin)["joined"])


@pytest.fixture
def room(own_synapse: Synapse) -> Room:
    """Return a room that nobody but its admin and Steward has joined."""
    return Room(own_synapse)


@pytest.fixture
def pipeline(tmp_path: Path, kafka_settings: Settings, mailbox: Mailbox, room: Room) -> Iterator[Pipeline]:
    """Return the pipeline, reading that room, allowed to remove."""
    file = register(0)
    server = room.server
    file["accounts"] = [{"source": "matrix", "id": "home", "kind": "own", "ids": [server.sender]}]
    file["groups"] = {"Hillcombe": {"ids": {"matrix": room.id}, "admins": ["judith"], "executors": ["remove"]}}
    more = {
        "STEWARD_HOOK_SECRETS": json.dumps({"matrix/home": {"hs_token": server.hs_token}}),
        "STEWARD_MATRIX_URL": server.url,
        "STEWARD_MATRIX_TOKEN": server.as_token,
        "STEWARD_MATRIX_USER": server.sender,
    }
    made = Pipeline(tmp_path, kafka_settings, mailbox, f"sqlite:///{tmp_path / 'actions.sqlite'}", file, more)
    made.services["ingest"] = made.another("ingest", {}, server.hook_port)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
async def bus(pipeline: Pipeline) -> AsyncIterator[KafkaBus]:
    """Return a bus on the pipeline's topics."""
    made = KafkaBus(pipeline.settings, "test")
    await made.start()
    yield made
    await made.close()


async def kinds(bus: KafkaBus) -> list[str]:
    """Return what was observed, without what ingest says by itself."""
    seen = [msgspec.json.decode(one.value, type=Observation).event for one in await topic(bus, "observations")]
    return [one.kind.value for one in seen if one.source == "matrix" and one.kind.value not in {"tick", "register"}]


async def test_a_room_is_read_and_an_approved_removal_carried_out(
    pipeline: Pipeline, bus: KafkaBus, room: Room
) -> None:
    """Invitation, join, message, edit and redaction are seen; what HQ approves is done, and seen to be done."""
    ask = room.server.ask
    ask("POST", f"/rooms/{room.id}/invite", {"user_id": room.bob}, user=room.admin)
    ask("POST", f"/join/{room.id}", user=room.bob)
    ask("POST", f"/rooms/{room.id}/invite", {"user_id": room.cat}, user=room.admin)
    ask("POST", f"/join/{room.id}", user=room.cat)
    first = room.say(room.bob, GREETING)
    replaced = {"m.new_content": {"msgtype": "m.text", "body": "Hello"}}
    room.say(room.bob, "* Hello", **replaced, **{"m.relates_to": {"rel_type": "m.replace", "event_id": first}})
    ask("PUT", f"/rooms/{room.id}/redact/{first}/r1", {"reason": "mistake"}, user=room.bob)
    room.say(room.cat, THREAT)
    pipeline.until(lambda: pipeline.mails(COMPLIANCE))
    assert {"invited", "joined", "message", "edited", "deleted"} <= set(await kinds(bus))
    (case,) = [line.split()[0] for line in pipeline.command("cases").splitlines() if "review" in line]
    assert room.cat in room.members()
    assert "Recorded" in pipeline.command("approve", case, "--by", "omar", "--reason", "it was meant")
    pipeline.until(lambda: room.cat not in room.members())
    assert room.bob in room.members()
    pipeline.until(lambda: case not in pipeline.command("cases"))


async def test_who_is_gone_already_is_not_removed_again(pipeline: Pipeline, room: Room) -> None:
    """Where the person left before the removal, the case ends without one, and nothing failed."""
    for user in (room.bob, room.cat):
        room.server.ask("POST", f"/rooms/{room.id}/invite", {"user_id": user}, user=room.admin)
        room.server.ask("POST", f"/join/{room.id}", user=user)
    room.say(room.cat, THREAT)
    pipeline.until(lambda: pipeline.mails(COMPLIANCE))
    (case,) = [line.split()[0] for line in pipeline.command("cases").splitlines() if "review" in line]
    room.server.ask("POST", f"/rooms/{room.id}/leave", user=room.cat)
    pipeline.command("approve", case, "--by", "omar", "--reason", "it was meant")
    pipeline.until(lambda: case not in pipeline.command("cases"))
