"""Helplines: whom to ring, from a register with the day it was checked."""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from moderation.model import Settings

LARGEST = 1024 * 1024
"""Bytes of a register."""
FRESH = timedelta(days=366)
"""How long a number may go unchecked before a release."""


class Helpline(Settings):
    """One number: for whom, what to know, for which nation, where it was read, and when."""

    for_: str = Field(alias="for")
    ring: str = Field(coerce_numbers_to_str=True)
    note: str = ""
    nation: str = "United Kingdom"
    source: str
    checked_on: date


class Helplines(Settings):
    """Whom to ring, the number for danger first, and whom to tell inside the party."""

    inside: str
    entries: tuple[Helpline, ...] = Field(min_length=1)

    @property
    def checked_on(self) -> date:
        """The day on which the number checked longest ago was checked."""
        return min(entry.checked_on for entry in self.entries)

    def stale(self, released: date) -> list[Helpline]:
        """The entries that a release of that day must not carry: checked more than twelve months before it."""
        return [entry for entry in self.entries if released - entry.checked_on > FRESH]


def shipped() -> Helplines:
    """The register that comes with Steward."""
    return _checked(yaml.safe_load((files(__package__) / "helplines.yaml").read_text(encoding="utf-8")))


def read_helplines(given: str | Mapping[str, Any] | None, folder: Path = Path()) -> Helplines:
    """The register of a policy file: a path from the file's folder, the register itself, or the shipped one.

    Raises:
        ValueError: it cannot be used; the text says where and why.
    """
    if given is None:
        return shipped()
    if not isinstance(given, str):
        return _checked(given)
    place = folder / given
    try:
        if place.stat().st_size > LARGEST:
            raise ValueError(f"{place}: larger than {LARGEST // 2**20} MiB, which no register is")
        content = yaml.safe_load(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ValueError(f"{place}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    try:
        return _checked(content)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def _checked(content: object) -> Helplines:
    try:
        return Helplines.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the register"
        raise ValueError(f"{where}: {first['msg']}") from error
