"""The platforms that Steward hears. Each folder verifies and parses; nothing in it does I/O."""

from importlib import import_module
from typing import cast

from services.ingest.platform import Source

NAMES = ("waha", "evolution", "gowa", "baileys", "slack", "matrix", "wa_cloud", "generic")


def source(name: str) -> Source:
    """The source of this name. Raises KeyError if there is none."""
    if name not in NAMES:
        raise KeyError(name)
    return cast("Source", import_module(f"{__name__}.{name}"))
