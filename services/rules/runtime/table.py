"""Table: the state, one mapping a partition, and where in the changelog it stands."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any

import faust
from faust.stores.base import Store as FaustStore
from faust.types import TP, EventT


class Store(FaustStore[bytes, bytes]):
    """The records of the partitions this process has.

    Stock Faust keeps one dict for all partitions, and a second to know which key is of which, which it fills only at
    recovery: what was written since stays in memory when its partition goes.
    """

    @abstractmethod
    def partition(self, number: int) -> MutableMapping[str, bytes]:
        """The records of one partition. Write with `apply` only."""

    @abstractmethod
    def apply(self, number: int, changes: "dict[str, bytes | None]", upto: int | None = None) -> None:
        """Write what is durable, and up to where in the changelog everything is in here."""

    @abstractmethod
    def keep_only(self, numbers: set[int]) -> None:
        """Drop the partitions that are somebody else's now: he writes to them, and this copy grows old."""

    @abstractmethod
    def upto(self, number: int) -> int | None:
        """Up to where in the changelog everything of a partition is in here."""

    @abstractmethod
    def measure(self, number: int) -> None:
        """Add up what a partition takes, after it was read."""

    @property
    @abstractmethod
    def bytes(self) -> int:
        """Bytes of keys and records of all partitions, or about as many."""

    @property
    @abstractmethod
    def count(self) -> int:
        """How many records there are, or about as many."""

    def persisted_offset(self, tp: TP) -> int | None:
        """Up to where a partition of the changelog is in here already: a rebalance reads only what is new."""
        return self.upto(tp.partition)

    def set_persisted_offset(self, tp: TP, offset: int) -> None:
        """Note up to where a partition of the changelog is in here."""
        self.apply(tp.partition, {}, offset)

    def reset_state(self) -> None:
        """Forget nothing: what is here was read from the changelog."""

    async def backup_partition(self, *_: object, **__: object) -> None:
        """Back up nothing: the changelog is the copy."""

    def restore_backup(self, *_: object, **__: object) -> None:
        """There is none."""

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


class MemoryStore(Store):
    """The records in memory."""

    def __post_init__(self) -> None:
        self.parts: dict[int, dict[str, bytes]] = {}
        self._upto: dict[int, int] = {}
        self._sizes: dict[int, int] = {}

    def upto(self, number: int) -> int | None:
        """See `Store`."""
        return self._upto.get(number)

    def partition(self, number: int) -> dict[str, bytes]:
        """See `Store`."""
        return self.parts.setdefault(number, {})

    def apply(self, number: int, changes: "dict[str, bytes | None]", upto: int | None = None) -> None:
        """See `Store`."""
        records = self.partition(number)
        grown = 0
        for key, value in changes.items():
            before = records.pop(key, None) if value is None else records.get(key)
            if value is not None:
                records[key] = value
            grown += _size(key, value) - _size(key, before)
        self._sizes[number] = self._sizes.get(number, 0) + grown
        if upto is not None:
            self._upto[number] = upto

    def measure(self, number: int) -> None:
        """See `Store`."""
        self._sizes[number] = sum(_size(key, value) for key, value in self.partition(number).items())

    @property
    def bytes(self) -> int:
        """See `Store`."""
        return sum(self._sizes.values())

    @property
    def count(self) -> int:
        """See `Store`."""
        return sum(map(len, self.parts.values()))

    def keep_only(self, numbers: set[int]) -> None:
        """See `Store`."""
        for number in self.parts.keys() - numbers:
            del self.parts[number]
            self._upto.pop(number, None)
            self._sizes.pop(number, None)

    def _clear(self) -> None:
        for held in (self.parts, self._upto, self._sizes):
            held.clear()


def _size(key: str, value: "bytes | None") -> int:
    return len(key) + len(value) if value is not None else 0


class StateTable(faust.Table[bytes, bytes]):
    """A table whose changelog is written by the shell, in whole batches, and read by the bulk recovery.

    The stock table sends each write by itself and puts it into the store before the changelog has it, so that after a
    kill the store can be ahead of the changelog for ever.
    """

    def _new_store(self) -> Store:
        kind: type[Store] = getattr(self.app, "store_kind", MemoryStore)
        return kind(self.app.conf.store, self.app, self, table_name=self.name, loop=self.loop)

    @property
    def store(self) -> Store:
        """The records."""
        found: Any = self.data
        assert isinstance(found, Store)
        return found
