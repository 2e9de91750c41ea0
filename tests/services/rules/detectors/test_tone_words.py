"""Single words: how rude they are, the first look at them, and which are shown as carrying abuse."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.rules.detectors.reading import Reading
from services.rules.detectors.tone import artefact
from services.rules.detectors.tone.artefact import Rudeness
from services.rules.detectors.tone.judging import Judge
from services.rules.detectors.tone.rude import Rude
from services.rules.detectors.tone.tables import Gates, Tables, words_of

LEARNT = artefact.load()
TABLES = Tables(LEARNT.labels, LEARNT.rows, LEARNT.scales, LEARNT.biases)
JUDGE = Judge()


def test_words_weigh_by_how_rare_they_are() -> None:
    """Score is the sum of weight x rarity over the length of the rarities; words that are not known say nothing."""
    rude = Rude(Rudeness({"oaf": (10, 30), "table": (-5, 40)}, weight=0.1, rarity=0.1, bias=-1.0))
    assert rude.score(["oaf", "unheard"]) == pytest.approx(1.0 - 1.0)
    assert rude.score(["oaf", "table"]) == pytest.approx((1.0 * 3 - 0.5 * 4) / 5 - 1.0)
    assert rude.score([]) == -1.0
    assert (rude.alone("oaf"), rude.alone("unheard")) == (1.0, 0.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["you", "thief", "vote", "leaflet", "idiot", "sack", "her", "agree", "pay", "confidential", "bridge"]
        ),
        max_size=9,
    )
)
def test_the_first_look_sees_what_the_tables_see(words: list[str]) -> None:
    """A gate is passed exactly where the words alone bring its label above it."""
    gates = {"party_att": -1.0, "party_sign": -1.5, "party_conf": -2.0}
    passed = set(Gates(TABLES, gates).passed(words))
    for label, gate in gates.items():
        column = TABLES.labels.index(label)
        sums = [TABLES.weights(word) for word in words]
        total, features = sum(each[column] for each, _ in sums), sum(size for _, size in sums)
        assert (label in passed) == (total > TABLES.distance(column, gate) * max(1, features) ** 0.5)


def test_the_words_that_carry_abuse_are_shown() -> None:
    """The word of abuse is shown and not its neighbours, also in a text that no head flags."""
    for text, word in (("what a stupid idea, said the minister", "stupid"), ("you are an idiot, Trevor", "idiot")):
        judged = JUDGE.judge(text)
        shown = {text[span.start : span.end] for span in judged.spans if span.head in {"offence", "insult", "att"}}
        assert any(word in one for one in shown), (text, judged.spans)
        assert all(len(one) < len(text) for one in shown)


def test_a_text_without_abuse_shows_no_word_of_it() -> None:
    """No word is shown where none is abusive and nothing scores."""
    reading = Reading("The leaflets are in my porch until Friday")
    assert words_of(reading) == reading.words
    assert JUDGE.judge(reading.text).spans == ()
