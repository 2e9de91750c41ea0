"""What `steward inspect` says of a file."""

from collections import Counter

from services.ingest.sources.whatsapp_export import Export, Reject

SHOWN = 20
"""Oddities and participants listed."""


def describe(export: Export) -> str:
    """Say what the file is, in lines for a terminal."""
    kinds: Counter[str] = Counter()
    senders: Counter[str] = Counter()
    rejects: list[str] = []
    unread = 0
    first = last = None
    for row in export.rows():
        if isinstance(row, Reject):
            unread += 1
            if unread <= SHOWN:
                rejects.append(f"  line {row.line}: {row.reason}")
            continue
        kinds[row.kind] += 1
        if row.sender is not None:
            senders[row.sender] += 1
        first = row.at if first is None else min(first, row.at)
        last = row.at if last is None else max(last, row.at)
    lines = [f"group: {export.group or 'the file does not say'}", f"rows: {kinds.total():,}, from {first} to {last}"]
    lines += ["format:", *(f"  {line}" for line in export.evidence)]
    lines += [
        f"participants who wrote: {len(senders)}",
        *(f"  {n:>7,}  {who}" for who, n in senders.most_common(SHOWN)),
    ]
    lines += ["rows by kind:", *(f"  {number:>7,}  {kind}" for kind, number in kinds.most_common())]
    oddities = [*export.oddities[:SHOWN], *rejects]
    lines += ["oddities:", *(f"  {line.strip()}" for line in oddities)] if oddities else ["oddities: none"]
    lines += [f"  and {unread - SHOWN} more lines that cannot be read"] if unread > SHOWN else []
    return "\n".join(lines)
