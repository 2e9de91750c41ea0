"""What talk is about: pastimes, what volunteers organise, both, neither."""

import pytest

from moderation.features import Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.subjects import Subjects

SUBJECTS = Subjects()
BOTH = Talk.LEISURE | Talk.TASK


@pytest.mark.parametrize(
    "text",
    [
        "Never offside, his toe was level",
        "Anyone watching Strictly?",
        "Best sourdough I ever made",
        "our vet says boiled rice",
        "Two weeks in Tenerife, all inclusive",
        "the aphids have had my sweet peas again",
        "MY CAR NEEDS A NEW GEARBOX",
        "stuck on seven across in the crossword",
        "Did you see that goal?",
    ],
)
def test_pastimes(text: str) -> None:
    """A pastime shows by one sure word or by two hints of one kind."""
    assert SUBJECTS.read(Reading(text)) == Talk.LEISURE


@pytest.mark.parametrize(
    "text",
    [
        "Leaflets for Elm Street are in my porch",
        "Who can do the stall on Saturday?",
        "I'll bring the biscuits",
        "dog at number 12, mind the letterbox",
        "the van will collect from the office",
    ],
)
def test_tasks(text: str) -> None:
    """What is organised, offered and asked for is a task, whatever is carried there."""
    assert Talk(SUBJECTS.read(Reading(text))) & ~Talk.PASTIME == Talk.TASK


def test_both() -> None:
    """A text may show both."""
    assert SUBJECTS.read(Reading("Skip the football, leaflets first")) == BOTH


@pytest.mark.parametrize(
    "text", ["", "ok", "Three dogs on that road", "cake at the end", "no football in here please", "Rosemary is late"]
)
def test_neither(text: str) -> None:
    """One hint, a name, or what is denied shows nothing but the hint."""
    assert Talk(SUBJECTS.read(Reading(text))) & ~Talk.PASTIME == Talk(0)


def test_a_hint_is_told_apart() -> None:
    """One hint alone is a hint; a word for a pastime outright is more."""
    assert SUBJECTS.read(Reading("cake at the end")) == Talk.PASTIME
