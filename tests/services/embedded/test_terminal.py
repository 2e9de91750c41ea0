"""The terminal: what a file says cannot move the cursor, change colours or turn a line around."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.table import Table

from services.embedded.terminal import Terminal, visible

STEWARD = str(Path(sys.executable).with_name("steward"))
HOSTILE = (
    '01/03/2025, 10:00 - Ann Lee created group "Old\x1b[31m team"\n'
    "01/03/2025, 10:01 - Ann \x1b]0;owned\x07Lee: hello \x1b[2Jall\x9b31m\n"
    "01/03/2025, 10:02 - Ben\u202e Cole: hi\n"
    "99/99/2025, 10:03 - x\x1b[31my: hi\n"
)
HARMFUL = ("\x1b[2J", "\x1b[31m team", "\x1b]0", "\x07", "\x9b", "\u202e")


@pytest.mark.parametrize("command", ["inspect", "events", "replay"])
def test_nothing_a_file_says_reaches_the_terminal_as_a_command(tmp_path: Path, command: str) -> None:
    """On a terminal every control character of a name, a text, a group or a bad line is written out."""
    chat = tmp_path / "chat.txt"
    chat.write_text(HOSTILE, encoding="utf-8")
    mine, theirs = pty.openpty()
    with subprocess.Popen(
        [STEWARD, command, str(chat)], stdout=theirs, stderr=theirs, cwd=tmp_path,
        env=os.environ | {"STEWARD_HOME": str(tmp_path / "home"), "TERM": "xterm"},
    ):  # fmt: skip
        os.close(theirs)
        said = b""
        try:
            while block := os.read(mine, 65536):
                said += block
        except OSError:  # how Linux says that the other side is closed
            pass
    os.close(mine)
    assert b"team" in said
    assert [bad for bad in HARMFUL if bad.encode() in said] == []


def test_a_cell_of_a_table_is_made_visible(capsys: pytest.CaptureFixture[str]) -> None:
    """What stands in a table is treated like any other text."""
    table = Table("who")
    table.add_row("Ann\x1b[2J")
    Terminal().print(table)
    said = capsys.readouterr().out
    assert "Ann\\x1" in said
    assert "\x1b[2J" not in said


def test_what_is_visible_already_stays() -> None:
    """Line ends, emoji and letters of every script are no controls."""
    assert visible("Zoë שלום 😀\nnext") == "Zoë שלום 😀\nnext"
