"""The bus: what every bus does, tried on each; a later one in one process must do the same."""

from contextlib import aclosing

import pytest

from moderation.events import Event, Kind
from moderation.sources import Reject
from moderation.wire import EVENTS, REJECTS, decode
from services.chassis.bus import Arrival, Bus, BusError, KafkaBus, Posting
from services.chassis.settings import Settings
from services.chassis.trace import begin

TRACE = begin("e1")


def event(number: int, group: str = "g") -> Posting:
    """One posting."""
    return Posting(EVENTS, Event(id=f"e{number}", group=group, at=number, kind=Kind.MESSAGE), TRACE)


@pytest.fixture(params=["kafka"])
def bus(request: pytest.FixtureRequest) -> Bus:
    """Return each kind of bus."""
    made: Bus = request.getfixturevalue(f"{request.param}_bus")
    return made


async def everything(bus: Bus, topic: str) -> list[Arrival]:
    """Read all of a topic."""
    return [one async for one in bus.read_all(topic)]


async def test_what_was_published_is_read_in_order(bus: Bus) -> None:
    """Records of one group arrive in the order in which they were written, with key and trace."""
    await bus.publish([event(number) for number in range(100)])
    found = await everything(bus, "events")
    assert [decode(EVENTS, one.value) for one in found] == [event(number).record for number in range(100)]
    assert {(one.topic, one.key, one.trace) for one in found} == {("events", b"g", TRACE)}
    assert len({one.partition for one in found}) == 1


async def test_an_empty_topic_ends(bus: Bus) -> None:
    """To read all of a topic that holds nothing ends at once."""
    assert await everything(bus, "findings") == []


async def test_a_reader_goes_on_where_it_was(bus: Bus) -> None:
    """Whoever follows from the offsets after what they have sees the rest, once, across groups and topics."""
    groups = [f"g{number}" for number in range(8)]
    await bus.publish([event(number, group) for number, group in enumerate(groups * 4)])
    await bus.publish([Posting(REJECTS, Reject(source="waha", at=1, reason="no JSON"))])
    seen: list[Arrival] = []
    positions: dict[tuple[str, int], int] = {}
    while len(seen) < 33:
        async with aclosing(bus.follow(["events", "rejects"], positions, most=5)) as batches:
            batch = await anext(batches)
        seen += batch
        positions |= {(one.topic, one.partition): one.offset + 1 for one in batch}
    assert len({(one.topic, one.partition, one.offset) for one in seen}) == 33


async def test_no_broker_is_one_clear_error() -> None:
    """Where nothing listens, the error says where."""
    with pytest.raises(BusError, match=r"no broker answers at 127\.0\.0\.1:1"):
        await KafkaBus(Settings(kafka="127.0.0.1:1"), "test").start()
