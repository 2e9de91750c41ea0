"""Naming: what the group is called, by the file's name and by what the first rows tell."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from .export import Export
from .facts import named_by_file
from .rows import Reject, Row

LOOKED_AT = 400
"""Rows from the beginning in which a group may be named."""

NAMING = frozenset({"group_created", "group_renamed"})
_COPY = re.compile(r" ?\(\d{1,2}\)$")


def group_names(export: Export, path: Path) -> list[str]:
    """Every name the group goes by, the file's own first; file name and first day where nothing says one."""
    names = [name for name in (*_by_file(export), *_by_rows(export)) if name]
    return list(dict.fromkeys(names)) or [f"{path.stem}, begun {next(export.rows()).at[:10]}"]


class Naming:
    """The newest name that an export gives its group, and when it was called so (wall time as written).

    Args:
        export: whose file was called after the group on the day of its last row.
        chosen: what a person calls it, which counts like the file's name.
    """

    def __init__(self, export: Export, chosen: str | None = None) -> None:
        self._file = chosen or next(iter(_by_file(export)), None)
        self._last = ""
        self.name: str | None = None
        self.at = ""

    def take(self, rows: Iterable[Row | Reject]) -> None:
        """The next rows of the file."""
        for row in rows:
            if isinstance(row, Reject):
                continue
            self._last = max(self._last, row.at)
            if row.kind in NAMING and row.detail and row.at >= self.at:
                self.name, self.at = row.detail, row.at
        if self._file and self._last >= self.at:
            self.name, self.at = self._file, self._last


def _by_file(export: Export) -> list[str]:
    files = export.source.names[: -1 if export.others else None]  # a zip of several chats is called after none of them
    return [_COPY.sub("", name) for file in files if (name := named_by_file(file))]


def _by_rows(export: Export) -> Iterator[str | None]:
    for row in islice(export.rows(), LOOKED_AT):
        if row.kind in NAMING:
            yield row.detail
        elif row.kind == "encryption":
            yield row.label
