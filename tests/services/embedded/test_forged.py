"""Rows that somebody put into an export: whatever they say of a person comes with the doubt about them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.embedded.helplines import read_helplines
from services.embedded.home import database
from services.embedded.inspection import describe
from services.embedded.policies import read_policy
from services.embedded.record import EDITED, FindingOut, Record
from services.embedded.replay import record, replay
from services.embedded.report import page
from services.embedded.store import Store
from services.embedded.table import table
from services.ingest.sources.whatsapp_export import open_export

TALK = [
    f"0{1 + n // 4}/03/2025, 1{n % 4}:00 - {('Ann Archer', 'Bob Birch')[n % 2]}: leaflets, part {n}" for n in range(24)
]
THREAT = "I will come round and kill you Bob"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of this test's home."""
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "home"))
    opened = Store(database())
    yield opened
    opened.close()


def write(folder: Path, rows: list[str], *, end: str = "\n", forged: int | None = None) -> Path:
    """An export; the row `forged` (from 1) ends in the other way."""
    ends = {end: "\n", "\n": end} if end != "\n" else {"\n": "\r\n"}
    place = folder / "WhatsApp Chat with Team.txt"
    place.write_bytes(
        "".join(row + (ends["\n"] if number == forged and end == "\n" else "\n" if number == forged else end)
                for number, row in enumerate(rows, 1)).encode()
    )  # fmt: skip
    return place


def judged(store: Store, path: Path) -> tuple[Record, str]:
    """Replay a file: the record, and the page."""
    policy = read_policy(None)
    done = replay(store, [open_export(path)], policy, lambda *_: None)
    found = record(store, done, policy)
    return found, page(store, done.groups, found, read_helplines(None))


def threat(found: Record) -> FindingOut:
    """The finding of the threat."""
    return next(one for one in found.findings if one.rule == "threat")


def row(at: str, who: str = "Ann Archer") -> str:
    """A threat at a time."""
    return f"{at} - {who}: {THREAT}"


CASES = {
    "a line end of another kind": ([*TALK[:8], row("02/03/2025, 13:05"), *TALK[8:]], "\r\n", 9, "does not end as"),
    "the same at the end of the file": ([*TALK, row("06/03/2025, 13:05")], "\r\n", 25, "does not end as"),
    "a Windows line end among others": ([*TALK[:8], row("02/03/2025, 13:05"), *TALK[8:]], "\n", 9, "does not end as"),
    "earlier than the row before": ([*TALK[:8], row("01/03/2025, 09:00"), *TALK[8:]], "\n", None, "out of order"),
    "later than the row after": ([*TALK[:8], row("05/03/2025, 23:50"), *TALK[8:]], "\n", None, "out of order"),
    "by somebody who had left": (
        [*TALK[:8], "02/03/2025, 13:01 - Cara Lee left", row("02/03/2025, 13:05", "Cara Lee"), *TALK[8:]],
        "\n", None, "somebody who had gone at line 9",
    ),
    "by somebody who joins later": (
        [*TALK[:8], row("02/03/2025, 13:05", "Cara Lee"), *TALK[8:12],
         "03/03/2025, 13:30 - Cara Lee joined using this group's invite link", *TALK[12:]],
        "\n", None, "seen joining only at line 14",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_row_put_in_accuses_nobody_without_a_caveat(store: Store, tmp_path: Path, case: str) -> None:
    """Record, messages, table and page say with the finding why the row looks put in, and offer no words to send."""
    rows, end, forged, why = CASES[case]
    found, shown = judged(store, write(tmp_path, rows, end=end, forged=forged))
    one = threat(found)
    line = next(number for number, text in enumerate(rows, 1) if THREAT in text)
    assert (one.doubted, one.evidence) == (True, [line])
    assert why in " ".join(one.doubts)
    assert one.doubts[0].startswith(f"Line {line} ")
    assert all(EDITED in text for text in one.messages.values())
    assert one.first_step.startswith("Look for the message on the phone")
    assert why in table(found)
    assert "Is it real?" in shown
    assert [doubt.line for doubt in found.doubts] == [line]


@pytest.mark.parametrize("case", CASES)
def test_inspect_lists_what_was_put_in(tmp_path: Path, case: str) -> None:
    """`inspect` names the line and the reason."""
    rows, end, forged, why = CASES[case]
    path = write(tmp_path, rows, end=end, forged=forged)
    line = next(number for number, text in enumerate(rows, 1) if THREAT in text)
    said = describe(open_export(path), path)
    assert any(f"line {line}: " in told and why in told for told in said.splitlines())


HONEST = {
    "CRLF throughout": (TALK, "\r\n"),
    "a few minutes back": ([*TALK[:8], "02/03/2025, 12:55 - Cara Lee: sorry, no signal here", *TALK[8:]], "\n"),
    "the clock is put back": (
        ["26/10/2025, 01:50 - Ann Archer: up late", "26/10/2025, 01:05 - Bob Birch: so am I", *TALK[:0]], "\n",
    ),
    "left and came back": (
        [*TALK[:4], "01/03/2025, 13:10 - Bob Birch left", "01/03/2025, 13:20 - Ann Archer added Bob Birch", *TALK[4:]],
        "\n",
    ),
    "text of several lines": ([*TALK[:4], "01/03/2025, 13:10 - Bob Birch: one\ntwo\nthree", *TALK[4:]], "\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", HONEST)
def test_an_honest_file_is_not_doubted(store: Store, tmp_path: Path, case: str) -> None:
    """What phones do by themselves raises no doubt."""
    rows, end = HONEST[case]
    assert judged(store, write(tmp_path, rows, end=end))[0].doubts == []


def test_a_file_cut_off_in_its_last_row_is_not_doubted(store: Store, tmp_path: Path) -> None:
    """The last row of a file that ends without a line end cannot be told from the others."""
    place = tmp_path / "WhatsApp Chat with Team.txt"
    place.write_bytes("\r\n".join(TALK).encode())
    assert judged(store, place)[0].doubts == []


def test_a_joined_file_is_doubted_as_a_whole(tmp_path: Path) -> None:
    """Where very many rows are out of order it says so once, of the file, and blames no row."""
    path = write(tmp_path, [*TALK[4:], *TALK, *TALK[:4]] * 3)
    said = describe(open_export(path), path)
    assert "rows are out of the order of time: the file was joined or edited" in said
    assert "stands out of order" not in said
