"""Folder: a backup on disk. Parts of JSON lines, compressed; a manifest, written last, with the checksum of each."""

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from services.chassis.process import FailedError

FORMAT = 1
"""Of the folder. A reader that meets a newer one stops."""
MANIFEST = "manifest.json"
README = """This folder is a backup of Steward. Whoever can read it can read who is who, what cases there are, and the
secrets of the installation. Its files are readable by their owner alone and are not encrypted: keep them where only
those may look who may look into Steward itself, and encrypt what leaves this machine (age, gpg, a backup program).
"""
_ENCODER = msgspec.json.Encoder()
Line = TypeVar("Line")


class CareError(FailedError):
    """A backup or a restore cannot be made; the text is one line that says why."""


class Part(msgspec.Struct, frozen=True):
    """A file of a backup."""

    sha256: str
    lines: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup is: when it was made (milliseconds UTC), of which schema of the database, with how many partitions.

    `key` tells the key of the installation again without telling it; `whole` is that what was read already is in it,
    too.
    """

    format: int
    made: int
    schema: str
    partitions: int
    key: str
    whole: bool
    parts: dict[str, Part]


class NewFolder:
    """A backup in the making.

    Args:
        place: a folder that is not there yet, or empty.

    Raises:
        CareError: something lies there, or it cannot be made.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._parts: dict[str, Part] = {}
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if any(place.iterdir()):
                raise CareError(f"{place} is not empty: a backup needs a folder of its own")
        except OSError as error:
            raise CareError(f"{place} cannot be used: {error.strerror}") from error
        self.copy("README.txt", README.encode())

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[object], None]]:
        """Open a part; what is handed over is written, a line each."""
        path = self._new(f"{name}.jsonl.gz")
        count = 0

        def write(line: object) -> None:
            nonlocal count
            count += 1
            out.write(_ENCODER.encode(line) + b"\n")

        with gzip.open(path, "wb", compresslevel=3) as out:
            yield write
        self._note(path, count)

    def copy(self, name: str, content: bytes) -> None:
        """Keep a file as it is."""
        path = self._new(name)
        path.write_bytes(content)
        self._note(path, 0)

    def finish(self, **said: Any) -> Manifest:  # noqa: ANN401 - fields of the manifest
        """Write the manifest: from now on it is a backup."""
        manifest = Manifest(format=FORMAT, parts=self._parts, **said)
        self._new(MANIFEST).write_bytes(msgspec.json.format(_ENCODER.encode(manifest), indent=2))
        return manifest

    def _new(self, name: str) -> Path:
        path = self._place / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return path

    def _note(self, path: Path, lines: int) -> None:
        self._parts[str(path.relative_to(self._place))] = Part(_digest(path), lines)


class Folder:
    """A backup that was made. Every file is held against its checksum before anything is read.

    Raises:
        CareError: it is none, or is damaged, or a newer Steward made it.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self.manifest = _manifest(place / MANIFEST)
        for name, part in self.manifest.parts.items():
            path = place / name
            if not path.is_file():
                raise CareError(f"the backup is damaged: {path} is missing")
            if _digest(path) != part.sha256:
                raise CareError(f"the backup is damaged: {path} is not what was written")

    def names(self, under: str) -> list[str]:
        """The parts under a name."""
        return [
            name.removesuffix(".jsonl.gz").removeprefix(f"{under}/")
            for name in self.manifest.parts
            if name.startswith(f"{under}/")
        ]

    def lines(self, name: str, kind: type[Line]) -> Iterator[Line]:
        """Read a part; nothing where there is none."""
        if f"{name}.jsonl.gz" not in self.manifest.parts:
            return
        read = msgspec.json.Decoder(kind).decode
        with gzip.open(self._place / f"{name}.jsonl.gz", "rb") as file:
            for line in file:
                yield read(line)


def _manifest(path: Path) -> Manifest:
    try:
        raw = path.read_bytes()
        number = msgspec.json.decode(raw, type=dict[str, Any]).get("format")
        if number != FORMAT:
            raise CareError(f"the backup has format {number}, and this Steward reads format {FORMAT}: use its version")
        return msgspec.json.decode(raw, type=Manifest)
    except OSError as error:
        raise CareError(f"{path.parent} is no backup, or one that was not finished: {MANIFEST} is missing") from error
    except msgspec.MsgspecError as error:
        raise CareError(f"the backup is damaged: {path}: {error}") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
