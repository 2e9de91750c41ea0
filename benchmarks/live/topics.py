"""Records in and out of a broker's topics, for measurements and tests: whole partitions, as fast as they go."""

import asyncio
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from moderation import wire
from moderation.events import Event
from services.chassis.bus import consumer
from services.chassis.settings import Settings
from services.chassis.trace import HEADER, begin

Record = ConsumerRecord[bytes, bytes]


async def feed(settings: Settings, events: Iterable[Event], rate: float = 0) -> None:
    """Write events in their order, each group's into its partition; `rate` a second, or as fast as it goes."""
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka, acks="all", enable_idempotence=True, linger_ms=5, max_batch_size=262_144
    )
    await producer.start()
    loop = asyncio.get_running_loop()
    began, last = loop.time(), None
    try:
        for number, event in enumerate(events):
            if rate and number % 10 == 0 and (early := began + number / rate - loop.time()) > 0:
                await asyncio.sleep(early)
            last = await producer.send(
                settings.topic_prefix + wire.EVENTS.name, wire.encode(event), key=wire.key(event),
                headers=[(HEADER, begin(event.id).encode())],
            )  # fmt: skip
        if last is not None:
            await producer.flush()
    finally:
        await producer.stop()


async def read(settings: Settings, topic: str) -> list[Record]:
    """Everything that lies in a topic, partition by partition, each in its order."""
    reader = consumer(settings, "reader")
    await reader.start()
    try:
        places = [TopicPartition(settings.topic_prefix + topic, number) for number in range(settings.partitions)]
        reader.assign(places)
        ends = await reader.end_offsets(places)
        await reader.seek_to_beginning(*places)
        found: list[Record] = []
        while any([await reader.position(place) < ends[place] for place in places]):
            for records in (await reader.getmany(timeout_ms=200, max_records=20_000)).values():
                found += records
    finally:
        await reader.stop()
    return sorted(found, key=lambda one: (one.partition, one.offset))


async def written(settings: Settings, topic: str) -> int:
    """How many records were written to a topic."""
    reader = consumer(settings, "reader")
    await reader.start()
    try:
        places = [TopicPartition(settings.topic_prefix + topic, number) for number in range(settings.partitions)]
        return sum((await reader.end_offsets(places)).values())
    finally:
        await reader.stop()


async def lag(settings: Settings, group: str, of: str = wire.EVENTS.name) -> int:
    """How many records of a topic a consumer group has not committed yet."""
    reader: AIOKafkaConsumer = consumer(settings, "reader", group)
    await reader.start()
    try:
        topic = settings.topic_prefix + of
        places: Sequence[TopicPartition] = [TopicPartition(topic, number) for number in range(settings.partitions)]
        reader.assign(places)
        ends = await reader.end_offsets(places)
        return sum([ends[place] - (await reader.committed(place) or 0) for place in places])
    finally:
        await reader.stop()
