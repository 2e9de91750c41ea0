"""Sender: records go out in whole batches, one partition each, and count when every copy in sync has them."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from services.chassis.settings import Settings
from services.chassis.topics import STATE_LIMIT
from services.rules.runtime.marks import mark

_OVERHEAD = 64
"""Bytes that a record takes besides key and value, at most, and without headers."""

Header = tuple[str, bytes]


class Out(NamedTuple):
    """A record on its way out."""

    key: bytes
    value: bytes | None
    headers: Sequence[Header] = ()

    @property
    def size(self) -> int:
        """Bytes it takes in a batch, at most."""
        of_headers = sum(len(name) + len(value) + 8 for name, value in self.headers)
        return len(self.key) + len(self.value or b"") + of_headers + _OVERHEAD


def producer(settings: Settings, request_timeout_ms: int) -> AIOKafkaProducer:
    """Make the producer: idempotent, so that a retry neither doubles nor reorders."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka,
        client_id="steward-rules",
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        max_batch_size=STATE_LIMIT,
        max_request_size=STATE_LIMIT + 65_536,
        request_timeout_ms=request_timeout_ms,
    )


class Sender:
    """Writes batches with one producer.

    Stock Faust sends each record by itself through a buffer that gives up after 100 ms without progress and then lets
    offsets be committed (faust-streaming 0.15.3, `ProducerBuffer.flush`); a failed send is a line in the log. Here
    whatever was not written raises.
    """

    def __init__(self, made: AIOKafkaProducer, limit: int = 1_000_000) -> None:
        self._producer = made
        self._limit = limit

    async def post(
        self, topic: str, partition: int, runs: Iterable[Sequence[Out]]
    ) -> list["asyncio.Future[RecordMetadata]"]:
        """Hand over runs of records, none of which is split between two batches. Await what is returned.

        A run that is larger than a whole batch may be is split all the same: its last record comes last.
        """
        sent = []
        batch, size = self._producer.create_batch(), 0
        for run in runs:
            needed = sum(one.size for one in run)
            if size and size + needed > self._limit:
                sent.append(await self._close(batch, topic, partition))
                batch, size = self._producer.create_batch(), 0
            for one in run:
                if batch.append(timestamp=None, key=one.key, value=one.value, headers=list(one.headers)) is None:
                    sent.append(await self._close(batch, topic, partition))
                    batch = self._producer.create_batch()
                    batch.append(timestamp=None, key=one.key, value=one.value, headers=list(one.headers))
            size += needed
        if batch.record_count():
            sent.append(await self._close(batch, topic, partition))
        return sent

    async def _close(self, batch: object, topic: str, partition: int) -> "asyncio.Future[RecordMetadata]":
        future: asyncio.Future[RecordMetadata] = await self._producer.send_batch(batch, topic, partition=partition)
        mark("flush" if topic.endswith("-state") else "send")
        return future
