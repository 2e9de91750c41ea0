"""Messages: how people are called, and what they are spared."""

import pytest

from moderation.findings import Finding, Recipient, Severity
from services.actions.messages import called, first_name, plain, render
from services.rules import loader

RULES = {rule.id: rule for rule in loader.rules()}


def said(rule: str, name: str, because: str = "reason", to: Recipient = Recipient.DUTY_ADMIN) -> str:
    """The message of a rule about one person."""
    finding = Finding(
        id="0", rule=rule, version=1, clause="x", severity=Severity.NOTICE, group="g", at=0, episode="p\x1f0", to=(to,),
        because=because, people=("p",),
    )  # fmt: skip
    return render(finding, RULES[rule], {"p": name}, quote="words", when="now", group="Team")[to]


@pytest.mark.parametrize("rule", sorted(rule for rule in RULES if Recipient.DUTY_ADMIN in RULES[rule].words))
@pytest.mark.parametrize("name", ["+44 7700 900123", "you"])
def test_whoever_has_no_name_is_not_called_by_a_stand_in(rule: str, name: str) -> None:
    """A suggested word to somebody known by a number alone says neither "there" nor "the number"."""
    text = said(rule, name)
    assert not any(
        stand_in in text for stand_in in ("there.", " , ", "ello ,", "Thanks ,", "Done, .", "{", "hello you")
    )
    assert ", the number" not in text


def test_a_name_is_spoken_to() -> None:
    """Whoever has a name is spoken to by it."""
    assert "Done, Ann." in said("leave_request", "Ann Archer")
    assert "Done. Thanks" in said("leave_request", "+44 7700 900123")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ann\u202eB", "AnnB"),
        ("A\x1b[2Jnn", "A[2Jnn"),
        ("A\nB", "A B"),
        ("\u2068Ann\u2069", "Ann"),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_a_text_is_shown_plain(written: str, shown: str) -> None:
    """No name can move the cursor, break a line or turn the page around; emoji stay whole."""
    assert plain(written) == shown
    assert called(written) == shown


def test_the_owner_of_the_phone_has_no_first_name() -> None:
    """Whoever is only known as the owner of the phone is not greeted as "you"."""
    assert first_name("you") == ""
