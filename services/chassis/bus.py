"""Bus: how records travel between the services. Kafka below; one process can do with a database instead."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError
from aiokafka.partitioner import DefaultPartitioner, murmur2

from moderation import wire
from services.chassis import log, proof
from services.chassis.process import FailedError
from services.chassis.settings import Settings
from services.chassis.trace import HEADER

MESSAGE_LIMIT = 1_048_576
"""Bytes of a record at most, as brokers allow unless told otherwise."""
_FETCH = 1_048_576
DOOR = "door"
"""The header that carries on when something came in at the front door, milliseconds UTC: so is measured how long all
of it took, whatever the platform's clock says."""
_log = log.get(__name__)


class BusError(FailedError):
    """The bus does not take or give records; the text says which topic and why. Nothing may count as sent."""


class Posting(NamedTuple):
    """A record on its way out."""

    topic: wire.Topic
    record: wire.Record
    trace: str | None = None


class Arrival(NamedTuple):
    """A record as it lies in a topic; `topic` is its name without the prefix, `at` milliseconds UTC of its writing.

    `door` is when what it follows from came in at the front door, where the record says so.
    `proof` is what another team's program signed it with.
    """

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    trace: str | None
    at: int
    door: int | None = None
    proof: str | None = None

    @property
    def since(self) -> int:
        """When what it follows from came in; of what came in itself, when that was written."""
        return self.at if self.door is None else self.door


Positions = Mapping[tuple[str, int], int]
"""Topic and partition to the offset of the next record to read."""


class Bus(Protocol):
    """What a service needs of a bus."""

    async def publish(self, postings: Sequence[Posting]) -> None:
        """Write records; when this returns they are safe. Those of one key keep their order.

        Raises:
            BusError: some may not have been written; to write all of them again does no harm.
        """

    def follow(self, topics: Iterable[str], positions: Positions, most: int = 500) -> AsyncIterator[list[Arrival]]:
        """Read every partition of some topics from given offsets, else from the beginning, for ever, in batches."""

    def read_all(self, topic: str) -> AsyncIterator[Arrival]:
        """Read what a topic holds now, from its beginning to its end."""

    def read_since(self, topic: str, key: bytes, at: int) -> AsyncIterator[Arrival]:
        """Read what a topic holds now under a key, written since an instant, in milliseconds UTC."""

    async def close(self) -> None:
        """Send what waits and let go."""


class KafkaBus:
    """The bus on Apache Kafka. Make it, then `await start()`."""

    def __init__(self, settings: Settings, client: str) -> None:
        self._settings = settings
        self._client = client
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect; may be called again where it failed.

        Raises:
            BusError: no broker answers.
        """
        connecting = producer(self._settings, self._client)
        try:
            await connecting.start()
            self._producer = connecting
        except KafkaError as error:
            await connecting.stop()
            raise BusError(f"no broker answers at {self._settings.kafka}: {error}") from error

    async def publish(self, postings: Sequence[Posting]) -> None:
        """See `Bus`."""
        if self._producer is None:
            raise BusError(f"no broker has answered yet at {self._settings.kafka}")
        try:
            sent = [await self._send(self._producer, posting) for posting in postings]
            await asyncio.gather(*sent)
        except KafkaError as error:
            raise BusError(f"Kafka does not take records: {type(error).__name__}: {error}") from error

    async def _send(self, to: AIOKafkaProducer, posting: Posting) -> asyncio.Future[object]:
        future: asyncio.Future[object] = await to.send(
            self._settings.topic_prefix + posting.topic.name,
            wire.encode(posting.record),
            key=wire.key(posting.record),
            headers=headers(posting.trace),
        )
        return future

    async def follow(
        self, topics: Iterable[str], positions: Positions, most: int = 500
    ) -> AsyncIterator[list[Arrival]]:
        """See `Bus`."""
        reader = await self._reader(topics, positions)
        try:
            while True:
                if batch := [self._arrival(one) for one in await _fetch(reader, most)]:
                    yield batch
        finally:
            await reader.stop()

    async def read_all(self, topic: str) -> AsyncIterator[Arrival]:
        """See `Bus`."""
        reader = await self._reader([topic], {})
        try:
            ends = await reader.end_offsets(reader.assignment())
            left = {place for place, end in ends.items() if await reader.position(place) < end}
            while left:
                for one in await _fetch(reader, 5000):
                    yield self._arrival(one)
                left = {place for place in left if await reader.position(place) < ends[place]}
        finally:
            await reader.stop()

    async def bounds(self, topics: Iterable[str]) -> dict[tuple[str, int], tuple[int, int]]:
        """Where each partition of some topics begins and ends: topic and partition to two offsets.

        Raises:
            BusError: the broker does not answer.
        """
        reader = await self._reader(topics, {})
        try:
            places = reader.assignment()
            begins, ends = await reader.beginning_offsets(places), await reader.end_offsets(places)
        except KafkaError as error:
            raise BusError(f"Kafka does not answer: {type(error).__name__}: {error}") from error
        finally:
            await reader.stop()
        short = self._settings.topic_prefix
        return {(one.topic.removeprefix(short), one.partition): (begins[one], end) for one, end in ends.items()}

    async def read_since(self, topic: str, key: bytes, at: int) -> AsyncIterator[Arrival]:
        """See `Bus`."""
        reader = await self._reader([topic], {})
        try:
            numbers = list(range(self._settings.partitions))
            place = TopicPartition(self._settings.topic_prefix + topic, DefaultPartitioner()(key, numbers, numbers))
            found = (await reader.offsets_for_times({place: at}))[place]
            end = (await reader.end_offsets([place]))[place]
            reader.assign([place])
            reader.seek(place, found.offset if found is not None else end)
            while await reader.position(place) < end:
                for one in await _fetch(reader, 500):
                    if one.key == key and one.offset < end:
                        yield self._arrival(one)
        except KafkaError as error:
            raise BusError(f"Kafka does not give records: {type(error).__name__}: {error}") from error
        finally:
            await reader.stop()

    async def close(self) -> None:
        """See `Bus`."""
        if self._producer is not None:
            await self._producer.stop()

    async def _reader(self, topics: Iterable[str], positions: Positions) -> AIOKafkaConsumer:
        reader = consumer(self._settings, self._client)
        try:
            await reader.start()
            places = [
                TopicPartition(self._settings.topic_prefix + name, n)
                for name in topics
                for n in range(self._settings.partitions)
            ]
            reader.assign(places)
            await reader.seek_to_beginning(*places)
            for (name, partition), offset in positions.items():
                reader.seek(TopicPartition(self._settings.topic_prefix + name, partition), offset)
        except KafkaError as error:
            await reader.stop()
            raise BusError(f"Kafka does not give records: {type(error).__name__}: {error}") from error
        return reader

    def _arrival(self, raw: ConsumerRecord[bytes, bytes]) -> Arrival:
        return arrival(raw, self._settings.topic_prefix)


async def _fetch(reader: AIOKafkaConsumer, most: int) -> list[ConsumerRecord[bytes, bytes]]:
    """Fetch what is there; where records went before they were read, say so and go on with the oldest."""
    try:
        fetched = await reader.getmany(timeout_ms=500, max_records=most)
    except OffsetOutOfRangeError as error:
        places: list[TopicPartition] = list(error.args[0])
        _log.error("records.gone", places=[f"{place.topic}/{place.partition}" for place in places])
        await reader.seek_to_beginning(*places)
        return []
    return [one for partition in fetched.values() for one in partition]


def headers(trace: str | None, door: int | None = None) -> list[tuple[str, bytes]]:
    """Write the headers of a record."""
    of_trace = [(HEADER, trace.encode())] if trace else []
    return of_trace if door is None else [*of_trace, (DOOR, str(door).encode())]


def arrival(raw: ConsumerRecord[bytes, bytes], prefix: str = "") -> Arrival:
    """Take a record of aiokafka apart."""
    told = {name: value.decode("ascii", "replace") for name, value in raw.headers if value}
    door = told.get(DOOR, "")
    return Arrival(
        topic=raw.topic.removeprefix(prefix),
        partition=raw.partition,
        offset=raw.offset,
        key=raw.key or b"",
        value=raw.value or b"",
        trace=told.get(HEADER),
        at=raw.timestamp,
        door=int(door) if door.isdigit() else None,
        proof=told.get(proof.HEADER),
    )


def producer(settings: Settings, client: str) -> AIOKafkaProducer:
    """Make a producer whose records count only when every copy in sync has them, each once however often it retries."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka,
        client_id=client,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        partitioner=_partition,
        max_batch_size=262_144,
        max_request_size=MESSAGE_LIMIT,
        request_timeout_ms=30_000,
        retry_backoff_ms=100,
    )


@lru_cache(maxsize=65_536)
def _hash(key: bytes) -> int:
    number: int = murmur2(key)
    return number


def place(key: bytes, partitions: int) -> int:
    """The partition that Kafka's own clients put a key in."""
    return (_hash(key) & 0x7FFFFFFF) % partitions


def _partition(key: bytes, every: list[int], _available: list[int]) -> int:
    """Where a record goes; hashing its key again for each one would cost more than sending it."""
    return every[place(key, len(every))]


def consumer(settings: Settings, client: str, group: str | None = None) -> AIOKafkaConsumer:
    """Make a consumer that commits nothing by itself, and says when what it was to read is gone."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
        client_id=client,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_partition_fetch_bytes=_FETCH,
        fetch_max_wait_ms=100,
        request_timeout_ms=30_000,
    )
