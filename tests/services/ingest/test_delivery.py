"""Records become safe in order: people before what names them; a broker that refuses is noticed."""

import asyncio
from collections.abc import Sequence

import pytest
from prometheus_client import CollectorRegistry

from moderation import wire
from moderation.events import Event, Kind
from services.chassis.bus import BusError, Posting
from services.ingest import delivery as module
from services.ingest.delivery import SLICE, Delivery
from services.ingest.people import People
from services.ingest.telemetry import Telemetry

pytestmark = pytest.mark.anyio
KEY = b"for tests alone"


class Bus:
    """A bus that takes, refuses or keeps waiting."""

    def __init__(self) -> None:
        self.taken: list[Posting] = []
        self.refuses = False
        self.open = asyncio.Event()
        self.open.set()

    async def publish(self, postings: Sequence[Posting]) -> None:
        """Take records."""
        await self.open.wait()
        if self.refuses:
            raise BusError("not now")
        self.taken += postings


def event(number: int) -> Posting:
    """An event."""
    return Posting(wire.EVENTS, Event(id=f"e{number}", group="g", at=number, kind=Kind.MESSAGE))


def delivery(bus: Bus, people: People) -> Delivery:
    """What is tried."""
    return Delivery(bus, people, Telemetry(CollectorRegistry()), KEY)  # type: ignore[arg-type]


async def test_people_are_safe_before_events_that_name_them() -> None:
    """A merge comes first, then the survivor with every alias, then whoever went into it, then the events."""
    bus, people = Bus(), People(KEY)
    keys = sorted(str(people.person([alias], "g")) for alias in ("wa-lid:1", "wa-lid:2"))
    people.take()
    people.person(["wa-lid:1", "wa-lid:2"], "g")
    await delivery(bus, people).deliver([event(1)])

    merged, survivor, loser, said = (posting.record for posting in bus.taken)
    assert isinstance(merged, Event)
    assert (merged.kind, merged.person, merged.targets) == (Kind.PERSON_MERGED, keys[0], (keys[1],))
    assert (survivor.key, loser.key, loser.merged_into) == (keys[0], keys[1], keys[0])  # type: ignore[union-attr]
    assert said == event(1).record


async def test_what_was_learnt_is_written_with_the_next_body_if_it_failed() -> None:
    """A person whose record was refused is not forgotten."""
    bus, people = Bus(), People(KEY)
    key = people.person(["wa-lid:1"], "g")
    tried, bus.refuses = delivery(bus, people), True
    with pytest.raises(BusError):
        await tried.deliver([event(1)])
    bus.refuses = False
    await tried.deliver([event(1)])

    assert [getattr(posting.record, "key", None) for posting in bus.taken] == [key, None]


async def test_two_bodies_at_once_write_a_person_once_and_wait_for_it() -> None:
    """The second body that names a new person waits until the first one's record of it is safe."""
    bus, people = Bus(), People(KEY)
    tried = delivery(bus, people)
    people.person(["wa-lid:1"], "g")
    bus.open.clear()
    both = [asyncio.create_task(tried.deliver([event(number)])) for number in (1, 2)]
    await asyncio.sleep(0)
    bus.open.set()
    await asyncio.gather(*both)

    assert [posting.topic.name for posting in bus.taken] == ["people", "events", "events"]


async def test_a_large_body_is_written_in_slices_in_order() -> None:
    """However many records, they come in order, and others have their turn between slices."""
    bus = Bus()
    await delivery(bus, People(KEY)).deliver([event(number) for number in range(3 * SLICE + 1)])

    assert [posting.record.at for posting in bus.taken if isinstance(posting.record, Event)] == [*range(3 * SLICE + 1)]


async def test_a_broker_that_does_not_answer_is_missing_and_back_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs for too long says that the broker is away; when it goes through all is well."""
    monkeypatch.setattr(module, "STUCK", 0.01)
    bus = Bus()
    tried = delivery(bus, People(KEY))
    bus.open.clear()
    hanging = asyncio.create_task(tried.deliver([event(1)]))
    await asyncio.sleep(0.05)
    assert tried.missing() == "the broker does not answer"
    bus.open.set()
    await hanging

    assert tried.missing() is None


async def test_refusals_without_end_ask_for_a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """After nothing but refusals for long the process is to be started again; one success ends the count."""
    monkeypatch.setattr(module, "BROKEN", 0)
    bus = Bus()
    tried, bus.refuses = delivery(bus, People(KEY)), True
    with pytest.raises(BusError):
        await tried.deliver([event(1)])
    assert tried.missing() == "not now"
    assert tried.broken()
    bus.refuses = False
    await tried.deliver([event(1)])

    assert not tried.broken()
