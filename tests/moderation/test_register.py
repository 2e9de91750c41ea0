"""The groups file: what it says, and what is wrong with it, by line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.register import Problem, RegisterError, read_register

EXAMPLE = (Path(__file__).parents[2] / "deploy" / "groups.example.yaml").read_text(encoding="utf-8")


def problems(text: str) -> list[tuple[int, str, str]]:
    """What is wrong with a groups file."""
    with pytest.raises(RegisterError) as raised:
        read_register(text)
    return [tuple(problem) for problem in raised.value.problems]  # type: ignore[misc]


def line_of(text: str, words: str) -> int:
    """The line on which words stand."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_example_can_be_used() -> None:
    """The example that comes with Steward is right, and names people by every alias."""
    register = read_register(EXAMPLE)

    assert register.people["judith"].known_as() == ("wa-phone:447700900123", "email:judith@example.org")
    assert [account.place for account in register.accounts] == ["waha/default", "slack/party", "matrix/home"]
    assert register.groups["Data volunteers"].executors == ("remove",)


@pytest.mark.parametrize(
    ("words", "wrong", "said"),
    [
        ("organiser: omar", "organiser: omer", "did you mean 'omar'"),
        ("executors:", "executers:", "did you mean 'executors'"),
        ("kind: own    ", "kind: ours   ", "write 'own' or 'personal'"),
        ("zone: Europe/London", "zone: Europe/Londom", "not a time zone"),
        ('{waha: "120363000000000001@g.us"}', '{whatsup: "120363000000000001@g.us"}', "'waha'"),
        ('{matrix: "!hillcombe:example.org"}', '{waha: ["120363000000000001@g.us"]}', "given twice"),
        ('whatsapp: "+447700900123"', 'whatsapp: "07700 900123"', "+447700900123"),
        ("email: judith@example.org", "email: judith", "judith@example.org"),
        ("end: 2027-05-07 04:00", "end: 2027-05-05 04:00", "ends before it starts"),
        ("compliance: [omar]", "compliance: [nobody]", "nobody under `people`"),
        ("{slack: C0DATA001}", "{gowa: C0DATA001}", "no account of 'gowa'"),
        ("party: Example Party", "party: Example Party\nparty: Another", "said twice"),
        ("people:", "people: &all", "anchors"),
        ("accounts: ", "accounts: }", "not YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(words: str, wrong: str, said: str) -> None:
    """Each mistake is one problem, on the line where it stands, with what to write."""
    text = EXAMPLE.replace(words, wrong, 1)
    expected = line_of(text, wrong.splitlines()[-1])
    found = problems(text)

    assert any(said in told and abs(line - expected) <= 1 for line, _, told in found), found


def test_every_mistake_is_told_at_once() -> None:
    """Several mistakes are several problems, by line."""
    text = EXAMPLE.replace("kind: own ", "kind: ours ", 1).replace("zone: Europe", "zone: Europa", 1)
    text = text.replace("executors", "executers")

    found = problems(text)
    assert len(found) == 3
    assert found == sorted(found)


def test_a_number_without_quotes_is_a_telephone_number() -> None:
    """YAML reads an unquoted telephone number as a whole number; it is one all the same."""
    register = read_register("party: P\npeople: {a: {name: A, whatsapp: +447700900123}}")

    assert register.people["a"].whatsapp == "+447700900123"


ODD = ["", "- a", "[" * 50, "a: *b", "party: {}", "1", "? {a: 1}\n: 2", "!!x", "party: !!binary x", "a: &a [*a]"]


@given(st.text(max_size=200) | st.sampled_from(ODD))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Whatever stands in the file, it is read or every problem is told."""
    found: tuple[Problem, ...] = ()
    try:
        read_register(text)
    except RegisterError as error:
        found = tuple(error.problems) or (Problem(0, "", ""),)

    assert all(problem.line >= 1 and problem.text for problem in found)
