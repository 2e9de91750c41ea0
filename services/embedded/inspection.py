"""What `steward inspect` says of a file."""

from pathlib import Path

from services.ingest.sources.whatsapp_export import Doubt, Export, Oddity, facts
from services.ingest.sources.whatsapp_export.naming import group_names

SHOWN = 20
"""Oddities and participants listed."""
DOUBTS = 200
"""Rows listed that look put in."""
PUT_IN = "rows that look put in or out of order (an export is a text file; anyone can edit it):"


def describe(export: Export, path: Path) -> str:
    """Say what the file is, in lines for a terminal."""
    found = facts(export)
    spans = f", from {found.first} to {found.latest}" if found.rows else ""
    lines = [
        f"group: {', formerly '.join(group_names(export, path))}",
        f"rows: {found.rows:,}{spans}",
        f"format: {export.evidence.said()}",
        f"participants who wrote: {len(found.participants)}",
        *(f"  {n:>7,}  {who}" for who, n in found.participants.most_common(SHOWN)),
        "rows by kind:",
        *(f"  {number:>7,}  {kind}" for kind, number in found.kinds.most_common()),
        *([PUT_IN] if found.doubts else []),
        *(f"  {_told(doubt)}" for doubt in found.doubts[:DOUBTS]),
        *([f"  and {len(found.doubts) - DOUBTS:,} more"] if len(found.doubts) > DOUBTS else []),
        "oddities:" if found.oddities else "oddities: none",
        *(f"  {_told(oddity)}" for oddity in found.oddities[:SHOWN]),
    ]
    lines += [f"  and {found.odd - SHOWN:,} more"] if found.odd > SHOWN else []
    return "\n".join(lines)


def _told(one: Oddity | Doubt) -> str:
    return one.what if one.line is None else f"line {one.line}: {one.what}"
