"""An outage accuses nobody: what comes in at once and out of order is judged as it would have been live."""

from collections.abc import Iterable
from random import Random

import msgspec
import pytest

from benchmarks.live.stream import examples, groups_of
from moderation import wire
from moderation.events import Entry, Event, Kind
from moderation.findings import Finding
from moderation.model import DAY, HOUR, MINUTE
from moderation.rule_sets import RuleSets
from services.chassis.bus import Arrival
from services.rules import loader
from services.rules.detectors.cheap import CheapTier
from services.rules.runtime.in_process import InProcess
from services.rules.runtime.judge import Judge

GROUPS = 20


def _raise(rule: str, _event: Event, error: Exception) -> None:
    raise AssertionError(rule) from error


JUDGE = Judge(RuleSets(loader.rules()), CheapTier(b"tested"), _raise)


class Service:
    """The rules, in this process."""

    def __init__(self) -> None:
        self._service = InProcess(JUDGE, {})
        self._offset = 0

    def take(self, events: Iterable[Event], batch: int = 50) -> set[tuple[str, str]]:
        """Judge events in the order in which they come; the rule and id of each finding."""
        arrivals = []
        for event in events:
            arrivals.append(Arrival("events", 0, self._offset, wire.key(event), wire.encode(event), None, 0))
            self._offset += 1
        found: set[tuple[str, str]] = set()
        for place in range(0, len(arrivals), batch):
            for judged in self._service.take(arrivals[place : place + batch]):
                found |= {(one.rule, one.id) for one, _ in judged.findings if isinstance(one, Finding)}
        return found


def groups(seed: int) -> list[list[Event]]:
    """Twenty groups, each with one of the catalogue's timelines; a tick a day after the last event."""
    drawn = Random(seed)  # noqa: S311 - a test's dice
    made = []
    for number, (rule, example) in enumerate(drawn.sample(examples(), GROUPS)):
        for events in groups_of(number, rule, example):
            last = Event(id=f"end{number}", group=events[0].group, at=events[-1].at + 5 * DAY, kind=Kind.TICK)
            made.append([one for one in events if one.kind is not Kind.TICK] + [last])
    return made


def delivered(events: list[Event], length: int, drawn: Random) -> tuple[list[Event], int, int]:
    """The same events with an outage of that length: what happened in it comes within two seconds after, shuffled."""
    began = drawn.choice(events[:-1] or events).at - drawn.randrange(length)
    back = began + length
    before = [one for one in events if one.at < began]
    inside = [
        msgspec.structs.replace(one, received=back + drawn.randrange(2000)) for one in events if began <= one.at < back
    ]
    drawn.shuffle(inside)
    after = [one for one in events if one.at >= back]
    return before + inside + after, began, back


@pytest.mark.parametrize("length", [30 * MINUTE, 3 * DAY], ids=["30 minutes", "3 days"])
@pytest.mark.parametrize("seed", range(8))
def test_a_backlog_raises_what_it_would_have_raised_live(length: int, seed: int) -> None:
    """Twenty groups: the same findings, none more and none less; copies of everything sent again raise nothing."""
    drawn = Random(seed)  # noqa: S311 - a test's dice
    given = groups(seed)
    live, late = Service(), Service()
    wanted = live.take(event for events in given for event in events)
    arriving = [delivered(events, length, drawn)[0] for events in given]
    assert late.take(event for events in arriving for event in events) == wanted
    again = [
        msgspec.structs.replace(event, received=event.at + 6 * DAY)
        for events in arriving for event in events if event.kind is not Kind.TICK
    ]  # fmt: skip
    assert late.take(again) == set()
    ends = [msgspec.structs.replace(events[-1], at=events[-1].at + HOUR) for events in given]
    assert late.take(ends) <= live.take(ends)


@pytest.mark.parametrize("seed", range(8))
def test_an_outage_that_is_known_accuses_nobody_of_what_was_not_heard(seed: int) -> None:
    """With the outage told first, nothing is said that would not have been said live, of anything but the clocks."""
    drawn = Random(seed)  # noqa: S311 - a test's dice
    live, late = Service(), Service()
    for number, events in enumerate(groups(seed)):
        wanted = live.take(events)
        arriving, began, back = delivered(events, 30 * MINUTE, drawn)
        outage = Event(
            id=f"outage{number}", group=events[0].group, at=back, kind=Kind.OUTAGE, entry=Entry(silent_since=began)
        )
        place = sum(one.at < began for one in events)
        got = late.take([*arriving[:place], outage, *arriving[place:]])
        assert got == wanted
