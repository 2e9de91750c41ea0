"""Naming: what the group is called, by the file's name and by what the first rows tell."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from .export import Export
from .facts import named_by_file

LOOKED_AT = 400
"""Rows from the beginning in which a group may be named."""

_COPY = re.compile(r" ?\(\d{1,2}\)$")


def group_names(export: Export, path: Path) -> list[str]:
    """Every name the group goes by, the file's own first; file name and first day where nothing says one."""
    files = export.source.names[: -1 if export.others else None]  # a zip of several chats is called after none of them
    by_file = [_COPY.sub("", name) for file in files if (name := named_by_file(file))]
    names = [name for name in (*by_file, *_by_rows(export)) if name]
    return list(dict.fromkeys(names)) or [f"{path.stem}, begun {next(export.rows()).at[:10]}"]


def _by_rows(export: Export) -> Iterator[str | None]:
    for row in islice(export.rows(), LOOKED_AT):
        if row.kind in {"group_created", "group_renamed"}:
            yield row.detail
        elif row.kind == "encryption":
            yield row.label
