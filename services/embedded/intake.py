"""Intake: the rows of an export go to the log, each once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import msgspec

from moderation.model import DAY
from moderation.policy import Policy
from services.chassis import clock
from services.embedded.grouping import place
from services.embedded.progress import Progress
from services.embedded.store import Store, number_of
from services.ingest.exports import Rows
from services.ingest.sources.whatsapp_export import Doubts, Export, Reject
from services.ingest.sources.whatsapp_export import Row as ExportRow
from services.ingest.sources.whatsapp_export.naming import Naming

CHUNK = 5000
"""Rows of one transaction."""
AHEAD = 2 * DAY
"""How far ahead of this machine's clock a row may be: phones stand in other zones. What is later did not happen yet."""
_NEVER = 1 << 62

_ENCODE = msgspec.msgpack.Encoder().encode
Item = TypeVar("Item")


class Taken(msgspec.Struct):
    """What became of a file: the group's number, its rows, how many were new, how many could not be read."""

    grp: int
    file: int
    rows: int
    added: int
    rejects: int


def take(
    store: Store,
    export: Export,
    key: bytes,
    policy: Policy,
    progress: Progress,
    *,
    group: str | None = None,
    me: str | None = None,
) -> Taken:
    """Read an export into the log. Rows that another export of the group already gave are known by their id."""
    placed = place(store, export, key, policy, group, me)
    taken = Taken(placed.grp, placed.file, 0, 0, 0)
    if read := store.one("SELECT rows FROM files WHERE number = ? AND done = 1", placed.file):
        taken.rows = read[0]
        return taken
    future = clock.now() + AHEAD
    naming, doubts = Naming(export, group), Doubts()
    for chunk in _chunks(export.read(), CHUNK):
        if not taken.rows and _first(placed.rows, chunk) > future:
            future = _NEVER  # it is this machine's clock that is wrong
        with store.transaction():
            _log(store, placed.rows, chunk, taken, future)
        naming.take(chunk)
        for row in chunk:
            if not isinstance(row, Reject):
                doubts.take(row)
        progress(f"reading {export.source.path.name}", len(chunk), export.evidence.rows)
    named = {"name": naming.name, "named_at": naming.at}
    facts = msgspec.json.encode({"evidence": [export.evidence.said()], **named}).decode()
    with store.transaction():
        store.base.execute(
            "UPDATE files SET rows = ?, added = added + ?, done = 1, facts = ? WHERE number = ?",
            (taken.rows, taken.added, facts, taken.file),
        )
        store.call_by_newest(taken.grp)
        store.doubt(taken.file, [(one.line or 0, one.what) for one in doubts.all()])
    return taken


def _log(store: Store, rows: Rows, chunk: list[ExportRow | Reject], taken: Taken, future: int) -> None:
    entries = []
    known = len(rows.aliases)
    for row in chunk:
        taken.rows += 1
        if isinstance(row, Reject):
            _refuse(store, taken, row.line, row.reason)
            continue
        event = rows.event(row)
        if event is not None and event.at > future:
            _refuse(store, taken, row.line, f"dated {row.at[:10]}, which is yet to come; look at the phone's clock")
        elif event is not None:
            entries.append((taken.grp, number_of(event.id), event.at, taken.file, row.line, _ENCODE(event)))
    before = store.base.total_changes
    store.base.executemany(
        "INSERT OR IGNORE INTO log (grp, id, at, file, line, event) VALUES (?, ?, ?, ?, ?, ?)", entries
    )
    taken.added += store.base.total_changes - before
    if len(rows.aliases) > known:
        store.learn(taken.grp, dict(islice(rows.aliases.items(), known, None)))


def _refuse(store: Store, taken: Taken, line: int, reason: str) -> None:
    taken.rejects += 1
    store.base.execute("INSERT OR IGNORE INTO rejects VALUES (?, ?, ?)", (taken.file, line, reason))


def _first(rows: Rows, chunk: list[ExportRow | Reject]) -> int:
    """The instant of the first row that can be read."""
    return next((rows.at(row.at) for row in chunk if not isinstance(row, Reject)), 0)


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk
