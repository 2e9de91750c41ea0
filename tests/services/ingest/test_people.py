"""Who is whom: aliases become people, in any order, on any replica."""

from collections.abc import Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from moderation.people import Person
from services.ingest.people import ALIASES, People

KEY = b"for tests alone"
ALIAS = st.sampled_from([f"wa-phone:4477009000{number:02}" for number in range(6)] + [f"wa-lid:{n}" for n in range(6)])
HEARD = st.lists(st.tuples(st.lists(ALIAS, min_size=1, max_size=3, unique=True), st.sampled_from("gh")), max_size=12)
Heard = Sequence[tuple[list[str], str]]


def learnt(heard: Heard) -> People:
    """People who were heard."""
    people = People(KEY)
    for aliases, group in heard:
        people.person(aliases, group)
    return people


def partition(people: People, heard: Heard) -> set[frozenset[str]]:
    """Which aliases are one person."""
    by_key: dict[str | None, set[str]] = {}
    for alias in {alias for aliases, _ in heard for alias in aliases}:
        by_key.setdefault(people.find(alias), set()).add(alias)
    assert None not in by_key
    for key in by_key:
        aliases = people.record(str(key)).aliases
        assert len(aliases) == len(set(aliases))
    return {frozenset(aliases) for aliases in by_key.values()}


def read(people: People, records: Iterable[Person]) -> People:
    """Let somebody read records of the topic."""
    for record in records:
        people.apply(record)
    return people


@given(HEARD, st.randoms(use_true_random=False))
def test_the_order_of_learning_does_not_matter(heard: list[tuple[list[str], str]], random: st.DrawFn) -> None:
    """Whatever the order in which aliases are seen together, the same aliases end as the same people."""
    other = list(heard)
    random.shuffle(other)  # type: ignore[attr-defined]

    assert partition(learnt(heard), heard) == partition(learnt(other), heard)


@given(HEARD, HEARD)
def test_two_replicas_that_read_each_other_agree(one: Heard, other: Heard) -> None:
    """Two doors that heard different things and read each other's records name everybody by the same key."""
    first, second = learnt(one), learnt(other)
    _, written = first.take()
    _, also = second.take()
    read(second, written)
    read(first, also)
    _, merged = first.take()
    read(second, merged)
    _, merged = second.take()
    read(first, merged)

    for alias in {alias for aliases, _ in [*one, *other] for alias in aliases}:
        assert first.find(alias) == second.find(alias)


@given(HEARD)
def test_a_restart_knows_what_was_written_and_announces_nothing_again(heard: Heard) -> None:
    """Who reads the topic from its beginning knows everybody by the same key, and has nothing to say."""
    people, written = People(KEY), list[Person]()
    for aliases, group in heard:
        people.person(aliases, group)
        written += people.take()[1]
    again = read(People(KEY), written)

    assert again.take() == ([], [])
    assert all(again.find(alias) == people.find(alias) for aliases, _ in heard for alias in aliases)


@given(HEARD)
def test_every_merge_names_every_group_of_both(heard: Heard) -> None:
    """Where two keys turn out to be one person, each group in which either was seen is told."""
    people = People(KEY)
    seen: dict[str, set[str]] = {}
    for aliases, group in heard:
        key = people.person(aliases, group)
        merges, _ = people.take()
        for merge in merges:
            before = seen.pop(merge.loser, set()) | seen.get(merge.survivor, set())
            assert before <= set(merge.groups)
            seen[merge.survivor] = before
        assert key is not None
        seen.setdefault(key, set()).add(group)


def test_a_key_comes_from_the_first_alias_and_stays() -> None:
    """A second alias that is learnt later does not change the key."""
    people = People(KEY)
    key = people.person(["wa-lid:1"], "g")

    assert people.person(["wa-lid:1", "wa-phone:447700900101"], "g") == key
    assert people.person(["wa-phone:447700900101"], "g") == key
    assert people.take()[0] == []


def test_nobody_is_nobody() -> None:
    """Where a platform does not say who it was, nobody is made up."""
    assert People(KEY).person([], "g", "Ann") is None


def test_an_alias_that_everybody_seems_to_share_joins_nobody() -> None:
    """What would go by more aliases than one person has is left as several people."""
    people = People(KEY)
    for number in range(2 * ALIASES):
        people.person([f"wa-lid:{number}"], "g")
        people.person(["wa:broken", f"wa-lid:{number}"], "g")

    assert len({people.find(f"wa-lid:{number}") for number in range(2 * ALIASES)}) > 1


def test_people_of_a_group_are_found_by_their_names() -> None:
    """A name counts in the groups its bearer was seen in, the newest name alone."""
    people = People(KEY)
    ann = people.person(["wa-lid:1"], "g", "Ann Archer")
    assert [one.person for one in people.names("g").find("thanks Ann")] == [ann]
    people.person(["wa-lid:2"], "g", "Ben Oduya")
    people.person(["wa-lid:1"], "g", "Zoe Archer")

    assert people.names("g").find("thanks Ann") == ()
    assert [one.person for one in people.names("g").find("thanks Zoe")] == [ann]
    assert people.names("h").find("thanks Zoe") == ()


def test_in_the_topic_a_merged_person_points_to_the_survivor() -> None:
    """The survivor's record has all aliases, the other's none."""
    people = People(KEY)
    keys = {people.person(["wa-lid:1"], "g"), people.person(["wa-phone:447700900101"], "h")}
    people.take()
    survivor = people.person(["wa-lid:1", "wa-phone:447700900101"], "g")
    (merge,), records = people.take()

    assert keys == {merge.loser, merge.survivor}
    assert merge.survivor == survivor == min(str(key) for key in keys)
    assert merge.groups == ("g", "h")
    by_key = {record.key: record for record in records}
    assert by_key[merge.loser].merged_into == survivor
    assert set(by_key[merge.survivor].aliases) == {"wa-lid:1", "wa-phone:447700900101"}
