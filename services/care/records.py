"""Records: what of each topic goes into a backup, and how it goes into new topics.

What is compacted is kept whole, since nothing else has it: people, groups, sources, and what the rules remember. Of
everything else only what was not read yet: text is to be gone after 72 hours, from backups, too. A whole backup has
all of it.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner

from moderation import wire
from moderation.state import VERSION, GroupState, decoder, encode
from services.actions import intake
from services.care.folder import CareError, Folder, NewFolder
from services.care.rows import Positions
from services.chassis import proof
from services.chassis.bus import Arrival, Bus, consumer, headers
from services.chassis.settings import Settings
from services.chassis.topics import STATE_LIMIT, wanted

_READ_GROUP = decoder(GroupState).decode
_SEPARATOR = "\x1f"
JUDGED = (wire.EVENTS.name, wire.CROSSINGS.name)
"""What the rules service reads."""
FOLLOWED = frozenset({*JUDGED, *(topic.name for topic in intake.TOPICS)})
"""What somebody here notes how far it was read."""
COMPACTED = frozenset({topic.name for topic in wire.TOPICS if topic.compact})


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A record in a backup. `read`: whoever reads its topic had read it."""

    partition: int
    key: bytes
    value: bytes
    trace: str | None
    at: int
    read: bool
    door: int | None
    proof: str | None


async def committed(settings: Settings, group: str) -> Positions:
    """How far the rules service has come.

    Raises:
        CareError: the broker does not say.
    """
    async with _member(settings, group) as reader:
        places = [(name, n) for name in JUDGED for n in range(settings.partitions)]
        return {place: await reader.committed(_place(settings, *place)) or 0 for place in places}


async def keep_state(bus: Bus, folder: NewFolder) -> dict[str, tuple[int, int]]:
    """Keep what the rules remember; returns partition and offset of the last judged event of each group.

    Raises:
        CareError: a newer Steward wrote it.
    """
    state = {(one.partition, one.key): one async for one in bus.read_all(wire.RULES_STATE)}
    judged = {}
    with folder.part(f"topics/{wire.RULES_STATE}") as write:
        for arrival in state.values():
            if not arrival.value:
                continue
            write(_kept(arrival, read=True))
            if _SEPARATOR not in (group := arrival.key.decode()):
                record = _group(arrival.value)
                judged[group] = record.partition, record.offset
    with folder.part(f"topics/{wire.CROSSINGS_STATE}") as write:
        across = {(one.partition, one.key): one async for one in bus.read_all(wire.CROSSINGS_STATE)}
        for arrival in across.values():
            if arrival.value:
                write(_kept(arrival, read=True))
    return judged


async def keep_topic(
    bus: Bus, topic: str, folder: NewFolder, read_to: Positions, judged: Mapping[str, tuple[int, int]], *, whole: bool
) -> None:
    """Keep what of a topic must be kept.

    Args:
        bus: where it lies.
        topic: its name.
        folder: the backup.
        read_to: how far topics were read, by those who note it.
        judged: of each group, the last judged event.
        whole: keep what was read, too.
    """
    with folder.part(f"topics/{topic}") as write:
        async for arrival in bus.read_all(topic):
            read = topic not in FOLLOWED or arrival.offset < read_to.get((topic, arrival.partition), 0)
            if topic == wire.EVENTS.name:
                partition, offset = judged.get(arrival.key.decode("utf-8", "replace"), (-1, -1))
                read = read or (partition == arrival.partition and arrival.offset <= offset)
            if whole or topic in COMPACTED or not read:
                write(_kept(arrival, read=read))


class Restorer:
    """Writes what was kept into new topics, which may have another number of partitions.

    Args:
        settings: of the new place.
        folder: the backup.
        to: a producer that was started.
    """

    def __init__(self, settings: Settings, folder: Folder, to: AIOKafkaProducer) -> None:
        self._settings = settings
        self._folder = folder
        self._to = to
        self._numbers = list(range(settings.partitions))
        self._same = settings.partitions == folder.manifest.partitions
        self.read_to: Positions = {}
        self._judged: dict[bytes, tuple[int, int]] = {}

    async def topic(self, name: str) -> None:
        """Write a topic: first what had been read, so that from one offset on nothing was."""
        offsets = dict.fromkeys(self._numbers, 0)
        for read in (True, False):
            for one in self._folder.lines(f"topics/{name}", Kept):
                if one.read is read:
                    partition = self._partition(one.partition, one.key)
                    await self._send(name, partition, one, one.value)
                    if name == wire.EVENTS.name and read:
                        self._judged[one.key] = partition, offsets[partition]
                    offsets[partition] += 1
            if read:
                again = name == wire.CROSSINGS.name and not self._same
                self.read_to |= {(name, number): 0 if again else offset for number, offset in offsets.items()}
        await self._to.flush()

    async def state(self) -> None:
        """Write what the rules remember; how far each group was judged is said in the new topic's offsets."""
        for one in self._folder.lines(f"topics/{wire.RULES_STATE}", Kept):
            group = one.key.decode().partition(_SEPARATOR)[0].encode()
            value = one.value
            if group == one.key:
                partition, offset = self._judged.get(group, (-1, -1))
                value = encode(msgspec.structs.replace(_group(value), partition=partition, offset=offset))
            await self._send(wire.RULES_STATE, self._partition(one.partition, group), one, value)
        if self._same:  # what crosses groups is remembered by partition: in others it is judged again, from its topic
            for one in self._folder.lines(f"topics/{wire.CROSSINGS_STATE}", Kept):
                await self._send(wire.CROSSINGS_STATE, one.partition, one, one.value)
        await self._to.flush()

    def _partition(self, was: int, key: bytes) -> int:
        """Where it was; with another number of partitions, where its key belongs."""
        return was if self._same else int(DefaultPartitioner()(key, self._numbers, self._numbers))

    async def _send(self, name: str, partition: int, one: Kept, value: bytes) -> None:
        await self._to.send(
            self._settings.topic_prefix + name, value, one.key, partition, one.at, headers=_headers(one)
        )


@asynccontextmanager
async def restorer(settings: Settings, folder: Folder) -> AsyncIterator[Restorer]:
    """Connect to the new place.

    Raises:
        CareError: the broker does not take records.
    """
    made = AIOKafkaProducer(
        bootstrap_servers=settings.kafka, client_id="restore", acks="all", enable_idempotence=True,
        linger_ms=20, max_request_size=STATE_LIMIT,
    )  # fmt: skip
    try:
        await made.start()
        yield Restorer(settings, folder, made)
    except KafkaError as error:
        raise CareError(f"the broker at {settings.kafka} does not take records: {type(error).__name__}") from error
    finally:
        await made.stop()


async def refuse_unless_empty(settings: Settings) -> None:
    """Nothing may ever have lain in the topics.

    Raises:
        CareError: something has, or the broker does not say.
    """
    async with _member(settings, None) as reader:
        places = [TopicPartition(topic.name, n) for topic in wanted(settings) for n in range(settings.partitions)]
        for place, end in (await reader.end_offsets(places)).items():
            if end:
                raise CareError(
                    f"topic {place.topic} is not empty. A restore needs new topics: delete all of them, or choose "
                    "another STEWARD_TOPIC_PREFIX"
                )


async def commit(settings: Settings, group: str, read_to: Positions) -> None:
    """Say how far the rules service has come.

    Raises:
        CareError: it runs.
    """
    async with _member(settings, group) as reader:
        places = {_place(settings, *place): at for place, at in read_to.items() if place[0] in JUDGED}
        reader.assign(list(places))
        try:
            await reader.commit(places)
        except KafkaError as error:
            raise CareError(
                f"how far the rules service has come cannot be noted ({type(error).__name__}): does one run already?"
            ) from error


@asynccontextmanager
async def _member(settings: Settings, group: str | None) -> AsyncIterator[AIOKafkaConsumer]:
    reader = consumer(settings, "care", group)
    try:
        await reader.start()
        yield reader
    except KafkaError as error:
        raise CareError(f"the broker at {settings.kafka} cannot be used: {type(error).__name__}: {error}") from error
    finally:
        with suppress(KafkaError):
            await reader.stop()


def _place(settings: Settings, name: str, number: int) -> TopicPartition:
    return TopicPartition(settings.topic_prefix + name, number)


def _kept(arrival: Arrival, *, read: bool) -> Kept:
    return Kept(
        arrival.partition, arrival.key, arrival.value, arrival.trace, arrival.at, read, arrival.door, arrival.proof
    )


def _headers(one: Kept) -> list[tuple[str, bytes]]:
    signed = [(proof.HEADER, one.proof.encode())] if one.proof else []
    return headers(one.trace, one.door) + signed


def _group(raw: bytes) -> GroupState:
    record: GroupState = _READ_GROUP(raw)
    if record.version > VERSION:
        raise CareError(f"the state has version {record.version}, and this Steward reads up to {VERSION}: use a newer")
    return record


def kept_first(names: Iterable[str]) -> Iterator[str]:
    """Topics in the order of reading: what is written before what follows from it comes after it; people come last."""
    last = wire.PEOPLE.name
    yield from (name for name in names if name != last)
    yield last
