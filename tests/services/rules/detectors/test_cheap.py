"""The cheap tier puts every part together, keyed and repeatable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.events import Event, Kind, Named
from moderation.features import HEADS, NOTHING, Features, Talk, likeness
from services.rules.detectors.cheap import CheapTier
from services.rules.detectors.fingerprints import stem

TIER = CheapTier(b"a key")
MONDAY, ORDINAL = 0, 738_000


def read(text: str, tier: CheapTier = TIER, *named: Named) -> Features:
    """The features of a text."""
    return tier.read(Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text, named=named), MONDAY, ORDINAL)


def test_every_part_has_its_say() -> None:
    """Abuse, personal data and talk arrive in one set of features."""
    features = read("You useless idiot, why is Ann's number 07700 900123 in here?")
    assert min(features.heads["att"], features.heads["pii"]) >= 0.5
    assert features.talk & Talk.QUESTION
    assert {span.head for span in features.spans} >= {"att", "pii"}


@pytest.mark.parametrize(
    ("text", "threat"),
    [
        ("Tom lives at 14 Elm Road, someone should pay him a visit", True),
        ("Tom lives at 14 Elm Road, if anyone wants to pop round and tell him", True),
        ("Mrs Lee lives at 14 Elm Road and is poorly, someone should pay her a visit", False),
        ("Tom lives at 14 Elm Road, pop round with the leaflets", False),
    ],
)
def test_a_hint_beside_an_address_is_a_threat(text: str, threat: bool) -> None:  # noqa: FBT001 - what is expected
    """Where somebody is to be found, and that they should be: neither alone is a threat, nor is a sick call."""
    features = read(text)
    assert features.heads["pii"] >= 0.5
    assert (features.heads.get("thr", 0.0) >= 0.5) is threat


def test_no_text_says_nothing() -> None:
    """An event without text has no features."""
    assert TIER.read(Event(id="e", group="g", at=0, kind=Kind.JOINED), MONDAY, ORDINAL) == NOTHING


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<Media omitted>", 0),
        ("<Medien ausgeschlossen>", 0),
        ("\u200eimage omitted", 0),
        ("IMG-20250101-WA0001.jpg (file attached)", 0),
        ("<attached: 00000012-PHOTO-2025-01-01-10-00-00.jpg>", 0),
        ("IMG-20250101-WA0001.jpg (file attached)\nThe stall at noon", 8),
        ("the stall at noon", 4),
    ],
)
def test_a_placeholder_has_no_words(text: str, words: int) -> None:
    """What the platform writes where a picture was is nobody's words; a caption is."""
    features = TIER.read(Event(id="e", group="g", at=0, kind=Kind.MEDIA, text=text), MONDAY, ORDINAL)
    assert features.words == words
    assert bool(features.topics) == bool(words)


def test_who_is_named_is_told_once() -> None:
    """A person named twice is one person."""
    assert read("Ann, Bob, Ann", TIER, Named(0, 3, "p1"), Named(5, 8, "p2"), Named(10, 13, "p1")).about == ("p1", "p2")


def test_like_texts_have_like_sketches() -> None:
    """A reminder with one word changed is like itself, another text is not."""
    reminder = read("Reminder: leafleting on Saturday at ten from the library car park, bring a bag").sketch
    again = read("reminder, leafleting on Saturday at ten from the library car park! bring your bag").sketch
    other = read("Has the venue got a projector and how many chairs do we need tonight").sketch
    assert likeness(reminder, again) >= 0.5 > likeness(reminder, other)


def test_short_texts_have_no_sketch() -> None:
    """Three words are alike by chance."""
    assert read("ok thanks all").sketch == ()
    assert len(read("one two three four").sketch) == 4


def test_topics_are_content_words() -> None:
    """Forms of a word are one topic; small words are none."""
    assert read("the leaflets").topics == read("we were leafleting").topics
    assert read("we will be there with you").topics == ()


def test_fingerprints_need_the_key() -> None:
    """Another installation's key gives other fingerprints, whatever the key's length."""
    text = "delivering leaflets on station road tomorrow"
    other = read(text, CheapTier(b"k" * 100))
    assert not {*other.sketch} & {*read(text).sketch}
    assert not {*other.topics} & {*read(text).topics}


@pytest.mark.parametrize(
    ("word", "is_stem"), [("leaflets", "leaflet"), ("canvassing", "canvas"), ("bus", "bus"), ("ann's", "ann")]
)
def test_stem(word: str, is_stem: str) -> None:
    """Only the commonest endings go, and never so far that little is left."""
    assert stem(word) == is_stem


@given(st.text(max_size=300))
def test_features_fit_their_contract(text: str) -> None:
    """Known heads in their order, scores within 0 to 1, spans inside the text, fingerprints small and sorted."""
    features = read(text)
    assert list(features.heads) == [head for head in HEADS if head in features.heads]
    assert all(0 < score <= 1 for score in features.heads.values())
    assert all(0 <= span.start < span.end <= len(text) for span in features.spans)
    assert len(features.sketch) <= 8
    assert len(features.topics) <= 12
    assert list(features.sketch) == sorted({*features.sketch})
    assert all(0 <= value < 2**32 for value in features.sketch)
    assert all(0 <= value < 2**24 for value in features.topics)
    assert features == read(text)


@pytest.mark.parametrize(
    "text", ["thanks, see you there", "you idiot", "needed until Friday", "post freely till Friday", "ok Ann"]
)
def test_what_is_said_again_is_read_as_before(text: str) -> None:
    """Red where a remembered text keeps what belongs to another day, another sort of event or another naming."""
    tier = CheapTier(b"a key")
    for kind in (Kind.MESSAGE, Kind.GROUP_DESCRIBED):
        for named in ((), (Named(3, 6, "ann"),)):
            for day in (0, 1, 1):
                event = Event(id="e", group="g", at=0, kind=kind, text=text, named=named)
                assert tier.read(event, day, ORDINAL + day) == CheapTier(b"a key").read(event, day, ORDINAL + day)
