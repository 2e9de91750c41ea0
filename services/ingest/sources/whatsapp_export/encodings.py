"""Encoding: which bytes a chat is written in, told from the beginning of the file."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec

from .rows import ExportError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LOOK = 32
"""Blocks that are looked at; a misfit further on is read as a stray."""
_HIGH = re.compile(rb"[\x80-\xff]")


class Encoding(msgspec.Struct, frozen=True):
    """A codec's name, what becomes of a byte that does not fit, and whether lines end as on an old Macintosh."""

    name: str
    errors: str = "strict"
    returns: bool = False

    def text(self, blocks: Iterable[bytes]) -> Iterator[str]:
        """The whole file, block by block; line ends as written."""
        decoder = codecs.getincrementaldecoder(self.name)(self.errors)
        for block in chain(blocks, (b"",)):
            text = decoder.decode(block, final=not block)
            yield text.replace("\r", "\n") if self.returns else text


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """A stray byte in UTF-8 is most often a letter of Windows-1252 that an editor left."""
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    if error.reason == "unexpected end of data":
        return "\ufffd", error.end
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _as_windows)


def sniff(blocks: Iterator[bytes], where: str) -> Encoding:
    """The encoding of a whole file.

    Raises:
        ExportError: it is not text.
    """
    head = next(blocks, b"")
    found = _codec(head, blocks, where)
    begins = "".join(found.text([head]))
    return msgspec.structs.replace(found, returns="\r" in begins and "\n" not in begins)


def _codec(head: bytes, blocks: Iterator[bytes], where: str) -> Encoding:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name, "replace") if name != "utf-8-sig" else _of_bytes(head, blocks, name)
    zeros = head.count(0)
    if zeros > len(head) // 20:
        for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
            if head[offset::2].count(0) > zeros * 0.9 and zeros > len(head) // 5:
                return Encoding(name, "replace")
        raise ExportError(f"{where}: this is not text. Give the .txt or .zip that WhatsApp's 'Export chat' made.")
    return _of_bytes(head, blocks, "utf-8")


def _of_bytes(head: bytes, blocks: Iterator[bytes], name: str) -> Encoding:
    """UTF-8 where it fits; Windows-1252 when hardly anything near the first misfit does; else UTF-8 with strays."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    block = head
    try:
        for _ in range(_LOOK):
            decoder.decode(block)
            block = next(blocks, b"")
    except UnicodeDecodeError:
        good = sum(len(m) for m in _SEQUENCE.findall(block))
        high = len(_HIGH.findall(block))
        return Encoding("cp1252", "replace") if good * 2 < high else Encoding(name, "windows-1252")
    return Encoding(name, "windows-1252")
