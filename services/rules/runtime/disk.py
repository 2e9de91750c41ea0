"""Disk: the state in RocksDB, a database a partition, for what is larger than memory.

Written like the state in memory, after the changelog has it, with the place in the changelog in the same batch: what a
kill leaves here is never ahead, and only what came since is read again.
"""

import shutil
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

from rocksdict import Options, Rdict, WriteBatch

from services.rules.runtime.table import Store

_UPTO = b"\x00upto"
"""Where the place in the changelog lies: before every record's key."""
_BUFFER = 8 << 20


class DiskStore(Store):
    """The records on disk, in a folder of this process's own."""

    folder: Path

    def __post_init__(self) -> None:
        self._open: dict[int, Any] = {}

    def _base(self, number: int) -> Any:  # noqa: ANN401 - rocksdict tells nothing of its types
        if number not in self._open:
            place = self.folder / self.table.name / str(number)
            place.parent.mkdir(parents=True, exist_ok=True)
            options = Options(raw_mode=True)
            options.set_write_buffer_size(_BUFFER)
            options.set_max_write_buffer_number(2)
            self._open[number] = Rdict(str(place), options)
        return self._open[number]

    def upto(self, number: int) -> int | None:
        """See `Store`."""
        raw = self._base(number).get(_UPTO)
        return None if raw is None else int(raw)

    def partition(self, number: int) -> "Records":
        """See `Store`."""
        return Records(self._base(number))

    def apply(self, number: int, changes: "dict[str, bytes | None]", upto: int | None = None) -> None:
        """See `Store`."""
        batch = WriteBatch(raw_mode=True)
        for key, value in changes.items():
            if value is None:
                batch.delete(key.encode())
            else:
                batch.put(key.encode(), value)
        if upto is not None:
            batch.put(_UPTO, str(upto).encode())
        self._base(number).write(batch)

    def keep_only(self, numbers: set[int]) -> None:
        """See `Store`."""
        for number in self._open.keys() - numbers:
            self._open.pop(number).close()
        mine = self.folder / self.table.name
        for place in mine.iterdir() if mine.exists() else ():
            if int(place.name) not in numbers:
                shutil.rmtree(place)

    def measure(self, number: int) -> None:
        """Add up nothing: the database says what it takes."""

    @property
    def bytes(self) -> int:
        """See `Store`."""
        return sum(self._said("rocksdb.estimate-live-data-size"))

    @property
    def count(self) -> int:
        """See `Store`."""
        return sum(self._said("rocksdb.estimate-num-keys"))

    def _said(self, name: str) -> Iterator[int]:
        return (int(base.property_int_value(name) or 0) for base in self._open.values())

    def _clear(self) -> None:
        self.keep_only(set())


class Records(MutableMapping[str, bytes]):
    """The records of a database, to be read; the store writes."""

    def __init__(self, base: Any) -> None:  # noqa: ANN401 - as above
        self._base = base

    def get(self, key: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        """The record of a key."""
        found: bytes | None = self._base.get(key.encode())
        return default if found is None else found

    def __getitem__(self, key: str) -> bytes:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def __iter__(self) -> Iterator[str]:
        return (key.decode() for key in self._base.keys() if key != _UPTO)  # noqa: SIM118 - it is no dict

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __setitem__(self, key: str, value: bytes) -> None:
        raise TypeError("records are written by `DiskStore.apply`, with their place in the changelog")

    def __delitem__(self, key: str) -> None:
        raise TypeError("records are written by `DiskStore.apply`, with their place in the changelog")
