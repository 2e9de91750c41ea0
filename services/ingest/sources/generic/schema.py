"""Writes the generic webhook's JSON Schema: `python -m services.ingest.sources.generic.schema FILE`."""

import sys
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from services.ingest.sources.generic.shapes import Webhook


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a body of the generic webhook."""
    (root,), components = msgspec.json.schema_components([Webhook], ref_template="#/$defs/{name}")
    for part in components.values():
        part["description"] = cleandoc(part["description"])  # Python 3.13 does so itself
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "webhook",
        **root,
        "$defs": components,
    }


def schema_file() -> str:
    """The schema as a file, the same whenever nothing changed."""
    return msgspec.json.format(msgspec.json.encode(schema(), order="deterministic"), indent=2).decode() + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_file(), encoding="utf-8")
