"""What crosses groups, in whatever order it comes in."""

from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.across import HEAD, VERSION, Across, Head, Waiting
from moderation.calendar import Calendar
from moderation.crossing import PARTY, Crossing, Matter, passed
from moderation.events import Event
from moderation.memory import NewerStateError
from moderation.model import DAY, HOUR, MINUTE
from moderation.state import encode
from services.rules import loader

NOON = 1_780_000_000_000
CALENDAR = Calendar(ZoneInfo("Europe/London"))


def _raise(rule: str, _event: Event, error: Exception) -> None:
    raise AssertionError(rule) from error


def across(settle: int = 0) -> Across:
    """Make one of every rule installed."""
    return Across(loader.rules(), CALENDAR, _raise, settle)


def text(number: int, group: str, at: int, person: str = "ann") -> Crossing:
    """Somebody sends a long text."""
    return Crossing(scope=person, matter=Matter.TEXT, at=at, group=group, id=f"e{number}", sketch=(7, 8), whole=7)


def count(group: str, at: int, members: tuple[str, ...], admins: tuple[str, ...] = ()) -> Crossing:
    """A group was counted."""
    return Crossing(
        scope=PARTY, matter=Matter.PEOPLE, at=at, group=group, members=members, admins=admins, complete=True
    )


TEN = tuple(f"m{number}" for number in range(10))
MET = [
    *(text(number, f"g{number // 6 % 4}", NOON + number * 4 * MINUTE, f"p{number % 3}") for number in range(60)),
    *(count(f"g{number}", NOON + number * MINUTE, TEN[: 10 - number % 2], TEN[:1]) for number in range(8)),
]


def told(crossings: list[Crossing], size: int = 5, settle: int = 0) -> set[tuple[str, str]]:
    """The rule and id of everything that is found, in batches of so many."""
    looking, state, found = across(settle), dict[str, bytes](), set()
    for place in range(0, len(crossings), size):
        found |= {(one.rule, one.id) for one in looking.judge(crossings[place : place + size], state)}
        looking = across(settle) if place % 3 else looking  # another process goes on with the same state
    return found | {(one.rule, one.id) for one in looking.judge([passed(NOON + 2 * DAY)], state)}


WANTED = told(sorted(MET, key=lambda one: one.at))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_in_which_things_come_in_changes_nothing(seed: int) -> None:
    """Shuffled, repeated, in batches of any size, settled or not, judged by one process or several."""
    drawn = Random(seed)  # noqa: S311 - a test's dice
    coming = [*MET, *drawn.sample(MET, 20)]
    drawn.shuffle(coming)
    assert told(coming, drawn.choice([1, 3, 40]), drawn.choice([0, 2 * MINUTE, 3 * HOUR])) == WANTED
    assert {rule for rule, _ in WANTED} == {"same_text_in_groups", "duplicate_groups", "too_many_groups"}


def test_nothing_is_said_before_it_has_settled() -> None:
    """The third group comes within the settling time: one finding, with all three in it."""
    looking, state = across(2 * MINUTE), dict[str, bytes]()
    given_ = [text(number, f"g{number}", NOON + number * 1000) for number in range(5)]
    assert looking.judge(given_, state) == []
    assert looking.judge([passed(NOON + 2 * MINUTE - 1)], state) == []
    (found,) = looking.judge([passed(NOON + 3 * MINUTE)], state)
    assert (found.group, found.groups, found.count) == ("g2", ("g0", "g1", "g3", "g4"), 5)


def test_a_rule_that_is_off_in_a_group_leaves_its_texts_out() -> None:
    """Three groups, one of which wants none of it: nothing is found."""
    off = {"same_text_in_groups": {"mode": "off"}}
    given_ = [text(number, f"g{number}", NOON + number * 1000) for number in range(3)]
    given_[1] = Crossing(**{name: getattr(given_[1], name) for name in given_[1].__struct_fields__} | {"rules": off})
    assert across().judge(given_, {}) == []


def test_texts_are_forgotten_when_nobody_needs_them() -> None:
    """Days after somebody's last long text nothing of it is left."""
    looking, state = across(), dict[str, bytes]()
    looking.judge([text(1, "g1", NOON)], state)
    assert "~pann" in state
    for day in range(1, 7):
        looking.judge([passed(NOON + day * DAY)], state)
    assert list(state) == [HEAD]


def test_state_of_a_newer_version_stops_everything() -> None:
    """Nothing is judged over what cannot be read."""
    with pytest.raises(NewerStateError):
        across().judge([passed(NOON)], {HEAD: encode(Head(VERSION + 1, 0, [Waiting(1, "x")]))})
