"""Writing: files for a person appear whole or not at all."""

import stat
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path


class WriteError(Exception):
    """A place that cannot be written to; the text says which and why."""


def check_places(places: list[Path], read: list[Path]) -> None:
    """Find out early whether files can be put there, before hours of work.

    Args:
        places: where something will be written.
        read: files that are read, and must stay as they are.

    Raises:
        WriteError: a folder is missing, is not one, or may not be written in; or two files would be one.
    """
    seen: set[Path] = set()
    for place in places:
        if place.resolve() in {file.resolve() for file in read}:
            raise WriteError(f"{place}: this is the export itself. Name another file to write.")
        if place.is_dir():
            raise WriteError(f"{place}: this is a folder. Name a file in it.")
        if not place.parent.is_dir():
            raise WriteError(f"{place}: there is no folder {place.parent}. Make it, or name another place.")
        if place.resolve() in seen and not _device(place):
            raise WriteError(f"{place}: named twice. Give each file a name of its own.")
        seen.add(place.resolve())
        if not _device(place):
            _write(_beside(place), b"", place)
            _beside(place).unlink()


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write several files: all are complete beside their places before the first is put there.

    Raises:
        WriteError: one cannot be written; none was then.
    """
    with ExitStack() as undo:
        for place, content in contents.items():
            if _device(place):
                _write(place, content, place)
            else:
                undo.callback(_beside(place).unlink, missing_ok=True)
                _write(_beside(place), content, place)
        for place in contents:
            if not _device(place):
                _beside(place).replace(place)


def _write(where: Path, content: bytes, place: Path) -> None:
    try:
        where.write_bytes(content)
    except OSError as error:
        raise WriteError(f"{place}: cannot be written ({error.strerror}). Name another place.") from error


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.part")


def _device(place: Path) -> bool:
    """A terminal, a pipe or `/dev/null`: written straight to."""
    return place.exists() and not stat.S_ISREG(place.stat().st_mode) and not place.is_dir()
