"""Findings that are one thing to do stand together, and nothing else does."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from moderation.findings import Finding, Recipient, Severity
from services.embedded.matters import Behind, matters


def behind(number: int, rule: str, clause: str, *events: str, people: tuple[str, ...] = (), **more: Any) -> Behind:
    """A finding that rests on some messages."""
    given = {"episode": f"\x1f{number}", "confidential": False} | more
    finding = Finding(
        id=f"{number:016x}", rule=rule, version=1, clause=clause, severity=Severity.WARNING, group="g", at=number,
        to=(Recipient.DUTY_ADMIN,), because="…", people=people, evidence=events, **given,
    )  # fmt: skip
    return Behind(finding, frozenset(events))


def together(*all_: Behind) -> list[set[int]]:
    """The places of those that are one matter."""
    found = matters(all_)
    return [
        {place for place, one in enumerate(all_) if found[one.finding.id] == root}
        for root in dict.fromkeys(found.values())
    ]


def test_what_several_rules_say_of_one_message_is_one_matter() -> None:
    """Red where a volunteer gets a card for each rule."""
    rude = behind(1, "singling_out", "conduct-3", "e1", people=("tom",))
    libel = behind(2, "unsubstantiated_claim", "well-3", "e1", people=("tom",))
    assert together(rude, libel, behind(3, "gossip", "conduct-3", "e2", people=("tom",))) == [{0, 1}, {2}]


def test_what_the_whole_group_is_to_be_told_about_the_same_newcomers_is_one_matter() -> None:
    """Red where two cards offer the same reminder."""
    rules = behind(1, "joined_without_reminder", "admin-2", "e1", "e2")
    public = behind(2, "no_public_warning", "public-1", "e1", "e2")
    later = behind(3, "joined_without_reminder", "admin-2", "e9")
    assert together(rules, public, later) == [{0, 1}, {2}]


def test_a_flood_and_a_word_in_it_are_two() -> None:
    """Number and hours are matters of their own, of a person and of the group."""
    flood = behind(1, "flood", "conduct-1", "e1", "e2", people=("tom",))
    rude = behind(2, "swearing", "conduct-3", "e2", people=("tom",))
    assert together(flood, rude) == [{0}, {1}]
    assert together(behind(1, "a", "conduct-1", "e1"), behind(2, "b", "admin-2", "e1")) == [{0}, {1}]


_FOUND = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]), st.sampled_from(["conduct-1", "conduct-3", "admin-2"]),
        st.sets(st.sampled_from(["e1", "e2", "e3"])), st.sampled_from([(), ("tom",), ("tom", "ann")]), st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


@given(_FOUND)
def test_each_is_in_one_matter_and_what_is_confidential_in_one_of_its_own(drawn: list[tuple[Any, ...]]) -> None:
    """Red where a page could show by its cards that there is something it does not show."""
    found = [
        behind(number, rule, clause, *sorted(events), people=people, confidential=confidential)
        for number, (rule, clause, events, people, confidential) in enumerate(drawn)
    ]
    parts = together(*found)
    assert sorted(place for part in parts for place in part) == list(range(len(found)))
    for part in parts:
        assert len({found[place].finding.confidential for place in part}) == 1
        assert matters(found)[found[min(part)].finding.id] == found[min(part)].finding.id
