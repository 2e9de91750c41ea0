"""The front door against a real broker: what is safe, what is refused, and what leaves no trace."""

from collections.abc import Callable
from typing import Any

import pytest

from moderation import wire
from moderation.events import Event, Kind
from services.chassis.bus import KafkaBus
from services.chassis.settings import Settings
from tests.servers.ingest import Door, message
from tests.servers.kafka import environment

pytestmark = pytest.mark.anyio
Opener = Callable[..., Door]


async def records(bus: KafkaBus, topic: wire.Topic) -> list[Any]:
    """Everything a topic holds."""
    return [wire.decode(topic, arrival.value) async for arrival in bus.read_all(topic.name)]


async def events(bus: KafkaBus, kind: Kind = Kind.MESSAGE) -> list[Event]:
    """Events of a kind."""
    return [event for event in await records(bus, wire.EVENTS) if event.kind is kind]


async def test_a_signed_message_is_in_kafka_when_its_sender_is_told(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """One signed webhook is one event in the group's partition, and the answer comes after it."""
    door = open_door(environment(kafka_settings))

    answer = door.post(message())

    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    (event,) = await events(kafka_bus)
    assert event.text == "see you at the stall 1"
    assert event.at == 1_790_000_001_000
    assert event.source == "waha"
    (register,) = await events(kafka_bus, Kind.REGISTER)
    assert register.group == event.group
    assert register.text == "leafleting in Rivermead"
