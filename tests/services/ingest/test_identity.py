"""Names in texts, and keys that cannot be guessed."""

import pytest

from services.ingest.identity import ME, Names, keyed

PEOPLE = [
    ("Ann Archer", "ann"),
    ("Ben-Jo Oduya", "ben"),
    ("~\u202fCara", "cara"),
    ("O'Neil Pat", "pat"),
    ("Mark Lowe", "mark"),
]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("thanks Ann!", ["ann"]),
        ("Ann’s right, and ann archer too", ["ann", "ann"]),
        ("@Cara can you?", ["cara"]),
        ("well said O'Neil", ["pat"]),
        ("Ben-Jo, ask Mark's mum", ["ben", "mark"]),
        ("please mark the date", []),
        ("anniversary, markets, carat", []),
        ("", []),
    ],
)
def test_names_stand_for_people(text: str, people: list[str]) -> None:
    """A full or first name written as a name stands for its person; an ordinary word for nobody."""
    found = Names(PEOPLE).find(text)

    assert [one.person for one in found] == people
    assert all(text[one.start : one.end].strip("@ ") == text[one.start : one.end] for one in found)


def test_a_first_name_of_two_names_neither() -> None:
    """A first name that two people share names neither of them, their full names do."""
    names = Names([*PEOPLE, ("Ann Birch", "birch")])

    assert names.find("thanks Ann") == ()
    assert [one.person for one in names.find("thanks Ann Birch")] == ["birch"]


def test_the_owner_of_the_phone_is_no_name() -> None:
    """`@me` is never found in a text."""
    assert Names([(ME, "me")]).find("call me, @me") == ()


def test_two_installations_derive_different_ids() -> None:
    """The same row has another id under another key, and the same under the same."""
    assert keyed(b"a" * 32, "g", "t") == keyed(b"a" * 32, "g", "t")
    assert keyed(b"a" * 32, "g", "t") != keyed(b"b" * 32, "g", "t")
    assert keyed(b"a" * 32, "g", "t") != keyed(b"a" * 32, "gt", "")
