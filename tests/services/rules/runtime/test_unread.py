"""How old the oldest event is that waits, from what is known without reading it."""

from hypothesis import given
from hypothesis import strategies as st

from services.rules.runtime.unread import Unread

SECOND = 1000


def test_nothing_waits_so_nothing_is_old() -> None:
    """However long ago the last event was judged."""
    unread = Unread()
    unread.judged(0, 0)
    assert unread.ages({0: 0}, 3600 * SECOND) == {0: 0}


def test_what_comes_after_a_quiet_hour_is_new() -> None:
    """An event that came after a look at which nothing waited is no older than that look."""
    unread = Unread()
    unread.judged(0, 0)
    unread.ages({0: 0}, 3600 * SECOND)
    assert unread.ages({0: 1}, 3605 * SECOND) == {0: 5}


def test_of_a_partition_that_was_just_given_nothing_is_said() -> None:
    """Until something is judged there, or nothing waits; what is known of one that went away is forgotten."""
    unread = Unread()
    assert unread.ages({0: 7}, SECOND) == {}
    unread.judged(0, 0)
    unread.ages({1: 0}, SECOND)
    assert unread.ages({0: 7, 1: 0}, 2 * SECOND) == {1: 0}


@given(
    gaps=st.lists(st.integers(1, 60_000), min_size=1, max_size=40), judged=st.integers(0, 40), look=st.integers(1, 5)
)
def test_it_is_never_younger_than_it_is(gaps: list[int], judged: int, look: int) -> None:
    """Whatever came when, and however much of it is judged: the age given is at least that of the oldest unread one."""
    came = [sum(gaps[: number + 1]) for number in range(len(gaps))]
    done, now = min(judged, len(came)), came[-1] + look * SECOND
    unread = Unread()
    unread.ages({0: 0}, 0)
    for at in came[:done]:
        unread.judged(0, at)
    waits = came[done:]
    age = unread.ages({0: len(waits)}, now)[0]
    assert age == 0 if not waits else age >= (now - waits[0]) / 1000
