"""Messages prepared for translation: collected, and translated where somebody has done so."""

import string
import struct
from pathlib import Path

import pytest

from services.actions.extraction import marked, template
from services.actions.messages import FROM_ADMINS, WRONG
from services.actions.translation import LOCALES, translator
from services.rules import loader


def compiled(texts: dict[str, str]) -> bytes:
    """A `.mo` file."""
    pairs = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **texts}.items())
    count, at, places, content = len(pairs), 28 + 16 * len(pairs), [], b""
    for column in (0, 1):
        for pair in pairs:
            raw = pair[column].encode()
            places += [len(raw), at + len(content)]
            content += raw + b"\0"
    return struct.pack(f"<7I{4 * count}I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0, *places) + content


def test_the_template_is_that_of_the_code() -> None:
    """The translators' template holds what the code says: run `make messages` after a change."""
    assert (LOCALES / "steward.pot").read_text(encoding="utf-8") == template()


def test_every_word_to_a_person_is_in_the_template() -> None:
    """Titles and messages of every rule, and what is put around them, can be translated."""
    collected = set(marked_everywhere())
    for rule in loader.rules():
        assert {rule.title, *rule.words.values()} <= collected
    assert {WRONG, FROM_ADMINS} <= collected


def marked_everywhere() -> list[str]:
    """The texts of the template."""
    root = Path(__file__).parents[3]
    files = [file for source in ("moderation", "services") for file in (root / source).rglob("*.py")]
    return [text for file in files for text in marked(file.read_text(encoding="utf-8"))]


def test_every_placeholder_can_be_filled() -> None:
    """A marked text is a format that Python can read; a stray brace would spoil the message."""
    for text in marked_everywhere():
        assert list(string.Formatter().parse(text)) or not text


def test_what_cannot_be_collected_is_an_error() -> None:
    """Only a plain text can be marked."""
    with pytest.raises(ValueError, match="plain text"):
        list(marked('N_(f"hello {name}")'))


def test_without_a_translation_it_is_british_english() -> None:
    """A text that nobody translated stays as it is."""
    assert translator(["cy"])(WRONG) == WRONG


def test_a_translation_is_used(tmp_path: Path) -> None:
    """Where there is a translation, it is what people read."""
    place = tmp_path / "cy" / "LC_MESSAGES" / "steward.mo"
    place.parent.mkdir(parents=True)
    place.write_bytes(compiled({WRONG: "Os yw hyn yn anghywir, rhowch wybod i ni."}))
    translate = translator(["cy"], tmp_path)
    assert (translate(WRONG), translate(FROM_ADMINS)) == ("Os yw hyn yn anghywir, rhowch wybod i ni.", FROM_ADMINS)
