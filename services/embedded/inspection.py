"""What `steward inspect` says of a file."""

from collections import Counter
from pathlib import Path

from services.actions.messages import plain
from services.ingest.sources.whatsapp_export import Export, Reject
from services.ingest.sources.whatsapp_export.naming import group_names

SHOWN = 20
"""Oddities and participants listed."""
CUT = range(39_900, 40_101)
"""Rows at which an Android phone stops an export without media."""


def describe(export: Export, path: Path) -> str:
    """Say what the file is, in lines for a terminal."""
    kinds: Counter[str] = Counter()
    senders: Counter[str] = Counter()
    rejects: list[str] = []
    unread = 0
    first = last = None
    for row in export.read():
        if isinstance(row, Reject):
            unread += 1
            if unread <= SHOWN:
                rejects.append(f"  line {row.line}: {plain(row.reason)}")
            continue
        kinds[row.kind] += 1
        if row.sender is not None:
            senders[row.sender] += 1
        first = row.at if first is None else min(first, row.at)
        last = row.at if last is None else max(last, row.at)
    lines = [
        f"group: {plain(', formerly '.join(group_names(export, path)))}",
        f"rows: {kinds.total():,}, from {first} to {last}",
    ]
    lines += [f"format: {export.evidence.said()}"]
    if kinds.total() in CUT:
        lines += ["the phone stops near 40,000 messages: what is older is not in this file"]
    lines += [
        f"participants who wrote: {len(senders)}",
        *(f"  {n:>7,}  {plain(who)}" for who, n in senders.most_common(SHOWN)),
    ]
    lines += ["rows by kind:", *(f"  {number:>7,}  {kind}" for kind, number in kinds.most_common())]
    oddities = rejects
    lines += ["oddities:", *(f"  {line.strip()}" for line in oddities)] if oddities else ["oddities: none"]
    lines += [f"  and {unread - SHOWN} more lines that cannot be read"] if unread > SHOWN else []
    return "\n".join(lines)
