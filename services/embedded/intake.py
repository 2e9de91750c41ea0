"""Intake: the rows of an export go to the log, each once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from moderation.calendar import Calendar
from services.embedded.store import Store
from services.ingest.exports import Rows
from services.ingest.identity import ME, keyed
from services.ingest.sources.whatsapp_export import Export, Reject, open_export
from services.ingest.sources.whatsapp_export import Row as ExportRow
from services.ingest.sources.whatsapp_export.naming import group_names

CHUNK = 5000
"""Rows of one transaction."""

_ENCODE = msgspec.msgpack.Encoder().encode
Item = TypeVar("Item")
Progress = Callable[[str, int], None]
"""Told of a step's name and how many rows it has done since it was last told."""


class Taken(msgspec.Struct):
    """What became of a file: the group's number, its rows, how many were new, how many could not be read."""

    grp: int
    file: int
    rows: int
    added: int
    rejects: int


def take(
    store: Store,
    path: Path,
    key: bytes,
    calendar: Calendar,
    progress: Progress,
    *,
    group: str | None = None,
    me: str | None = None,
) -> Taken:
    """Read a file into the log. Rows that another export of the group already gave are known by their id.

    Raises:
        ExportError: it is not an export, or none of its rows can be read.
    """
    export = open_export(path)
    grp, group_key = _group(store, export, path, key, group)
    file, digest = _file(store, grp, path)
    owner = me or f"{ME}:{digest}"
    if store.one("SELECT 1 FROM log WHERE grp = ? AND file <> ? LIMIT 1", grp, file):
        _align(store, grp, Rows(key, group_key, calendar, owner, {}), export.read())
    rows = Rows(key, group_key, calendar, owner, store.aliases(grp))
    taken = Taken(grp, file, 0, 0, 0)
    for chunk in _chunks(export.read(), CHUNK):
        with store.transaction():
            _log(store, rows, chunk, taken)
        progress(path.name, len(chunk))
    facts = msgspec.json.encode({"evidence": [export.evidence.said()]}).decode()
    store.base.execute(
        "UPDATE files SET rows = ?, added = added + ?, done = 1, facts = ? WHERE number = ?",
        (taken.rows, taken.added, facts, file),
    )
    return taken


def _group(store: Store, export: Export, path: Path, key: bytes, group: str | None) -> tuple[int, str]:
    names = [group] if group else group_names(export, path)
    grp = store.group(names, keyed(key, "group", names[0]))
    found = store.one("SELECT key FROM groups WHERE number = ?", grp)
    assert found is not None
    return grp, found[0]


def _file(store: Store, grp: int, path: Path) -> tuple[int, str]:
    hashed = blake2b(digest_size=16)
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            hashed.update(block)
    digest = hashed.hexdigest()
    store.base.execute("INSERT OR IGNORE INTO files (grp, digest, name) VALUES (?, ?, ?)", (grp, digest, path.name))
    found = store.one("SELECT number FROM files WHERE grp = ? AND digest = ?", grp, digest)
    assert found is not None
    return int(found[0]), digest


def _log(store: Store, rows: Rows, chunk: list[ExportRow | Reject], taken: Taken) -> None:
    entries = []
    known = len(rows.aliases)
    for row in chunk:
        taken.rows += 1
        if isinstance(row, Reject):
            taken.rejects += 1
            store.base.execute("INSERT OR IGNORE INTO rejects VALUES (?, ?, ?)", (taken.file, row.line, row.reason))
            continue
        event = rows.event(row)
        if event is not None:
            entries.append((taken.grp, number_of(event.id), event.at, taken.file, row.line, _ENCODE(event)))
    before = store.base.total_changes
    store.base.executemany(
        "INSERT OR IGNORE INTO log (grp, id, at, file, line, event) VALUES (?, ?, ?, ?, ?, ?)", entries
    )
    taken.added += store.base.total_changes - before
    if len(rows.aliases) > known:
        store.base.executemany(
            "INSERT OR IGNORE INTO aliases VALUES (?, ?, ?)",
            [(taken.grp, name, person) for name, person in islice(rows.aliases.items(), known, None)],
        )


def _align(store: Store, grp: int, rows: Rows, export: Iterable[ExportRow | Reject]) -> None:
    """Learn from rows that both exports hold who is called what on the other phone."""
    known = store.aliases(grp)
    read = msgspec.msgpack.Decoder(_Author).decode
    pairs: dict[str, Counter[str]] = {}
    for row in export:
        if isinstance(row, Reject):
            continue
        event = rows.event(row)
        name = row.sender or row.actor or (row.targets[0] if len(row.targets) == 1 else None)
        if event is None or name is None or (name != ME and name in known):
            continue
        there = store.one("SELECT event FROM log WHERE grp = ? AND id = ?", grp, number_of(event.id))
        if there is None:
            continue
        author = read(there[0])
        person = author.person if row.sender else author.actor or author.person
        if person:
            pairs.setdefault(rows.name(name), Counter())[person] += 1
    learnt = [
        (grp, name, found.most_common(1)[0][0])
        for name, found in pairs.items()
        if found.most_common(1)[0][1] * 2 > found.total()
    ]
    with store.transaction():
        store.base.executemany("INSERT OR IGNORE INTO aliases VALUES (?, ?, ?)", learnt)


class _Author(msgspec.Struct):
    """The two fields of a logged event that say who."""

    person: str | None = None
    actor: str | None = None


def number_of(event_id: str) -> int:
    """An event's derived id as SQLite's signed 64-bit number."""
    return int.from_bytes(bytes.fromhex(event_id), "big", signed=True)


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk
