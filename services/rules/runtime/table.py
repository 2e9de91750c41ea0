"""Table: the state in memory, one dict a partition, and where in the changelog it stands."""

from collections.abc import Callable, Iterable
from typing import Any

import faust
from faust.stores.base import Store
from faust.types import TP, EventT


class MemoryStore(Store[bytes, bytes]):
    """The state's records of the partitions this process has.

    Stock Faust keeps one dict for all partitions, and a second to know which key is of which, which it fills only at
    recovery: what was written since stays in memory when its partition goes.
    """

    def __post_init__(self) -> None:
        self.parts: dict[int, dict[str, bytes]] = {}
        self.upto: dict[int, int] = {}
        self.sizes: dict[int, int] = {}

    def persisted_offset(self, tp: TP) -> int | None:
        """Up to where a partition of the changelog is in here already: a rebalance reads only what is new."""
        return self.upto.get(tp.partition)

    def set_persisted_offset(self, tp: TP, offset: int) -> None:
        """Note up to where a partition of the changelog is in here."""
        self.upto[tp.partition] = offset

    def partition(self, number: int) -> dict[str, bytes]:
        """The records of one partition."""
        return self.parts.setdefault(number, {})

    def apply(self, number: int, changes: "dict[str, bytes | None]") -> None:
        """Write what is durable."""
        records = self.partition(number)
        grown = 0
        for key, value in changes.items():
            before = records.pop(key, None) if value is None else records.get(key)
            if value is not None:
                records[key] = value
            grown += _size(key, value) - _size(key, before)
        self.sizes[number] = self.sizes.get(number, 0) + grown

    def measure(self, number: int) -> None:
        """Add up a partition's bytes, after it was read."""
        self.sizes[number] = sum(_size(key, value) for key, value in self.partition(number).items())

    @property
    def bytes(self) -> int:
        """Bytes of keys and records of all partitions."""
        return sum(self.sizes.values())

    @property
    def count(self) -> int:
        """How many records there are."""
        return sum(map(len, self.parts.values()))

    def keep_only(self, numbers: set[int]) -> None:
        """Drop the partitions that are somebody else's now: he writes to them, and this copy grows old."""
        for number in self.parts.keys() - numbers:
            del self.parts[number]
            self.upto.pop(number, None)
            self.sizes.pop(number, None)

    def _clear(self) -> None:
        self.parts.clear()
        self.upto.clear()
        self.sizes.clear()

    def reset_state(self) -> None:
        """Nothing lies on disk."""

    async def backup_partition(self, *_: object, **__: object) -> None:
        """Nothing lies on disk."""

    def restore_backup(self, *_: object, **__: object) -> None:
        """Nothing lies on disk."""

    def apply_changelog_batch(
        self, batch: Iterable[EventT[Any]], to_key: Callable[[Any], Any], to_value: Callable[[Any], Any]
    ) -> None:
        """Take what Faust's own reading of a changelog found: nothing, since the bulk recovery leaves it none.

        Raises:
            AssertionError: it found something.
        """
        del to_key, to_value
        assert not list(batch), "the bulk recovery has left something to Faust's"

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Keep what is still ours, changelog partitions being assigned with those of the events."""
        del revoked, newly_assigned, generation_id
        topic = self.table.changelog_topic.get_topic_name()
        self.keep_only({tp.partition for tp in assigned if tp.topic == topic})


def _size(key: str, value: "bytes | None") -> int:
    return len(key) + len(value) if value is not None else 0


class StateTable(faust.Table[bytes, bytes]):
    """A table whose changelog is written by the shell, in whole batches, and read by the bulk recovery.

    The stock table sends each write by itself and puts it into the store before the changelog has it, so that after a
    kill the store can be ahead of the changelog for ever.
    """

    def _new_store(self) -> MemoryStore:
        return MemoryStore("memory://", self.app, self, table_name=self.name, loop=self.loop)

    @property
    def store(self) -> MemoryStore:
        """The records."""
        found: Any = self.data
        assert isinstance(found, MemoryStore)
        return found
