"""Phrases: what is left out of them, and that their weights add up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.artefact import Phrased, load
from services.rules.detectors.tone.phrases import MOST_WORDS, PLACES, Phrases, phrase_places, phrased


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Brenda's been at the 400 quid", "^ N's been at the 0 quid $"),
        ("ask Tolliver why", "^ ask N why $"),
        ("Late again. Nobody rang", "^ late again nobody rang $"),
        ("the AGM is off", "^ the agm is off $"),
        ("", "^ $"),
    ],
)
def test_people_and_numbers_are_left_out(text: str, said: str) -> None:
    """First names, capitals inside a sentence and numbers lose their letters; what follows a full stop keeps them."""
    assert " ".join(phrased(Reading(text))) == said


def test_what_is_said_of_one_person_counts_for_another() -> None:
    """Two texts that differ in the name alone weigh the same."""
    phrases = Phrases(load().phrases)
    assert phrases.add(Reading("Brenda is a liar")) == phrases.add(Reading("Derek is a liar"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_weights_add_up(text: str) -> None:
    """A label's logit is its bias and the mean of the rows at the text's places, times the root of their count."""
    ones = Phrases(Phrased(("a", "b"), b"\x01\x02" * PLACES, (0.5, 1.0), (-1.0, 3.0)))
    reading = Reading(text)
    root = len(phrase_places(phrased(reading))) ** 0.5
    assert ones.add(reading) == pytest.approx([0.5 * root - 1.0, 2.0 * root + 3.0])


def test_a_long_text_is_read_in_part() -> None:
    """No more than `MOST_WORDS` words of a text are read."""
    assert len(phrased(Reading("you " * 20_000))) == MOST_WORDS + 2
