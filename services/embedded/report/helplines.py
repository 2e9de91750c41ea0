"""Helplines: whom to ring, from a register with the day it was checked."""

from datetime import date
from importlib.resources import files
from pathlib import Path

import yaml

from moderation.model import Settings


class Helpline(Settings):
    """One number: for whom, what to know, and where it was read."""

    for_: str
    ring: str
    note: str
    source: str


class Helplines(Settings):
    """The register of a nation."""

    checked_on: date
    nation: str
    entries: tuple[Helpline, ...]


def read_helplines(place: Path | None = None) -> Helplines:
    """Read a register; the shipped one where none is given.

    Raises:
        ValueError: it is not one (pydantic says where).
    """
    text = place.read_text() if place else (files(__package__) / "helplines.yaml").read_text()
    content = yaml.safe_load(text)
    for entry in content.get("entries", []):
        entry["for_"] = entry.pop("for", None)
    return Helplines.model_validate(content)
