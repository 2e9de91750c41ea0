"""What is read at a rebalance, with the records in the order that stock Faust loses some of."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from services.rules.runtime.consumer import Consumer, Transport
from services.rules.runtime.faust_app import create_app
from services.rules.runtime.settings import RulesSettings

TOPIC = "events"
PLACE = TP(TOPIC, 0)
LOG = range(200)
"""The offsets that lie in the topic."""


class _Message:
    topic, partition = PLACE

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.key = self.value = b""


class _Fetched:
    """What comes in after a rebalance: 100 is committed, and a fetch from before the seek comes after it.

    A seek by the consumer begins the log again from there.
    """

    def __init__(self) -> None:
        self.position = 100
        self.late = True

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, _Message]]:  # noqa: ASYNC109 - Faust's
        fetched, _ = await self.wait_next_records(timeout)
        for message in fetched[PLACE]:
            yield PLACE, message

    async def wait_next_records(self, timeout: float) -> tuple[dict[TP, list[_Message]], set[TP]]:  # noqa: ASYNC109
        del timeout
        await asyncio.sleep(0)
        if self.late:
            self.late = False
            offsets = range(130, 140)
        else:
            offsets = range(self.position, min(self.position + 50, LOG.stop))
            self.position = offsets.stop
        return {PLACE: [_Message(offset) for offset in offsets]}, {PLACE}

    async def seek(self, offsets: Mapping[TP, int]) -> None:
        self.position = offsets[PLACE]


class _Fetcher:
    _stopped = asyncio.Event()


class _Handed(list[int]):
    """An inbox with room for everything."""

    def put(self, messages: list[_Message]) -> None:
        self += [one.offset for one in messages]

    async def room(self) -> None:
        await asyncio.sleep(0)


async def _read(kind: type[driver.Consumer]) -> tuple[list[int], bool]:
    """What is handed on, and whether offsets that were not handed on count as acked."""
    app = create_app(RulesSettings(key="tested-and-tried"))
    app.finalize()
    app.transport = Transport(app.conf.broker_consumer, app)
    handed = _Handed()

    async def callback(message: Any) -> None:
        handed.append(message.offset)

    fetched = _Fetched()
    consumer: Any = kind(
        app.transport, callback=callback, on_partitions_revoked=callback, on_partitions_assigned=callback
    )
    app.topics.acks_enabled_for = lambda topic: topic == TOPIC
    app.flow_control.resume()
    consumer.getmany, consumer._active_partitions = fetched.getmany, {PLACE}
    consumer._read_offset[PLACE] = consumer._committed_offset[PLACE] = 100
    if kind is Consumer:
        consumer._next, consumer._reading, consumer.inboxes = {PLACE: 100}, True, {TOPIC: handed}
        consumer._wait_next_records = fetched.wait_next_records
        consumer._go_to, consumer._thread.call_thread = fetched.seek, lambda work, *given: work(*given)
    reading = asyncio.create_task(consumer._drain_messages(_Fetcher()))
    while fetched.position < LOG.stop or fetched.late:  # noqa: ASYNC110 - the fake tells nobody
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    return list(handed), consumer._gap[PLACE].overlaps(110)


@pytest.mark.parametrize(
    ("kind", "handed", "passed_over"),
    [
        (driver.Consumer, [*range(130, 140), *range(140, 200)], True),
        (Consumer, [*range(100, 200)], False),
    ],
    ids=["stock", "ours"],
)
async def test_a_fetch_that_comes_late_makes_stock_faust_skip_events(
    kind: type[driver.Consumer], handed: list[int], *, passed_over: bool
) -> None:
    """Faust takes what lies before it for a hole, counts it as acked and drops it; ours reads all, in order."""
    found, gap = await _read(kind)
    assert (sorted(set(found)), gap) == (handed, passed_over)
    assert found == sorted(found)
