"""Phrases, the tables made of them, and what holds for every text."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.events import Event, Kind
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader, TalkReading
from services.rules.detectors.talk.ideas import Idea, Index, load_ideas, load_words
from services.rules.detectors.talk.phrases import Phrase

READER, FRESH = TalkReader(), TalkReader()
WORDS = load_words()
TABLES = files("services.rules.detectors.talk") / "tables"
SECTIONS = [
    (table.name, section, idea)
    for table in sorted(TABLES.iterdir(), key=lambda table: table.name)
    for section, idea in tomllib.loads(table.read_text(encoding="utf-8")).items()
    if "catches" in idea
]


def read(text: str) -> TalkReading:
    """Read a text."""
    return READER.read(Reading(text), Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text), 3, 739372)


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("take me off", "please take me off now", True),
        ("take me off", "take them off", False),
        ("take|get me off", "Get me off!", True),
        ("take me please? off", "take me off", True),
        ("take me please? off", "take me please off", True),
        ("take .. off", "take all of that off", True),
        ("take .. off", "take one two three four off", False),
        ("take .. off", "take one. Then off", False),
        ("take .. off", "take Cllr. Salt off", True),
        ("don't stop", "DONT stop", True),
        ("take_me off|away", "take me away", True),
        ("pay #", "pay 300 now", True),
        ("^ take me", "please take me", False),
        ("take me $", "take me there", False),
        ("take me off|$", "take me", True),
        ("stole* cash", "stolen cash", True),
        ("this {group}", "this whatsapp group", True),
        ("see you tomorrow", "see you tommorow", True),
    ],
)
def test_a_phrase_finds_what_it_reads_like(written: str, text: str, found: bool) -> None:  # noqa: FBT001 - a table
    """Each sign of the phrase language means what its table says."""
    assert bool(list(Phrase(written, WORDS).find(Reading(text)))) is found


IDEAS = load_ideas("courtesy", WORDS) | load_ideas("sign", WORDS)
INDEX = Index(IDEAS)
USED = sorted(
    {word for idea in IDEAS.values() for one in idea.catches for side in one.neighbours or () for word in side}
)


@given(st.lists(st.sampled_from([*USED, "the", "and", "nothing", "7", "."]), max_size=12).map(" ".join))
@settings(max_examples=300)
def test_the_index_finds_what_looking_for_every_phrase_finds(text: str) -> None:
    """Red where an index passes over a phrase that stands in a text, or finds one twice."""
    reading = Reading(text)
    every = {name: sorted(set(idea.hits(reading))) for name, idea in IDEAS.items()}
    assert INDEX.read(reading) == {name: hits for name, hits in every.items() if hits}


@pytest.mark.parametrize(("name", "section", "idea"), SECTIONS)
def test_the_index_finds_each_phrase_as_it_is_written(name: str, section: str, idea: dict[str, list[str]]) -> None:
    """Red where the words side by side that give a phrase away are not those it is made of."""
    index = Index({section: Idea(WORDS, idea["catches"])})
    for written in idea["catches"]:
        plain = [
            part.split("|")[0].removesuffix("?").replace("_", " ") for part in written.split() if part[0] not in ".^$"
        ]
        text = " ".join(
            "7" if word == "#" else WORDS[word.strip("{}")][0] if word[0] == "{" else word for word in plain if word
        )
        if any(Phrase(written, WORDS).find(Reading(text.replace("*", "")))):
            assert index.read(Reading(text.replace("*", ""))), (name, written)


def test_a_phrase_without_a_fixed_word_is_refused() -> None:
    """A phrase that could be all optional has no anchor and is an error that names it."""
    with pytest.raises(ValueError, match="please"):
        Phrase("please? now?", WORDS)


def test_an_unknown_word_class_is_refused() -> None:
    """A class that words.toml does not have is an error that names it."""
    with pytest.raises(ValueError, match="grp"):
        Phrase("this {grp}", WORDS)


def test_a_spared_place_does_not_hide_another() -> None:
    """A look-alike spares only what it shares a word with."""
    idea = Idea(WORDS, ["urgent"], ["not urgent"])
    assert [hit.first for hit in idea.hits(Reading("not urgent, but this is urgent"))] == [5]


@pytest.mark.parametrize(("table", "section", "idea"), SECTIONS)
def test_every_idea_says_what_it_catches_and_compiles(table: str, section: str, idea: dict[str, list[str]]) -> None:
    """Each idea of each table is explained, and each of its phrases is found where its anchors allow."""
    assert idea["about"], (table, section)
    made = Idea(WORDS, idea["catches"], idea.get("spares", ()))
    assert made.hits(Reading("nothing of the sort")) is not None
    for phrase in (*made.catches, *made.spares):
        assert list(phrase.find(Reading("xyzzy"))) == []


PIECES = (
    "take me off this group", "please", "approve", "£300", "spend", "he stole money", "I heard", "Sue", "all day",
    "fine until", "Friday", ".", "?",
)  # fmt: skip
SAID = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(SAID | st.text(max_size=80))
def test_spans_lie_in_the_text_and_scores_in_bounds(text: str) -> None:
    """Whatever is written, scores are above 0 and at most 1, and spans are places in the text."""
    seen = read(text)
    assert all(0 < score <= 1 for score in seen.heads.values())
    assert all(0 <= span.start < span.end <= len(text) for span in seen.spans)
    assert {span.head for span in seen.spans} <= seen.heads.keys()


@settings(max_examples=100, deadline=None)
@given(SAID)
def test_a_reader_keeps_nothing_of_a_text(text: str) -> None:
    """A reader that has read much says the same as one that has read nothing."""
    event = Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text)
    assert FRESH.read(Reading(text), event, 3, 739372) == read(text)


def test_capitals_do_not_matter_for_flags() -> None:
    """A shouted text carries the flags of the quiet one."""
    for text in ("please take me off this group", "can we agree to spend £300", "post as late as you like tonight"):
        assert read(text).talk == read(text.upper()).talk


def test_ordinary_talk_scores_nothing() -> None:
    """Everyday lines of a campaign carry no head at all."""
    lines = ("Morning all, 20 doors done", "The rain has stopped, back out", "Who has the keys to the hall?")
    assert [read(line).heads for line in lines] == [{}, {}, {}]
