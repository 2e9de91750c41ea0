"""File: finds the chat inside what a person hands over, and reads it as text, block by block, as often as asked."""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from .encodings import Encoding, sniff
from .rows import ExportError

BLOCK = 1 << 16
"""Bytes read at a time."""
GREATEST_RATIO = 200
"""A chat packs about 3 to 12 times; deflate itself ends near 1,030."""
FREE = 32 << 20
"""Bytes any zip may unpack to, whatever its ratio."""
GREATEST_DIRECTORY = 24 << 20
"""Bytes of a zip's table of contents: some 200,000 files."""
GREATEST_NESTED = 4 << 30
"""Bytes of a zip inside a zip."""
MOST_TEXTS = 20
"""Texts, and zips inside a zip, that are looked at."""
_DEEPEST = 3

_ZIP64 = 0xFFFFFFFF
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


class Source(msgspec.Struct, frozen=True):
    """Where the chat's text lies: a file, or a member of a zip (`inside`, outermost first)."""

    path: Path
    inside: tuple[str, ...]
    encoding: Encoding

    @property
    def names(self) -> tuple[str, ...]:
        """File names that may tell what the chat is called, the nearest first: its own, of folders, of zips."""
        parts = [part for place in self.inside for part in PurePosixPath(place).parts]
        return (*reversed(parts), self.path.name)

    @property
    def saved(self) -> date:
        """The day the file was last changed: no row is later."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC).date()

    def blocks(self) -> Iterator[str]:
        """The text, decoded, in blocks; line ends as written."""
        with _opened(self.path, self.inside) as stream:
            yield from self.encoding.text(iter(lambda: _read(stream, self.path), b""))


def find(path: Path) -> tuple[Source, ...]:
    """The texts in a `.txt` or `.zip`, the likeliest chat first.

    Raises:
        ExportError: no such file, no text in it, encrypted, damaged, or packed beyond reason.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except IsADirectoryError:
        raise ExportError(f"{path}: this is a folder. Give the exported .txt or .zip file itself.") from None
    except OSError as error:
        raise ExportError(f"{path}: cannot be opened ({error.strerror}). Check the name and try again.") from None
    if not head:
        raise ExportError(f"{path}: the file is empty. Export the chat again from WhatsApp.")
    found: list[Source] = []
    failed: ExportError | None = None
    for inside in _texts(path) if head[:2] == b"PK" else ((),):
        try:
            found.append(Source(path, inside, _encoding(path, inside)))
        except ExportError as error:
            failed = failed or error
    if failed and not found:
        raise failed
    return tuple(found)


def _encoding(path: Path, inside: tuple[str, ...]) -> Encoding:
    with _opened(path, inside) as stream:
        return sniff(iter(lambda: _read(stream, path), b""), str(path))


def _read(stream: IO[bytes], path: Path) -> bytes:
    try:
        return stream.read(BLOCK)
    except _BROKEN:
        if isinstance(stream, _Measured) and stream.total:
            return b""  # what came before the damage is still a chat
        raise ExportError(f"{path}: the zip is damaged. Export the chat again, or unpack it by hand.") from None


class _Measured:
    """A member of a zip that refuses to unpack beyond reason."""

    def __init__(self, stream: IO[bytes], packed: int, path: Path) -> None:
        self._stream, self._path = stream, path
        self._limit = max(FREE, packed * GREATEST_RATIO)
        self.total = 0

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self.total += len(block)
        if self.total > self._limit:
            raise ExportError(
                f"{self._path}: unpacks to more than {self._limit >> 20} MB, which no chat does. "
                "Unpack it by hand if you trust it, and give the .txt file."
            )
        return block


@contextmanager
def _opened(path: Path, inside: tuple[str, ...]) -> Iterator[IO[bytes]]:
    with ExitStack() as stack:
        if not inside:
            yield stack.enter_context(path.open("rb"))
            return
        outer: Path | IO[bytes] = path
        for name in inside[:-1]:
            outer = _unpacked(stack, outer, name, path)
        yield _member(stack, outer, inside[-1], path)  # type: ignore[misc]


def _member(stack: ExitStack, outer: Path | IO[bytes], name: str, path: Path) -> _Measured:
    archive = stack.enter_context(zipfile.ZipFile(outer))
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise ExportError(f"{path}: {name} is encrypted. Unpack it with its password and give the .txt file.")
    try:
        return _Measured(stack.enter_context(archive.open(info)), info.compress_size, path)
    except _BROKEN:
        raise ExportError(f"{path}: {name} cannot be unpacked. Unpack it by hand and give the .txt file.") from None


def _unpacked(stack: ExitStack, outer: Path | IO[bytes], name: str, path: Path) -> IO[bytes]:
    inner = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack is the context
    member = _member(stack, outer, name, path)
    while block := member.read(BLOCK):
        inner.write(block)
        if member.total > GREATEST_NESTED:
            raise ExportError(f"{path}: the zip inside it is too large. Unpack it by hand and give the .txt file.")
    inner.seek(0)
    return inner


def _texts(path: Path) -> list[tuple[str, ...]]:
    """Where the texts of a zip lie, the likeliest chat first: at most `MOST_TEXTS`, at most three zips deep."""
    _check_directory(path)
    found: list[tuple[str, ...]] = []
    with ExitStack() as stack:
        level: list[tuple[Path | IO[bytes], tuple[str, ...]]] = [(path, ())]
        for _ in range(_DEEPEST):
            deeper: list[tuple[Path | IO[bytes], tuple[str, ...]]] = []
            for outer, inside in level:
                names = _names(stack, outer, path)
                texts = [n for n in names if n.lower().endswith(".txt")]
                found += [(*inside, name) for name in texts]
                if not texts:
                    deeper += [(_unpacked(stack, outer, n, path), (*inside, n)) for n in _zips(names)]
            level = deeper[:MOST_TEXTS]
    if not found:
        raise ExportError(f"{path}: no .txt file in the zip. Give the zip that WhatsApp's 'Export chat' made.")
    return sorted(found, key=_likelihood)[:MOST_TEXTS]


def _names(stack: ExitStack, outer: Path | IO[bytes], path: Path) -> list[str]:
    """What a zip holds, without what a Mac adds to it."""
    try:
        names = stack.enter_context(zipfile.ZipFile(outer)).namelist()
    except (*_BROKEN, ValueError):
        raise ExportError(
            f"{path}: the zip is damaged or cut short. Export the chat again, or unpack it by hand."
        ) from None
    return [n for n in names if not n.startswith("__MACOSX/") and not PurePosixPath(n).name.startswith("._")]


def _zips(names: list[str]) -> list[str]:
    return [name for name in names if name.lower().endswith(".zip")][:MOST_TEXTS]


def _likelihood(inside: tuple[str, ...]) -> tuple[bool, bool, int, tuple[str, ...]]:
    base = PurePosixPath(inside[-1]).name
    return base != "_chat.txt", "whatsapp" not in base.casefold(), inside[-1].count("/"), inside


def _check_directory(path: Path) -> None:
    """The end record of a zip says how long its table of contents is; reading it costs memory."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - (66 << 10)))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if GREATEST_DIRECTORY < size < _ZIP64:
        raise ExportError(
            f"{path}: the zip lists far too many files for a chat. Unpack it by hand, give the .txt file."
        )
