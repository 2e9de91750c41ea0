"""Local bus: the bus of one process, in a SQLite file instead of Kafka. One partition, one writer, all or nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from moderation import wire
from services.chassis import clock
from services.chassis.bus import Arrival, BusError, Positions, Posting
from services.embedded.store import StateTable

PARTITION = 0
_HOUR_MS = 3_600_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    number INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,
    trace TEXT, at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS records_topic ON records (topic, number);
CREATE TABLE IF NOT EXISTS positions (reader TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""
_KEEP_THE_NEWEST = """
DELETE FROM records WHERE topic = ? AND number NOT IN (SELECT max(number) FROM records WHERE topic = ? GROUP BY key)
"""
Answer = TypeVar("Answer")


class Desk:
    """What can be done in one transaction: records, the rules' state, and how far a reader has come."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self.state = StateTable(base)

    def write(self, postings: Iterable[Posting]) -> None:
        """Write records."""
        at = clock.now()
        self._base.executemany(
            "INSERT INTO records (topic, key, value, trace, at) VALUES (?, ?, ?, ?, ?)",
            [(one.topic.name, wire.key(one.record), wire.encode(one.record), one.trace, at) for one in postings],
        )

    def read(self, topics: Sequence[str], after: dict[str, int], most: int) -> list[Arrival]:
        """Read the next records of some topics, in the order in which they were written."""
        places = " OR ".join("(topic = ? AND number >= ?)" for _ in topics)
        values = [value for topic in topics for value in (topic, after.get(topic, 0))]
        query = f"SELECT topic, number, key, value, trace, at FROM records WHERE {places} ORDER BY number LIMIT ?"  # noqa: S608 - of question marks
        rows = self._base.execute(query, (*values, most)).fetchall()
        return [
            Arrival(topic, PARTITION, number, key, value, trace, at) for topic, number, key, value, trace, at in rows
        ]

    def since(self, topic: str, key: bytes, at: int) -> list[Arrival]:
        """Read what a topic holds under a key, written since an instant."""
        query = "SELECT number, value, trace, at FROM records WHERE topic = ? AND key = ? AND at >= ? ORDER BY number"
        rows = self._base.execute(query, (topic, key, at)).fetchall()
        return [Arrival(topic, PARTITION, number, key, value, trace, when) for number, value, trace, when in rows]

    def position(self, reader: str) -> int:
        """Return the number of the record that a reader wants next."""
        row = self._base.execute("SELECT next FROM positions WHERE reader = ?", (reader,)).fetchone()
        return int(row[0]) if row else 0

    def move(self, reader: str, to: int) -> None:
        """Note which record a reader wants next."""
        self._base.execute("INSERT OR REPLACE INTO positions VALUES (?, ?)", (reader, to))

    def tidy(self, now: int) -> None:
        """Delete what is older than its topic keeps, and what was replaced in a compacted one."""
        for topic in wire.TOPICS:
            if topic.hours is not None:
                oldest = now - topic.hours * _HOUR_MS
                self._base.execute("DELETE FROM records WHERE topic = ? AND at < ?", (topic.name, oldest))
            if topic.compact:
                self._base.execute(_KEEP_THE_NEWEST, (topic.name, topic.name))


class LocalBus:
    """The bus of one process. A record is safe when the file has it, through a power cut too.

    Args:
        place: the file; made where it is not, readable by its owner alone.

    Raises:
        BusError: the file cannot be used.
    """

    def __init__(self, place: Path) -> None:
        self._thread = ThreadPoolExecutor(1, "bus")
        self._news = asyncio.Event()
        self._base = self._thread.submit(_open, place).result()

    async def work(self, do: Callable[[Desk], Answer]) -> Answer:
        """Do something in one transaction, apart from the event loop; whoever follows hears of what it wrote.

        Raises:
            BusError: the file did not take it; nothing of it is there.
        """
        answer = await asyncio.get_running_loop().run_in_executor(self._thread, _within, self._base, do)
        news, self._news = self._news, asyncio.Event()
        news.set()
        return answer

    async def publish(self, postings: Sequence[Posting]) -> None:
        """See `Bus`."""
        await self.work(lambda desk: desk.write(postings))

    async def follow(
        self, topics: Iterable[str], positions: Positions, most: int = 500
    ) -> AsyncIterator[list[Arrival]]:
        """See `Bus`."""
        chosen = list(topics)
        after = {topic: offset for (topic, _), offset in positions.items()}
        while True:
            news = self._news
            if batch := await self._read(chosen, after, most):
                after |= {one.topic: one.offset + 1 for one in batch}
                yield batch
            else:
                await news.wait()

    async def read_all(self, topic: str) -> AsyncIterator[Arrival]:
        """See `Bus`."""
        after: dict[str, int] = {}
        (end,) = await self._fetch("SELECT coalesce(max(number), -1) FROM records WHERE topic = ?", topic)
        while after.get(topic, 0) <= end and (batch := await self._read([topic], after, 5000)):
            for one in batch:
                if one.offset <= end:
                    yield one
            after[topic] = batch[-1].offset + 1

    async def read_since(self, topic: str, key: bytes, at: int) -> AsyncIterator[Arrival]:
        """See `Bus`."""
        for one in await self.work(lambda desk: desk.since(topic, key, at)):
            yield one

    async def close(self) -> None:
        """See `Bus`."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._base.close)
        self._thread.shutdown()

    async def _read(self, topics: list[str], after: dict[str, int], most: int) -> list[Arrival]:
        read = Desk(self._base).read
        return await asyncio.get_running_loop().run_in_executor(self._thread, read, topics, dict(after), most)

    async def _fetch(self, query: str, *values: str) -> tuple[int, ...]:
        def fetch() -> tuple[int, ...]:
            row: tuple[int, ...] = self._base.execute(query, values).fetchone()
            return row

        return await asyncio.get_running_loop().run_in_executor(self._thread, fetch)


def _open(place: Path) -> sqlite3.Connection:
    try:
        base = sqlite3.connect(place, isolation_level=None, timeout=30)
        place.chmod(0o600)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            base.execute(f"PRAGMA {setting}")
        base.executescript(_SCHEMA)
    except sqlite3.Error as error:
        raise BusError(f"{place} cannot be used ({error}); move it away and start again") from error
    return base


def _within(base: sqlite3.Connection, do: Callable[[Desk], Answer]) -> Answer:
    try:
        base.execute("BEGIN IMMEDIATE")
        answer = do(Desk(base))
        base.execute("COMMIT")
    except BaseException as error:
        if base.in_transaction:
            base.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise BusError(f"the database does not take records: {error}") from error
        raise
    return answer
