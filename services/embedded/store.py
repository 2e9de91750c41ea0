"""Store: one SQLite file with the log, the state and the findings."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from moderation.events import Event
from moderation.findings import Finding

SCHEMA = 1


class StoreError(Exception):
    """The database cannot be used; the text says why and what to do."""


class StateTable(MutableMapping[str, bytes]):
    """The state's records in the database; what is written goes with the transaction that is open."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def __getitem__(self, key: str) -> bytes:
        row = self._base.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return bytes(row[0])

    def __setitem__(self, key: str, value: bytes) -> None:
        self._base.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    def __delitem__(self, key: str) -> None:
        if not self._base.execute("DELETE FROM state WHERE key = ?", (key,)).rowcount:
            raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (row[0] for row in self._base.execute("SELECT key FROM state"))

    def __len__(self) -> int:
        return int(self._base.execute("SELECT count(*) FROM state").fetchone()[0])


class Place(msgspec.Struct, frozen=True):
    """Where an event stands: its file's number and the line it begins at."""

    file: int
    line: int


class Store:
    """The database of this machine.

    Args:
        place: the file; made where it is not.

    Raises:
        StoreError: it is no database of Steward's, or a newer version wrote it.
    """

    def __init__(self, place: Path) -> None:
        try:
            self.base = sqlite3.connect(place, isolation_level=None, timeout=30)
            self.base.execute("PRAGMA journal_mode = WAL")
            self.base.execute("PRAGMA synchronous = NORMAL")
            self.base.execute("PRAGMA secure_delete = ON")
            version = self.base.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA:
                raise StoreError(f"{place} was written by a newer Steward (schema {version}); install that version")
            self.base.executescript((files("services.embedded") / "schema.sql").read_text())
            self.base.execute(f"PRAGMA user_version = {SCHEMA}")
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{place} cannot be used ({error}); move it away, or run `steward forget --all`"
            ) from error
        place.chmod(0o600)
        self.state = StateTable(self.base)

    def close(self) -> None:
        """Let go of the file."""
        self.base.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.base.execute("ROLLBACK")
            raise
        self.base.execute("COMMIT")

    def one(self, query: str, *values: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 - SQL's values
        """The first row of a query."""
        row: tuple[Any, ...] | None = self.base.execute(query, values).fetchone()
        return row

    def all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - SQL's values
        """All rows of a query."""
        return self.base.execute(query, values).fetchall()

    # -- groups and people ------------------------------------------------------------------------------------------

    def groups_called(self, names: Iterable[str]) -> list[tuple[int, str, str]]:
        """Number, key and name of every group that goes by one of these names."""
        query = (
            "SELECT number, key, groups.name FROM groups JOIN group_names ON grp = number WHERE group_names.name = ?"
        )
        return list(dict.fromkeys((row[0], row[1], row[2]) for name in names for row in self.all(query, name)))

    def new_group(self, name: str, key: str) -> int:
        """Make a group; returns its number."""
        number = self.base.execute("INSERT INTO groups (key, name) VALUES (?, ?)", (key, name)).lastrowid
        assert number is not None
        return number

    def name_group(self, grp: int, names: Iterable[str]) -> None:
        """Note the names a group goes by."""
        self.base.executemany("INSERT OR IGNORE INTO group_names VALUES (?, ?)", [(name, grp) for name in names])

    def names(self, grp: int) -> list[str]:
        """What a group is called now, then the other names it goes by."""
        now = self.one("SELECT name FROM groups WHERE number = ?", grp)
        assert now is not None
        others = self.all("SELECT name FROM group_names WHERE grp = ? AND name != ? ORDER BY name", grp, now[0])
        return [now[0], *(row[0] for row in others)]

    def call_by_newest(self, grp: int) -> None:
        """Call a group as the newest of its files does, whichever was read last; a name that is taken is numbered."""
        facts = [msgspec.json.decode(row[0]) for row in self.all("SELECT facts FROM files WHERE grp = ?", grp)]
        named = [(one["named_at"], one["name"]) for one in facts if one.get("name")]
        if not named:
            return
        name = max(named)[1]
        query = "SELECT count(*) FROM groups JOIN group_names ON grp = number WHERE group_names.name = ? AND number < ?"
        before = self.one(query, name, grp)
        number = f" ({before[0] + 1})" if before and before[0] else ""
        self.base.execute("UPDATE groups SET name = ? WHERE number = ?", (f"{name}{number}", grp))
        self.name_group(grp, [name])

    def file(self, grp: int, digest: str, name: str) -> int:
        """The number of a file of a group, by its content."""
        self.base.execute("INSERT OR IGNORE INTO files (grp, digest, name) VALUES (?, ?, ?)", (grp, digest, name))
        found = self.one("SELECT number FROM files WHERE grp = ? AND digest = ?", grp, digest)
        assert found is not None
        return int(found[0])

    def doubt(self, file: int, found: Iterable[tuple[int, str]]) -> None:
        """Note rows of a file that look put in, each with its line and why; line 0 is the whole file."""
        self.base.executemany("INSERT OR IGNORE INTO doubts VALUES (?, ?, ?)", [(file, *one) for one in found])

    def doubts(self, file: int) -> list[tuple[int, str]]:
        """The rows of a file that look put in, by line; line 0 is the whole file."""
        return [(row[0], row[1]) for row in self.all("SELECT line, what FROM doubts WHERE file = ?", file)]

    def learn(self, grp: int, people: Mapping[str, str]) -> None:
        """Note who is behind names that are new in a group."""
        self.base.executemany(
            "INSERT OR IGNORE INTO aliases VALUES (?, ?, ?)", [(grp, name, person) for name, person in people.items()]
        )

    def aliases(self, grp: int) -> dict[str, str]:
        """The person behind each name in a group."""
        return dict(self.all("SELECT name, person FROM aliases WHERE grp = ?", grp))

    def forget(self, grp: int) -> None:
        """Delete a group: rows, state, findings, names."""
        key = self.one("SELECT key FROM groups WHERE number = ?", grp)
        assert key is not None
        with self.transaction():
            for table in ("rejects", "doubts"):
                self.base.execute(
                    f"DELETE FROM {table} WHERE file IN (SELECT number FROM files WHERE grp = ?)",  # noqa: S608 - fixed
                    (grp,),
                )
            for table in ("log", "findings", "hours", "aliases", "files", "group_names"):
                self.base.execute(f"DELETE FROM {table} WHERE grp = ?", (grp,))  # noqa: S608 - a fixed list
            self.forget_judgement(grp, key[0])
            self.base.execute("DELETE FROM groups WHERE number = ?", (grp,))
        self.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget_judgement(self, grp: int, key: str) -> None:
        """Delete what was concluded about a group, so that its log can be judged anew."""
        self.base.execute("DELETE FROM state WHERE key = ? OR key GLOB ?", (key, f"{key}\x1f*"))
        for table in ("findings", "hours"):
            self.base.execute(f"DELETE FROM {table} WHERE grp = ?", (grp,))  # noqa: S608 - a fixed list
        self.base.execute(
            "UPDATE groups SET judged_at = NULL, judged_seq = NULL, judged_under = NULL WHERE number = ?", (grp,)
        )

    # -- findings and what caused them -------------------------------------------------------------------------------

    def save(self, grp: int, found: Iterable[Finding]) -> None:
        """Keep findings; a later copy of one replaces it, and when it was first found stays known."""
        self.base.executemany(
            "INSERT INTO findings VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET finding = excluded.finding",
            [(finding.id, grp, finding.at, msgspec.msgpack.encode(finding)) for finding in found],
        )

    def grow(self, grp: int, copies: Iterable[Finding]) -> None:
        """Put the numbers of a whole episode in the place of those it was first told with."""
        read = msgspec.msgpack.Decoder(Finding).decode
        for copy in copies:
            row = self.one("SELECT finding FROM findings WHERE id = ?", copy.id)
            if row is None or read(row[0]).count < copy.count:
                self.save(grp, [copy])

    def findings(self, grp: int) -> list[tuple[int, Finding]]:
        """All findings of a group, each with when it was first found, in that order."""
        read = msgspec.msgpack.Decoder(Finding).decode
        rows = self.all("SELECT at, finding FROM findings WHERE grp = ? ORDER BY at, id", grp)
        return [(row[0], read(row[1])) for row in rows]

    def logged(self, grp: int, event_id: str) -> bytes | None:
        """An event of a group as it lies in the log."""
        row = self.one("SELECT event FROM log WHERE grp = ? AND id = ?", grp, number_of(event_id))
        return bytes(row[0]) if row else None

    def event(self, grp: int, event_id: str) -> tuple[Event, Place] | None:
        """An event of a group by its id, and where it stands."""
        query = "SELECT event, file, line FROM log WHERE grp = ? AND id = ?"
        row = self.one(query, grp, number_of(event_id))
        return (msgspec.msgpack.decode(row[0], type=Event), Place(row[1], row[2])) if row else None

    def events(self, grp: int) -> Iterator[Event]:
        """All events of a group, in the order of time."""
        read = msgspec.msgpack.Decoder(Event).decode
        for row in self.base.execute("SELECT event FROM log WHERE grp = ? ORDER BY at, seq", (grp,)):
            yield read(row[0])

    def written(self, grp: int, since: int, until: int) -> Iterator[tuple[Event, Place]]:
        """The events of a group from one instant to another, both included."""
        read = msgspec.msgpack.Decoder(Event).decode
        for row in self.base.execute(
            "SELECT event, file, line FROM log WHERE grp = ? AND at BETWEEN ? AND ? ORDER BY at, seq",
            (grp, since, until),
        ):
            yield read(row[0]), Place(row[1], row[2])


def number_of(event_id: str) -> int:
    """An event's derived id as SQLite's signed 64-bit number."""
    return int.from_bytes(bytes.fromhex(event_id), "big", signed=True)
