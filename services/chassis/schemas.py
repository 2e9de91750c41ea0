"""Writes the JSON Schemas of the topics: `python -m services.chassis.schemas deploy/schemas`."""

import sys
from pathlib import Path

from moderation.wire import schema_files


def write(folder: Path) -> list[Path]:
    """Write every schema into a folder; returns the files that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, content in schema_files().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    for path in write(Path(sys.argv[1] if len(sys.argv) > 1 else "deploy/schemas")):
        sys.stdout.write(f"{path}\n")
