"""Rules as a group's own record configures them."""

from moderation.engine import Engine
from moderation.events import Entry, Event, Kind
from moderation.features import NOTHING, Features
from moderation.model import MINUTE
from moderation.rule_sets import RuleSets
from services.rules.loader import rules

NOON = 1_780_000_000_000


def _fail(rule: str, _event: Event, error: Exception) -> None:
    raise AssertionError(rule) from error


def _message(number: int, at: int) -> tuple[Event, Features]:
    event = Event(id=f"m{number}", group="g", at=at, kind=Kind.MESSAGE, person="ann")
    return event, Features(length=9, words=3)


def _register(number: int, at: int, entry: Entry) -> Event:
    return Event(id=f"r{number}", group="g", at=at, kind=Kind.REGISTER, entry=entry, source="register")


def _flooded(*entries: Entry) -> list[int]:
    """How many messages it took, after each entry, until `flood` spoke."""
    engine, state, took = Engine(RuleSets(rules()), _fail), {}, []
    for day, entry in enumerate(entries):
        at = NOON + day * 24 * 60 * MINUTE
        engine.process(_register(day, at, entry), NOTHING, state)
        for number in range(1, 20):
            found = engine.process(*_message(100 * day + number, at + number * 1000), state)
            if any(finding.rule == "flood" for finding in found):
                took.append(number)
                break
    return took


def test_the_last_register_event_configures_the_rules_of_its_group() -> None:
    """A parameter holds from its event on; in a later version without it the default holds again."""
    strict = Entry(policy="1", rules={"flood": {"limit_10min": 3}})
    assert _flooded(strict, Entry(policy="2"), Entry(purpose=(1,))) == [4, 13, 13]


def test_another_entry_that_says_nothing_of_the_policy_keeps_it() -> None:
    """What a register says about a purpose does not take a stricter limit away."""
    assert _flooded(Entry(policy="1", rules={"flood": {"limit_10min": 3}}), Entry(purpose=(1,))) == [4, 4]


def test_a_rule_that_can_be_switched_off_is_off_in_that_group() -> None:
    """`mode: off` of a group's record silences the rule there."""
    assert _flooded(Entry(policy="1", rules={"flood": {"mode": "off"}})) == []


def test_a_value_that_a_rule_does_not_take_is_said_and_leaves_the_defaults() -> None:
    """An impossible limit, an unknown parameter and zone are each named; a rule of another service is not."""
    sets = RuleSets(rules())
    wrong = Entry(
        policy="1", zone="Europe/Nowhere",
        rules={"flood": {"limit_10min": -1}, "quiet_hours": {"colour": 1}, "not-ours": {"x": 1}},
    )  # fmt: skip
    said = list(sets.faults(wrong))
    assert [text.partition(":")[0].partition(";")[0] for text in said] == [
        "zone 'Europe/Nowhere' is not a time zone", "flood.limit_10min", "quiet_hours.colour",
    ]  # fmt: skip
    assert _flooded(wrong) == [13]
    assert list(sets.faults(Entry(policy="1", zone="Europe/Paris", rules={"flood": {"limit_1h": 5}}))) == []


def test_the_zone_of_the_record_is_the_zone_of_the_clocks() -> None:
    """The calendar is the group's, and groups with the same settings share one rule set."""
    sets, state = RuleSets(rules()), {}
    batch = Engine(sets, _fail).batch(state)
    for group, zone in (("a", "Asia/Tokyo"), ("b", "Asia/Tokyo"), ("c", None)):
        entry = Entry(policy="1", zone=zone)
        batch.process(Event(id="r", group=group, at=NOON, kind=Kind.REGISTER, entry=entry), NOTHING)
    batch.flush()
    again = Engine(sets, _fail).batch(state)
    first, second, third = (sets(again.memory(group)) for group in "abc")
    assert first is second
    assert str(first.calendar.zone) == "Asia/Tokyo"
    assert str(third.calendar.zone) == "Europe/London"
