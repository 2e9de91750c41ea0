"""What `steward inspect` says of a file."""

from pathlib import Path

from services.ingest.sources.whatsapp_export import Export, Oddity, facts
from services.ingest.sources.whatsapp_export.naming import group_names

SHOWN = 20
"""Oddities and participants listed."""


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
        "oddities:" if found.oddities else "oddities: none",
        *(f"  {_told(oddity)}" for oddity in found.oddities[:SHOWN]),
    ]
    lines += [f"  and {found.odd - SHOWN:,} more"] if found.odd > SHOWN else []
    return "\n".join(lines)


def _told(oddity: Oddity) -> str:
    return oddity.what if oddity.line is None else f"line {oddity.line}: {oddity.what}"
