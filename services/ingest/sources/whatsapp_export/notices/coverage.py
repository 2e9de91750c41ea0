"""Counts the phrase tables: how many sentences each language has for each kind of notice."""

from collections import Counter

from services.ingest.sources.whatsapp_export.notices import tables

_COLUMNS = {
    "joined by link": ("joined", "link"),
    "added": ("joined", "added"),
    "joined, else": ("joined", None),
    "asked": ("join_requested", None),
    "left": ("left", None),
    "removed": ("removed", None),
    "admin": ("admin_promoted", "admin_demoted"),
    "created": ("group_created", None),
    "renamed": ("group_renamed", None),
    "described": ("group_described", None),
    "icon": ("group_icon", None),
    "settings": ("group_settings", None),
    "link reset": ("group_link_reset", None),
    "number": ("number_changed", None),
    "code": ("security_code", None),
    "encryption": ("encryption", None),
    "other": ("other_notice", None),
    "in a person's row": ("media", "deleted"),
}


def _count(language: str) -> list[int]:
    seen = Counter(
        (phrase.kind, phrase.via if phrase.via in ("link", "added") else None) for phrase in tables.phrases(language)
    )
    counts = []
    for kind, second in _COLUMNS.values():
        both = [(kind, second)] if kind == "joined" else [(kind, None), *([(second, None)] if second else [])]
        counts.append(sum(seen[key] for key in both))
    return counts


def table() -> str:
    """The counts as a Markdown table, one row for each language."""
    lines = [f"| language | {' | '.join(_COLUMNS)} |", "|---" * (len(_COLUMNS) + 1) + "|"]
    lines += [f"| {code} | {' | '.join(map(str, _count(code)))} |" for code in tables.languages()]
    return "\n".join(lines)
