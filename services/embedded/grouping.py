"""Grouping: which group an export is of, and who in it is called what on this phone."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec

from moderation.keys import keyed
from moderation.policy import Policy
from services.embedded.policies import listed
from services.embedded.store import Store
from services.ingest.exports import Rows
from services.ingest.identity import ME
from services.ingest.sources.whatsapp_export import Export, Reject
from services.ingest.sources.whatsapp_export.naming import group_names

SHARED = 5
"""At least one row in so many of the time that two exports share is the same, or they are of two groups."""


class _Author(msgspec.Struct):
    """The two fields of a logged event that say who."""

    person: str | None = None
    actor: str | None = None


_READ_AUTHOR = msgspec.msgpack.Decoder(_Author).decode


class Placed(msgspec.Struct):
    """Where an export belongs: the group's number, the file's, and what turns its rows into events."""

    grp: int
    file: int
    rows: Rows


def place(store: Store, export: Export, key: bytes, policy: Policy, group: str | None, me: str | None) -> Placed:
    """Find the group an export is of, or make it. Groups of one name that share no row of a shared time are two.

    Args:
        store: of this machine.
        export: opened.
        key: of the installation.
        policy: gives the zone of each group.
        group: its name, where the file does not say it.
        me: the name of whoever owns the phone.
    """
    path = export.source.path
    digest = _digest(path, export.source.inside if export.others else ())
    names = [group] if group else group_names(export, path)
    called = store.groups_called(names)

    def rows(known: str, aka: Sequence[str], aliases: dict[str, str]) -> Rows:
        return Rows(key, known, policy.rules_for(listed(policy, aka)).calendar, me or f"{ME}:{digest}", aliases)

    for grp, known, _ in called:
        read_before = store.one("SELECT 1 FROM files WHERE grp = ? AND digest = ? AND done = 1", grp, digest)
        if read_before or _align(store, grp, rows(known, store.names(grp), {}), export):
            break
    else:
        known = keyed(key, "group", names[0], *([digest] if called else []))
        name = f"{names[0]} ({len(called) + 1})" if called else names[0]
        grp = store.new_group(name, known)
    store.name_group(grp, names)
    return Placed(grp, store.file(grp, digest, path.name), rows(known, store.names(grp), store.aliases(grp)))


def _digest(path: Path, inside: tuple[str, ...]) -> str:
    hashed = blake2b("/".join(inside).encode(), digest_size=16)
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            hashed.update(block)
    return hashed.hexdigest()


def _align(store: Store, grp: int, rows: Rows, export: Export) -> bool:
    """Learn from rows that both exports hold who is called what on the other phone.

    Returns whether the export can be of this group: it shares rows with it, or no time in which rows could be shared.
    """
    known = store.aliases(grp)
    first, last = store.one("SELECT min(at), max(at) FROM log WHERE grp = ?", grp) or (None, None)
    pairs: dict[str, Counter[str]] = {}
    shared = within = 0
    for row in export.read():
        event = None if isinstance(row, Reject) else rows.event(row)
        if isinstance(row, Reject) or event is None or first is None or not first <= event.at <= last:
            continue
        within += 1
        there = store.logged(grp, event.id)
        if there is None:
            continue
        shared += 1
        name = row.sender or row.actor or (row.targets[0] if len(row.targets) == 1 else None)
        author = _READ_AUTHOR(there)
        person = author.person if row.sender else author.actor or author.person
        if name is not None and person and (name == ME or name not in known):
            pairs.setdefault(rows.name(name), Counter())[person] += 1
    if shared * SHARED < within:
        return False
    store.learn(grp, {name: found.most_common(1)[0][0] for name, found in pairs.items() if _clear(found)})
    return True


def _clear(found: Counter[str]) -> bool:
    return found.most_common(1)[0][1] * 2 > found.total()
