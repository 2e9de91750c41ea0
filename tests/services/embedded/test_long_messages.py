"""Messages longer than anybody can write: they cost no more than the longest one, and that is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.events import Event, Kind
from services.embedded.home import database
from services.embedded.policies import read_policy
from services.embedded.reading import Reader
from services.embedded.record import Record
from services.embedded.replay import record, replay
from services.embedded.store import Store
from services.ingest.sources.whatsapp_export import Reject, open_export
from services.ingest.sources.whatsapp_export.lines import LONGEST_LINE
from services.rules.detectors.cheap import MOST, CheapTier

UNIT = "Ann said the treasurer stole money, call 07700 900123, you idiot! "


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of this test's home."""
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "home"))
    opened = Store(database())
    yield opened
    opened.close()


def chat(folder: Path, text: str) -> Path:
    """An export in which one message says a text."""
    place = folder / "WhatsApp Chat with Team.txt"
    rows = ["Ann Archer: morning", f"Bob Birch: {text}", "Ann Archer: well"]
    place.write_text("".join(f"03/03/2025, 10:0{n} - {row}\n" for n, row in enumerate(rows)), encoding="utf-8")
    return place


def judged(store: Store, path: Path) -> Record:
    """Replay a file."""
    policy = read_policy(None)
    return record(store, replay(store, [open_export(path)], policy, lambda *_: None), policy)


def event(text: str) -> Event:
    """A message that says it."""
    return Event(id="1", group="g", at=0, kind=Kind.MESSAGE, person="p", text=text)


def test_what_is_longer_than_a_message_is_read_as_far_as_a_message_goes() -> None:
    """Ten times the text gives the very features of its beginning, so that it costs no more."""
    tier = CheapTier(b"k" * 32)
    text = UNIT * (10 * MOST // len(UNIT))
    assert tier.read(event(text), 0, 739_000) == tier.read(event(text[:MOST]), 0, 739_000)


def test_a_message_too_long_is_said_with_what_it_caused(store: Store, tmp_path: Path) -> None:
    """The record names the line and how much was judged."""
    found = judged(store, chat(tmp_path, UNIT * (2 * MOST // len(UNIT))))
    assert [(one.line, f"{MOST:,} characters are judged" in one.what) for one in found.doubts] == [(2, True)]
    assert all(one.doubts for one in found.findings if one.people == ["Bob Birch"])


def test_a_message_is_read_once_for_all_that_is_found_of_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rules speak of a message, judging reads it once and quoting once."""
    reads: list[str] = []
    plainly = Reader.read
    monkeypatch.setattr(Reader, "read", lambda self, one: (reads.append(one.id), plainly(self, one))[1])
    found = judged(store, chat(tmp_path, UNIT))
    assert sum(one.people == ["Bob Birch"] for one in found.findings) > 2
    assert max(map(reads.count, reads)) == 2


def test_a_line_beyond_the_limit_is_refused_from_there_on_and_the_rest_read(tmp_path: Path) -> None:
    """Of a line of ten times the limit the beginning is kept, the rest refused once; the rows around it are read."""
    rows = list(open_export(chat(tmp_path, "x" * (10 * LONGEST_LINE))).read())
    refused = [row for row in rows if isinstance(row, Reject)]
    assert [(row.line, row.reason) for row in refused] == [(2, "longer than any message")]
    read = [row.text for row in rows if not isinstance(row, Reject)]
    assert (read[0], read[-1], len(read), len(read[1]) < 2 * LONGEST_LINE) == ("morning", "well", 3, True)
