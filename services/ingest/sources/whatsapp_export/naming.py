"""Naming: what the group is called, by the file's name and by what the first rows tell."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from .export import Export

LOOKED_AT = 400
"""Rows from the beginning in which a group may be named."""

_FILE = re.compile(
    r"""(?:.*\bwhatsapp\b.*?                 # the app's name, wherever the language puts it
    (?:\s-\s|\s(?:with|mit|avec|con|com|met|med|z|s|cu|ile|c|з|со?|με|với|dengan|kanssa|amb)\s))
    (?P<name>.+)$""",
    re.IGNORECASE | re.VERBOSE,
)
_COPY = re.compile(r"\s*\(\d{1,3}\)$")


def group_names(export: Export, path: Path) -> list[str]:
    """Every name the group goes by, the file's own first; the file's name as it is where nothing says one."""
    names = [*_by_file(path), *_by_rows(export)]
    return list(dict.fromkeys(names)) or [path.stem]


def _by_file(path: Path) -> Iterator[str]:
    found = _FILE.match(_COPY.sub("", path.stem))
    if found:
        yield found["name"].strip()


def _by_rows(export: Export) -> Iterator[str]:
    for row in islice(export.rows(), LOOKED_AT):
        if row.kind in {"group_created", "group_renamed"} and row.detail:
            yield row.detail
