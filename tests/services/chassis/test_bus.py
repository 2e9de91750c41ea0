"""The bus: what every bus does, tried on each; on Kafka and in one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from moderation.events import Event, Kind
from moderation.people import Person
from moderation.sources import Reject
from moderation.wire import EVENTS, PEOPLE, REJECTS, decode
from services.chassis import clock
from services.chassis.bus import Arrival, Bus, BusError, KafkaBus, Posting
from services.chassis.settings import Settings
from services.chassis.trace import begin
from services.embedded.local_bus import Desk, LocalBus

TRACE = begin("e1")


def event(number: int, group: str = "g") -> Posting:
    """One posting."""
    return Posting(EVENTS, Event(id=f"e{number}", group=group, at=number, kind=Kind.MESSAGE), TRACE)


@pytest.fixture(params=["kafka", "local"])
def bus(request: pytest.FixtureRequest) -> Bus:
    """Return each kind of bus."""
    made: Bus = request.getfixturevalue(f"{request.param}_bus")
    return made


@pytest.fixture
async def local_bus(tmp_path: Path) -> AsyncIterator[LocalBus]:
    """Return the bus of one process."""
    bus = LocalBus(tmp_path / "bus.db")
    yield bus
    await bus.close()


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


async def test_records_of_a_key_since_an_instant(bus: Bus) -> None:
    """What was written under a key since an instant is read, nothing of other keys, and then it ends."""
    await bus.publish([event(number, f"g{number % 5}") for number in range(20)])
    (first, *_) = await everything(bus, "events")
    found = [one async for one in bus.read_since("events", b"g3", first.at - 1000)]
    assert [decode(EVENTS, one.value) for one in found] == [event(number, "g3").record for number in (3, 8, 13, 18)]
    assert [one async for one in bus.read_since("events", b"g3", first.at + 3_600_000)] == []
    assert [one async for one in bus.read_since("events", b"nobody", first.at - 1000)] == []


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


async def test_a_reader_hears_of_what_comes_later(bus: Bus) -> None:
    """Who waits at the end is given what is written then."""
    async with aclosing(bus.follow(["events"], {})) as batches:
        waiting = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(0.2)
        await bus.publish([event(1)])
        assert [one.key for one in await waiting] == [b"g"]


async def test_records_that_went_unread_are_told(kafka_bus: KafkaBus, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader whose place is gone goes on with the oldest there is, and the log says that some are missing."""
    await kafka_bus.publish([event(1)])
    (place,) = {(one.topic, one.partition) for one in await everything(kafka_bus, "events")}
    async with aclosing(kafka_bus.follow(["events"], {place: 1000})) as batches:
        assert [one.offset for one in await anext(batches)] == [0]
    assert "records.gone" in capsys.readouterr().out


async def test_what_fails_half_way_leaves_nothing(local_bus: LocalBus) -> None:
    """A transaction of the local bus is whole or not there: records, state and position alike."""

    def half(desk: Desk) -> None:
        desk.write([event(1)])
        desk.state["g"] = b"changed"
        desk.move("rules", 9)
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        await local_bus.work(half)
    assert await everything(local_bus, "events") == []
    assert await local_bus.work(lambda desk: (dict(desk.state), desk.position("rules"))) == ({}, 0)


async def test_what_was_published_is_there_after_a_restart(tmp_path: Path) -> None:
    """The file keeps records, and numbers go on where they were."""
    for number in range(2):
        bus = LocalBus(tmp_path / "bus.db")
        await bus.publish([event(number)])
        await bus.close()
    bus = LocalBus(tmp_path / "bus.db")
    assert [one.offset for one in await everything(bus, "events")] == [1, 2]
    await bus.close()


async def test_old_words_go(local_bus: LocalBus) -> None:
    """After 72 hours an event is gone; of a person only the newest record stays."""
    people = [Posting(PEOPLE, Person(key="ann", name=name)) for name in ("Ann", "Anna")]
    await local_bus.publish([event(1), *people])
    now = clock.now()
    await local_bus.work(lambda desk: desk.tidy(now + 71 * 3_600_000))
    assert len(await everything(local_bus, "events")) == 1
    await local_bus.work(lambda desk: desk.tidy(now + 73 * 3_600_000))
    assert await everything(local_bus, "events") == []
    assert [b"Anna" in one.value for one in await everything(local_bus, "people")] == [True]


async def test_no_broker_is_one_clear_error() -> None:
    """Where nothing listens, the error says where."""
    with pytest.raises(BusError, match=r"no broker answers at 127\.0\.0\.1:1"):
        await KafkaBus(Settings(kafka="127.0.0.1:1"), "test").start()
