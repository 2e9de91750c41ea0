"""Every sentence of every language comes back as itself."""

import re
from pathlib import Path

import pytest

from services.ingest.sources.whatsapp_export.notices import Recogniser, coverage, tables
from services.ingest.sources.whatsapp_export.notices.template import Phrase

ACTOR, NUMBER, MEMBER = "Asha Patel", "+44\u00a07700\u00a0900123", "Jo Webb"
FILL = {
    "actor": ACTOR,
    "target": f"\u202a{NUMBER}\u202c",
    "targets": MEMBER,
    "new": "Walkers: all",
    "old": "Old name",
    "time": "14:05",
}
NUMBERS = {"old": "+44 1632 960111", "new": "+44 1632 960222"}
IN_A_ROW = {"tail", "media", "deleted", "waiting", "location", "poll", "edited", "callinfo"}
# The same words for a group's new member and for a broadcast list's.
SAME = {"{target}님이 추가되었습니다"}
# Names stand side by side, or a sentence with one name is the end of one with two: only a known name parts them.
SIDE_BY_SIDE = {"{actor} {new} тобын құрды", "{targets} നെ ചേര്\u200dത്തു"}


def written(phrase: Phrase) -> str:
    """The sentence as a phone writes it."""
    fill = FILL | NUMBERS if phrase.kind == "number_changed" else FILL
    return "\u200e" + re.sub(r"\{(\w+)\}", lambda slot: fill.get(slot[1], "7"), phrase.text)


def meant(phrase: Phrase) -> tuple[str, str | None, tuple[str, ...], str | None]:
    """What the sentence says."""
    actor = "@me" if phrase.me == "actor" else ACTOR if "{actor}" in phrase.text else None
    who = {"{target}": NUMBER, "{targets}": MEMBER}
    targets = ("@me",) if phrase.me == "target" else tuple(n for slot, n in who.items() if slot in phrase.text)
    return phrase.kind, actor, targets, phrase.via


@pytest.mark.parametrize("known", [(), (ACTOR, NUMBER, MEMBER)], ids=["strangers", "known"])
@pytest.mark.parametrize("language", tables.languages())
def test_each_sentence_is_read_as_itself(language: str, known: tuple[str, ...]) -> None:
    """No sentence is taken for another one's, of its own language or of any other."""
    wrong = []
    for phrase in tables.phrases(language):
        if phrase.kind in IN_A_ROW or phrase.text in SAME | (set() if known else SIDE_BY_SIDE):
            continue
        notice = Recogniser(known).notice(written(phrase))
        if notice is None or (notice.kind, notice.actor, notice.targets, notice.via) != meant(phrase):
            wrong.append((phrase.text, notice))
    assert wrong == []


@pytest.mark.parametrize("language", tables.languages())
def test_each_placeholder_is_read(language: str) -> None:
    """Omitted media and deleted messages are told apart in every language."""
    fill = {"file": "a.jpg", "actor": "Jo", "link": "https://maps.google.com/?q=1.0,2.0"}
    for phrase in tables.phrases(language):
        if phrase.kind in ("media", "deleted"):
            body = re.sub(r"\{(\w+)\}", lambda slot: fill[slot[1]], phrase.text)
            assert Recogniser().placeholder(body) == phrase.kind, phrase.text


def test_every_phrase_says_where_it_was_seen() -> None:
    """A phrase nobody saw is worth nothing."""
    assert all(phrase.seen for code in tables.languages() for phrase in tables.phrases(code))


def test_the_page_shows_the_tables_as_they_are() -> None:
    """The documented counts are the counts."""
    page = Path(__file__).parents[4] / "docs" / "formats" / "whatsapp_notices.md"
    assert coverage.table() in page.read_text(encoding="utf-8")
