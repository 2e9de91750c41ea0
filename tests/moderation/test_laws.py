"""Laws of the core, with every rule of the catalogue: what holds for any stream of events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.calendar import Calendar
from moderation.engine import LATE, SETTLE, Engine, RuleSet
from moderation.events import Entry, Event, Kind
from moderation.features import HEADS, NOTHING, Features, Span, Surge, Talk
from moderation.findings import Finding
from moderation.memory import KNOWN_FOR
from moderation.model import DAY, HOUR, MINUTE
from moderation.rule import Rule
from moderation.state import GroupState, PersonState, Roster, decoder, encode
from moderation.times import Times
from services.rules.catalog.flood import Flood
from services.rules.loader import rules

CALENDAR = Calendar(ZoneInfo("Europe/London"))
START = CALENDAR.instant(739_000)
CATALOGUE = [rule() for rule in rules()]
PEOPLE = [f"{number:016x}" for number in range(1, 7)]
CROWD = tuple(f"{number:016x}" for number in range(100, 200))
GAPS = (0, 3_000, 20_000, MINUTE, 10 * MINUTE, HOUR, 9 * HOUR, DAY, 9 * DAY, 31 * DAY)
SEVERAL = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LOUD = (Talk(0), Talk.URGENT, Talk.REMINDER, Talk.PERSONAL | Talk.YOU, Talk.REFUSAL, Talk.QUESTION)
"""What the texts of a stream do again and again."""
KINDS = ("", "membership_list", "marking", "matter", "ni", "organisation", "request", "tally")

Given = tuple[Event, Features]


@dataclass
class Ran:
    """What a run left: its findings in order, and its state."""

    found: list[Finding]
    state: dict[str, bytes]


def failed(rule: str, event: Event, error: Exception) -> None:
    """A rule must never raise."""
    raise AssertionError(f"{rule} failed on {event}") from error


def engine(catalogue: Sequence[Rule] = CATALOGUE) -> Engine:
    """An engine with the given rules, in London."""
    held = RuleSet(catalogue, CALENDAR)
    return Engine(lambda _: held, failed)


def run(stream: Iterable[Given], sizes: Sequence[int] = (1,), catalogue: Sequence[Rule] = CATALOGUE) -> Ran:
    """Judge a stream in batches of the given sizes, over and over."""
    ran, waiting, turn = Ran([], {}), list(stream), 0
    while waiting:
        size = sizes[turn % len(sizes)]
        turn += 1
        batch = engine(catalogue).batch(ran.state)
        for event, features in waiting[:size]:
            ran.found += batch.process(event, features)
        batch.flush()
        del waiting[:size]
    return ran


def tick(at: int, group: str = "g") -> Given:
    """Time is announced."""
    return Event(id="tick", group=group, at=at, kind=Kind.TICK), NOTHING


def features(random: Random, loud: Talk = LOUD[0]) -> Features:
    """What a detector might read off a text: often nothing, sometimes everything."""
    if random.random() < 0.3:
        return Features(length=9, words=2)
    heads = {head: round(random.random(), 2) for head in random.sample(HEADS, random.choice((0, 0, 1, 2)))}
    flags = [int(flag) for flag in Talk]
    words = random.choice(([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 9], random.sample(range(1 << 32), 8)))
    return Features(
        length=60,
        words=random.choice((3, 8, 30)),
        talk=Talk(sum(random.sample(flags, random.choice((0, 0, 1, 2))))) | random.choice((loud, Talk(0))),
        heads=heads,
        spans=tuple(Span(0, 5, head, random.choice(KINDS)) for head in heads),
        about=tuple(random.sample(PEOPLE, random.choice((0, 0, 1)))),
        sketch=tuple(sorted(words)),
        topics=tuple(sorted(words[:4])),
        surge=Surge() if random.random() < 0.005 else None,
        ends=739_000 + random.randrange(60) if random.random() < 0.02 else None,
    )


def happening(random: Random) -> tuple[dict[str, Any], Features]:
    """Something that happens besides talk."""
    one, other = random.sample(PEOPLE, 2)
    kinds: list[dict[str, Any]] = [
        {"kind": Kind.JOINED, "person": one, "targets": (one,), "actor": other, "via": "added"},
        {"kind": Kind.JOINED, "person": one, "targets": (one, other), "via": "link"},
        {"kind": Kind.LEFT, "person": one, "targets": (one,)},
        {"kind": Kind.REMOVED, "person": one, "targets": (one,), "actor": other},
        {"kind": Kind.ADMIN_PROMOTED, "person": one, "targets": (one,), "actor": other},
        {"kind": Kind.ADMIN_DEMOTED, "person": one, "targets": (one,), "actor": other},
        {"kind": Kind.GROUP_CREATED, "actor": one, "targets": (other,)},
        {"kind": Kind.GROUP_DESCRIBED, "actor": one},
        {"kind": Kind.GROUP_SETTINGS, "actor": one, "via": "admins"},
        {"kind": Kind.ROSTER, "members": tuple(PEOPLE[:4]), "admins": (one,), "complete": True},
        {"kind": Kind.REGISTER, "entry": Entry(consent=(one,), ends=START + 40 * DAY), "admins": (one, other)},
        {"kind": Kind.ROSTER, "members": (*PEOPLE, *CROWD), "complete": True},
        {"kind": Kind.CALL, "person": one},
        {"kind": Kind.DELETED, "person": one},
        {"kind": Kind.EDITED, "person": one},
    ]
    what = random.choice(kinds)
    worded = what["kind"] in (Kind.GROUP_DESCRIBED, Kind.EDITED)
    return what, features(random) if worded else NOTHING


def stream(seed: int, length: int, group: str = "g", gaps: Sequence[int] = GAPS) -> list[Given]:
    """A stream of events in the order of time, with quick exchanges, quiet days and everything that can happen."""
    random, at, given = Random(seed), START + 1, list[Given]()  # noqa: S311 - repeatable on purpose
    loud = random.choice(LOUD)
    speakers = PEOPLE[: random.choice((1, 2, 6))]
    for number in range(length):
        at += random.choice(gaps[: random.choice((3, 5, len(gaps)))])
        if random.random() < 0.8:
            kind = random.choice((Kind.MESSAGE, Kind.MESSAGE, Kind.MESSAGE, Kind.MEDIA, Kind.POLL))
            what: dict[str, Any] = {"kind": kind, "person": random.choice(speakers)}
            read = features(random, loud)
        else:
            what, read = happening(random)
        given.append((Event(id=f"{number:016x}", group=group, at=at, **what), read))
    return given


streams = st.builds(stream, st.integers(0, 1 << 32), st.integers(1, 90))


def test_the_catalogue_has_something_to_say() -> None:
    """The streams of these laws make nearly every rule speak, or the laws would say little."""
    spoken = {finding.rule for seed in range(60) for finding in run(stream(seed, 90), (90,)).found}
    silent = {rule.id for rule in CATALOGUE} - spoken
    assert len(silent) <= len(CATALOGUE) // 4, silent


@given(streams, st.lists(st.integers(1, 40), min_size=1, max_size=5))
@SEVERAL
def test_batches_change_nothing(given: list[Given], sizes: list[int]) -> None:
    """Batches of any size give the findings and the state, byte for byte, of one event at a time."""
    assert run(given, sizes) == run(given)


@given(streams, st.randoms(use_true_random=False))
@SEVERAL
def test_a_copy_changes_nothing(given: list[Given], random: Random) -> None:
    """An event that is delivered again, at once or days later, leads to no finding and leaves the state as it was."""
    doubled = list[Given]()
    for number, (event, read) in enumerate(given):
        doubled.append((event, read))
        known = [old for old in given[: number + 1] if event.at - old[0].at < KNOWN_FOR - HOUR]
        doubled += random.sample(known, min(len(known), random.randrange(3)))
    assert run(doubled) == run(given)


def test_a_copy_older_than_all_memory_is_late() -> None:
    """A copy that comes after months is counted as late and judged no more."""
    given = [*stream(1, 20), tick(START + 400 * DAY)]
    again = run([*given, given[0]])
    assert again.found == run(given).found
    assert decoder(GroupState).decode(again.state["g"]).late == 1


@given(streams, st.lists(st.floats(0, 1), max_size=60), st.randoms(use_true_random=False))
@SEVERAL
def test_ticks_change_nothing(given: list[Given], places: list[float], random: Random) -> None:
    """How often time is announced changes neither findings nor state."""
    end = given[-1][0].at + 60 * DAY
    ticked = list(given)
    for place in places:
        number = int(place * (len(ticked) - 1))
        before, after = ticked[number][0].at, ticked[number + 1][0].at if number + 1 < len(ticked) else end
        ticked.insert(number + 1, tick(random.randint(before, after)))
    assert run([*ticked, tick(end)]) == run([*given, tick(end)])


@given(streams, st.floats(0, 1), st.floats(0, 1), st.randoms(use_true_random=False))
@SEVERAL
def test_a_backlog_raises_what_it_would_have_raised_live(
    given: list[Given], first: float, last: float, random: Random
) -> None:
    """Events delivered at once after an outage, in any order, lead to what they would have led to live."""
    start, end = sorted((int(first * len(given)), int(last * len(given))))
    outage = given[start:end]
    came = max((event.at for event, _ in outage), default=0) + 5 * MINUTE
    meanwhile = [one for one in given[end:] if one[0].at <= came]
    belated = [
        (msgspec.structs.replace(event, received=came + random.randrange(MINUTE)), read) for event, read in outage
    ]
    random.shuffle(belated)
    place = random.randint(min(1, len(belated)), len(belated))
    announced = [tick(random.randint(START, came))] if belated else []
    delivered = [*belated[:place], *meanwhile, *announced, *belated[place:]]
    rest = given[end + len(meanwhile) :]
    over = tick(given[-1][0].at + MINUTE + 5 * MINUTE + SETTLE + MINUTE)
    live, late = run([*given, over]), run([*given[:start], *delivered, *rest, over])
    assert late.found == live.found
    assert not [key for key in late.state if "\x1fq" in key]


def test_what_waits_is_not_written_before_the_batch_is() -> None:
    """A batch that is given up leaves the state as it was, backlog included."""
    state = run(stream(3, 30)).state
    clock = decoder(GroupState).decode(state["g"]).clock
    before, batch = dict(state), engine().batch(state)
    for number in range(30):
        at = clock + number * MINUTE
        event = Event(id=f"x{number}", group="g", at=at, kind=Kind.MESSAGE, person=PEOPLE[0], received=at + DAY)
        assert batch.process(event, NOTHING) == []
    assert state == before
    batch.flush()
    assert decoder(GroupState).decode(state["g"]).backlog == 30


@given(streams, streams)
@SEVERAL
def test_groups_know_nothing_of_each_other(mine: list[Given], theirs: list[Given]) -> None:
    """What is found in a group depends on no other group, also where the same people are in both."""
    other = [(msgspec.structs.replace(event, group="h", id=f"h{event.id}"), read) for event, read in theirs]
    both = run(sorted([*mine, *other], key=lambda one: one[0].at))
    alone = run(mine)
    assert [finding for finding in both.found if finding.group == "g"] == alone.found
    assert {key: raw for key, raw in both.state.items() if key.split("\x1f")[0] == "g"} == alone.state


@given(streams)
@SEVERAL
def test_state_is_read_as_it_was_written(given: list[Given]) -> None:
    """Every record survives reading and writing, byte for byte."""
    for key, raw in run(given).state.items():
        sort = key.partition("\x1f")[2][:1]
        kind = {"": GroupState, "p": PersonState, "r": Roster}.get(sort)
        if kind is not None:
            assert encode(decoder(kind).decode(raw)) == raw


@given(streams)
@SEVERAL
def test_an_episode_keeps_its_id(given: list[Given]) -> None:
    """A finding's id says rule, version, subject and episode, and nothing else: another run derives the same."""
    ids = {finding.id: (finding.rule, finding.version, finding.group, finding.episode) for finding in run(given).found}
    assert len(set(ids.values())) == len(ids)
    assert {finding.id for finding in run(given, (7,)).found} == set(ids)


def test_ids_stay_what_they_are() -> None:
    """Ids that are out in the world do not change: this one was written down."""
    given = [
        (
            Event(id=f"m{number}", group="g", at=START + number * 1000, kind=Kind.MESSAGE, person="ann"),
            Features(words=3),
        )
        for number in range(13)
    ]
    assert [finding.id for finding in run(given, catalogue=[Flood()]).found] == ["326a4645cd1e92df"]


@given(streams)
@SEVERAL
def test_nobody_is_accused_of_what_others_did(given: list[Given]) -> None:
    """Rates, fragments and hours are judged by a person's own messages: others' words only ever excuse."""
    personal = [rule for rule in CATALOGUE if rule.id in ("flood", "fragments", "quiet_hours", "repeated_reminder")]
    for finding in run(given, (30,), personal).found:
        (person,) = finding.people
        assert any(event.person == person and event.at == finding.at for event, _ in given)


@pytest.mark.parametrize("seed", range(3))
def test_a_busy_person_stays_small(seed: int) -> None:
    """A person who writes hundreds of messages a day and breaks every rule takes less than two kilobytes."""
    busy = stream(seed, 3000, gaps=(0, 3_000, 20_000, MINUTE, MINUTE, 5 * MINUTE))
    alone = [
        (msgspec.structs.replace(event, person=PEOPLE[0]) if event.person else event, read) for event, read in busy
    ]
    state: dict[str, bytes] = {}
    most = 0
    for start in range(0, len(alone), 20):
        batch = engine().batch(state)
        for event, read in alone[start : start + 20]:
            batch.process(event, read)
        batch.flush()
        most = max(most, len(state[f"g\x1fp{PEOPLE[0]}"]))
    assert most < 2048


@given(st.lists(st.tuples(st.integers(0, 3 * HOUR), st.integers(0, 2 * MINUTE)), max_size=80), st.integers(1, DAY))
def test_times_count_as_a_list_does(steps: list[tuple[int, int]], window: int) -> None:
    """A window holds the instants after its start up to its end, whatever was forgotten and whatever came late."""
    times, every, now = Times(), list[int](), START
    for forward, back in steps:
        now += forward
        every.append(now - back)
        times.add(now - back, DAY, 1000)
        newest = max(every)
        assert times.count(newest, window) == sum(newest - window < at <= newest for at in every)
    assert Times.load(times.dump()) == times
    assert times.at == sorted(times.at)


@given(st.lists(st.sampled_from([0, 1, 49_999, 50_000, 50_001, 10 * MINUTE]), min_size=13, max_size=60))
def test_the_window_of_a_rule_is_exact_to_the_millisecond(gaps: list[int]) -> None:
    """A person alone is spoken of at the first message that is the thirteenth within ten minutes, and not before."""
    at, given = START + 10 * HOUR, list[Given]()
    for number, gap in enumerate(gaps):
        at += gap
        given.append((Event(id=f"m{number}", group="g", at=at, kind=Kind.MESSAGE, person="ann"), Features(words=3)))
    instants = [event.at for event, _ in given]
    expected = [
        now
        for place, now in enumerate(instants)
        if sum(now - 10 * MINUTE < before for before in instants[: place + 1]) > 12
        or sum(now - HOUR < before for before in instants[: place + 1]) > 30
    ]
    found = run(given, catalogue=[Flood()]).found
    assert [finding.at for finding in found][:1] == expected[:1]


def test_late_beyond_the_allowance_is_counted_and_not_judged() -> None:
    """What comes more than 48 hours after something newer is counted; what comes just within is judged."""
    newest = (Event(id="new", group="g", at=START + 10 * DAY, kind=Kind.MESSAGE, person="ann"), Features(words=3))
    for lateness, counted in ((LATE, 0), (LATE + 1, 1)):
        old = (
            Event(id="old", group="g", at=newest[0].at - lateness, kind=Kind.MESSAGE, person="bob"),
            Features(words=3),
        )
        state = run([newest, old]).state
        assert decoder(GroupState).decode(state["g"]).late == counted
        assert ("g\x1fpbob" in state) == (not counted)
