"""What is learnt about the past: two keys are one person, a source was not heard."""

from itertools import count

import pytest

from moderation.engine import Batch, Engine
from moderation.events import Entry, Event, Kind
from moderation.features import NOTHING, Features, Talk
from moderation.findings import Finding
from moderation.model import DAY, HOUR, MINUTE
from moderation.rule_sets import RuleSets
from moderation.state import PersonState, Roster, decoder, records_of
from services.rules.loader import rules

NOON = 1_780_056_000_000
OLD, KEPT, THIRD = "00000000000000aa", "00000000000000bb", "00000000000000cc"
AWAY, BACK = NOON + 10 * MINUTE, NOON + 10 * MINUTE + DAY
SETS = RuleSets(rules())


def _fail(rule: str, _event: Event, error: Exception) -> None:
    raise AssertionError(rule) from error


class Group:
    """One group that things happen in; every event is a batch of its own."""

    def __init__(self) -> None:
        self.state: dict[str, bytes] = {}
        self._numbers = count()
        self._engine = Engine(SETS, _fail)

    def happens(self, kind: Kind, at: int, features: Features = NOTHING, **given: object) -> list[Finding]:
        """Let something happen."""
        event = Event(id=f"e{next(self._numbers)}", group="g", at=at, kind=kind, **given)  # type: ignore[arg-type]
        return self._engine.process(event, features, self.state)

    def says(self, person: str, at: int) -> list[Finding]:
        """Let somebody say something."""
        return self.happens(Kind.MESSAGE, at, Features(length=9, words=3), person=person)

    def merge(self, at: int, old: str = OLD, kept: str = KEPT) -> list[Finding]:
        """Learn that two are one."""
        return self.happens(Kind.PERSON_MERGED, at, person=kept, targets=(old,))

    def person(self, person: str) -> PersonState:
        """What is remembered of somebody."""
        found: PersonState = decoder(PersonState).decode(self.state[f"g\x1fp{person}"])
        return found

    @property
    def batch(self) -> Batch:
        """A batch over the state as it is."""
        return self._engine.batch(self.state)


def _floods(group: Group, *people: str, since: int = 0) -> list[tuple[int, Finding]]:
    """Messages half a minute apart, by these in turn: the number of each at which `flood` spoke, and what it said."""
    found = []
    for number in range(1, 19):
        said = group.says(people[(number - 1) % len(people)], NOON + since + number * 30_000)
        found += [(number, finding) for finding in said if finding.rule == "flood"]
    return found


def test_two_who_are_one_flood_together() -> None:
    """Six messages under one key and seven under the other are thirteen, once both are known to be one person."""
    apart, together = Group(), Group()
    together.merge(NOON - 1)
    assert _floods(apart, OLD, KEPT) == []
    (number, finding), *_ = _floods(together, OLD, KEPT)
    assert (number, finding.people) == (13, (KEPT,))


def test_what_was_done_under_both_keys_counts_for_one() -> None:
    """What both wrote before is joined: the next message is one too many."""
    group = Group()
    for number in range(12):
        group.says((OLD, KEPT)[number % 2], NOON + number * 1000)
    group.merge(NOON + 13_000)
    (finding,) = [one for one in group.says(OLD, NOON + 14_000) if one.rule == "flood"]
    assert finding.people == (KEPT,)
    assert f"g\x1fp{OLD}" not in group.state
    assert len(group.person(KEPT).talk) == 13


def test_an_episode_that_was_told_under_the_old_key_is_not_told_again() -> None:
    """The flood goes on under the other key: nothing new is said until it has doubled, and then under the same id."""
    group = Group()
    (_, told), *_ = _floods(group, OLD)
    group.merge(NOON + 10 * MINUTE)
    again = [one for number in range(30) for one in group.says(KEPT, NOON + 10 * MINUTE + number * 1000)]
    floods = [one for one in again if one.rule == "flood"]
    assert {one.id for one in floods} == {told.id}
    assert floods[0].count >= 2 * told.count


@pytest.mark.parametrize(
    "order", [((OLD, KEPT), (KEPT, THIRD)), ((KEPT, THIRD), (OLD, KEPT)), ((OLD, THIRD), (KEPT, THIRD))]
)
def test_the_order_in_which_it_is_learnt_makes_no_difference(order: tuple[tuple[str, str], ...]) -> None:
    """Three keys of one person, learnt in any order: all is under the last, and everybody is there once."""
    group = Group()
    group.happens(Kind.JOINED, NOON, targets=(OLD, KEPT, THIRD, "ann"), person=OLD, via="link")
    for person in (OLD, KEPT, THIRD):
        group.says(person, NOON + MINUTE)
    for number, (old, kept) in enumerate(order):
        group.merge(NOON + HOUR + number, old, kept)
    group.says(OLD, NOON + 2 * HOUR)
    roster: Roster = decoder(Roster).decode(group.state["g\x1fr"])
    assert roster.members == {THIRD: NOON, "ann": NOON}
    people = {key for key in records_of(group.state, "g") if "\x1fp" in key}
    assert people == {f"g\x1fp{THIRD}", "g\x1fpann"}
    assert group.person(THIRD).talk.at == [NOON + MINUTE, NOON + 2 * HOUR]


def test_a_merge_that_comes_twice_or_names_itself_changes_nothing() -> None:
    """Learning the same again leaves every record as it was."""
    group = Group()
    group.says(OLD, NOON)
    group.merge(NOON + 1)
    before = {key: value for key, value in group.state.items() if "\x1fi" not in key}
    group.merge(NOON + 1)
    group.merge(NOON + 1, KEPT, KEPT)
    assert {key: value for key, value in group.state.items() if "\x1fi" not in key} == before


def test_a_leave_request_is_the_other_keys_too() -> None:
    """Somebody asks to leave under one key and goes under the other: nothing is overdue."""
    group = Group()
    group.happens(Kind.MESSAGE, NOON, Features(length=9, words=3, talk=Talk.LEAVE), person=OLD)
    group.merge(NOON + MINUTE)
    group.happens(Kind.LEFT, NOON + HOUR, person=KEPT)
    assert [one for one in group.happens(Kind.TICK, NOON + 3 * DAY) if one.rule == "leave_request"] == []


def _asked_to_leave(group: Group) -> None:
    group.happens(Kind.JOINED, NOON - DAY, targets=("ann", "bob"), person="ann", via="link")
    group.happens(Kind.MESSAGE, NOON, Features(length=9, words=3, talk=Talk.LEAVE), person="ann")


def _overdue(group: Group, step: int = HOUR, days: int = 10) -> list[int]:
    """Ticks every hour: when the leave request fell due again."""
    found = [group.happens(Kind.TICK, NOON + at) for at in range(0, days * DAY, step)]
    return [one.at - NOON for said in found for one in said if one.rule == "leave_request"]


def test_while_a_source_is_not_heard_its_clocks_stand_still() -> None:
    """What was due an hour after comes a day later when the source was away for a day, and at no other time."""
    plain, away = Group(), Group()
    for group in (plain, away):
        _asked_to_leave(group)
    away.happens(Kind.OUTAGE, BACK, entry=Entry(silent_since=AWAY))
    usual, later = _overdue(plain), _overdue(away)
    assert usual
    assert later == [at + DAY for at in usual]


def test_an_outage_told_twice_or_in_two_overlapping_parts_counts_once() -> None:
    """Two reports of the same silence move a clock once."""
    group, other = Group(), Group()
    for one in (group, other):
        _asked_to_leave(one)
        one.happens(Kind.OUTAGE, BACK, entry=Entry(silent_since=AWAY))
    group.happens(Kind.OUTAGE, BACK, entry=Entry(silent_since=AWAY))
    group.happens(Kind.OUTAGE, BACK + HOUR, entry=Entry(silent_since=AWAY + HOUR))
    assert _overdue(group) == [at + HOUR for at in _overdue(other)]
