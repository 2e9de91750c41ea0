"""What a person may hand over, and what is said when it is no chat."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from services.ingest.sources.whatsapp_export import Export, ExportError, Row, open_export, open_exports
from services.ingest.sources.whatsapp_export.files import FREE
from services.ingest.sources.whatsapp_export.naming import group_names

CHAT = "25/12/2021, 10:30 - Zoé: café\n25/12/2021, 10:31 - Bob: ok\n"


def zipped(**members: str | bytes) -> bytes:
    """A zip; `__` in a name stands for a folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_txt", ".txt").replace("_zip", ".zip"), content)
    return out.getvalue()


def texts(export: Export) -> list[str]:
    """The bodies."""
    return [row.text for row in export.rows()]


@pytest.mark.parametrize(
    "written",
    [
        CHAT.encode(),
        CHAT.encode("utf-8-sig"),
        CHAT.encode("utf-16"),
        CHAT.encode("utf-16-le"),
        CHAT.encode("utf-16-be"),
        CHAT.encode("cp1252"),
    ],
    ids=["utf-8", "bom", "utf-16", "little", "big", "windows"],
)
def test_encodings(opened: Callable[[bytes], Export], written: bytes) -> None:
    """A chat saved by an editor in another encoding reads the same."""
    rows = list(opened(written).rows())

    assert [(row.sender, row.text) for row in rows] == [("Zoé", "café"), ("Bob", "ok")]


def test_a_zip_with_media_and_rubbish(opened: Callable[[bytes], Export]) -> None:
    """The chat is found among media, and what a Mac adds is passed over."""
    content = zipped(__MACOSX___chat_txt=b"\x00\x05\xff", IMG_jpg=b"\xff\xd8", _chat_txt=CHAT)

    assert texts(opened(content)) == ["café", "ok"]


def test_a_zip_in_a_zip(opened: Callable[[bytes], Export]) -> None:
    """A zip packed once more is opened."""
    assert texts(opened(zipped(inner_zip=zipped(_chat_txt=CHAT)))) == ["café", "ok"]


def test_a_text_that_is_no_chat_is_passed_over(opened: Callable[[bytes], Export]) -> None:
    """Of several texts the one that is a chat is taken, whatever the others are called."""
    export = opened(zipped(a_txt="milk", z_txt=CHAT, _chat_txt="eggs"))

    assert (texts(export), export.others) == (["café", "ok"], ())


@pytest.mark.parametrize(
    "wrap", [zipped, lambda **m: zipped(**{f"{n}_zip": zipped(_chat_txt=c) for n, c in m.items()})]
)
def test_a_zip_of_several_chats(write: Callable[[bytes], Path], wrap: Callable[..., bytes]) -> None:
    """Each chat is read by itself and knows of the others; it is called after its own file, folder or zip."""
    other = CHAT.replace("café", "tea")
    exports = open_exports(
        write(wrap(**{"WhatsApp Chat - Ward 1__x_txt": CHAT, "WhatsApp Chat - Ward 2__x_txt": other}))
    )

    assert [texts(export) for export in exports] == [["café", "ok"], ["tea", "ok"]]
    assert [len(export.others) for export in exports] == [1, 1]
    assert [group_names(export, export.source.path) for export in exports] == [["Ward 1"], ["Ward 2"]]


def test_lines_of_an_old_macintosh(opened: Callable[[bytes], Export]) -> None:
    """A file whose lines end with a carriage return alone has rows all the same."""
    assert texts(opened(CHAT.replace("\n", "\r").encode())) == ["café", "ok"]


def test_other_line_ends_stand_inside_a_message(opened: Callable[[str], Export]) -> None:
    """What only Unicode calls a line end ends no row."""
    assert texts(opened("25/12/2021, 10:30 - Bob: a\x85b\u2028c\x0bd\re\n")) == ["a\x85b\u2028c\x0bd\re"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"milk\neggs\n", "no line looks like"),
        (bytes(range(1, 256)) * 40, "no line looks like"),
        (b"\x00" * 5_000, "not text"),
        (b"PK\x03\x04rubbish", "damaged"),
        (zipped(a_jpg=b"x"), "no .txt"),
        (zipped(_chat_txt=b"0" * (FREE + 1_000_000)), "unpacks to more"),
    ],
    ids=["empty", "other text", "binary", "zeros", "broken zip", "no chat", "bomb"],
)
def test_what_is_no_chat(write: Callable[[bytes], Path], content: bytes, says: str) -> None:
    """One line says what is wrong, with which file, and what to do."""
    path = write(content)

    with pytest.raises(ExportError, match=says) as told:
        open_export(path)

    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


def test_an_encrypted_zip(write: Callable[[bytes], Path]) -> None:
    """A zip with a password is not guessed at."""
    content = bytearray(zipped(_chat_txt=CHAT))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1

    with pytest.raises(ExportError, match="encrypted"):
        open_export(write(bytes(content)))


def test_a_zip_cut_short_inside(write: Callable[[bytes], Path]) -> None:
    """Of a member that is damaged further on, what comes before is read."""
    lines = "".join(f"25/12/2021, 10:30 - Ana: {n * 7_919 % 100_003}\n" for n in range(40_000))
    content = bytearray(zipped(_chat_txt=lines))
    half = len(content) // 2
    content[half : half + 4_000] = b"\xff" * 4_000

    assert sum(isinstance(row, Row) for row in open_export(write(bytes(content))).read()) > 1_000


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    """A wrong name is told as such."""
    with pytest.raises(ExportError, match="cannot be opened"):
        open_export(tmp_path / "none.txt")
    with pytest.raises(ExportError, match="folder"):
        open_export(tmp_path)
