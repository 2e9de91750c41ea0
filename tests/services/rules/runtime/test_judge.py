"""Raw records in, findings and state out; nothing that is wrong with one record stops the others."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.live.replay import Replay
from benchmarks.live.stream import stream
from moderation import engine, wire
from moderation.events import Entry, Event, Kind
from moderation.features import Features
from moderation.memory import NewerStateError
from moderation.rule_sets import RuleSets
from moderation.sources import Reject
from moderation.state import GroupState, encode
from services.chassis.bus import Arrival
from services.rules import loader
from services.rules.detectors.cheap import CheapTier
from services.rules.runtime.in_process import InProcess
from services.rules.runtime.judge import Judge

KEY = b"tested"
EVENTS = stream(1500)
REPLAY = Replay(EVENTS, KEY)


def _raise(rule: str, _event: Event, error: Exception) -> None:
    raise AssertionError(rule) from error


JUDGE = Judge(RuleSets(loader.rules()), CheapTier(KEY), _raise)


def arrivals(events: list[Event]) -> list[Arrival]:
    """As they would lie in one partition."""
    return [
        Arrival("events", 0, offset, wire.key(event), wire.encode(event), f"trace {offset}", 1000 + offset)
        for offset, event in enumerate(events)
    ]


def message(text: str = "hello there", group: str = "g", number: int = 1) -> Event:
    """Somebody says something."""
    at = 1_780_000_000_000 + number * 1000
    return Event(id=f"m{number}", group=group, at=at, kind=Kind.MESSAGE, person="ann", text=text)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_however_the_events_are_batched_and_repeated_the_same_comes_out(seed: int) -> None:
    """Batches of any size, each begun again some way back as after a restart: findings and state of a replay."""
    drawn, state, found, given_ = Random(seed), {}, dict[str, list[bytes]](), arrivals(EVENTS)  # noqa: S311
    service = InProcess(JUDGE, state)
    done = 0
    while done < len(given_):
        since = max(0, done - drawn.choice([0, 0, 5, 60]))
        upto = done + drawn.choice([1, 3, 40, 300])
        for judged in service.take(given_[since:upto]):
            for finding, arrival in judged.findings:
                assert arrival.offset >= done
                found.setdefault(arrival.key.decode(), []).append(wire.encode(finding))
        done = upto
    assert found == REPLAY.findings
    assert state.keys() == REPLAY.state.keys()
    assert all(state[key] == value for key, value in REPLAY.state.items() if "\x1f" in key)


@pytest.mark.parametrize(
    ("value", "key", "why"),
    [
        (b"\xff\x00", b"g", "it is no event"),
        (b'{"id":"x"}', b"g", "it is no event"),
        (b'{"id":"x","group":"g","at":1,"kind":"dance"}', b"g", "it is no event"),
        (wire.encode(message()), b"another", "its key is not its group"),
    ],
)
def test_a_record_that_cannot_be_read_is_rejected_and_the_others_are_judged(value: bytes, key: bytes, why: str) -> None:
    """It is kept with its reason and place; the event after it is observed."""
    bad = Arrival("events", 3, 7, key, value, None, 1234)
    good = arrivals([message()])[0]._replace(partition=3, offset=8)
    judged = JUDGE.judge([bad, good], {})
    ((reject, _),) = judged.rejects
    assert isinstance(reject, Reject)
    assert reject.reason.startswith(why)
    assert (reject.where, reject.at, reject.body) == ("events/3@7", 1234, value)
    assert [one.arrival.offset for one in judged.observations] == [8]


class _Breaks:
    """A detector that cannot bear one text."""

    def read(self, event: Event, weekday: int, ordinal: int) -> Features:
        """Fail on it."""
        del weekday, ordinal
        if event.text == "breaks":
            raise ValueError("some words of the chat")
        return Features(length=5, words=1)


def test_a_text_that_breaks_a_detector_is_kept_and_still_counts_as_a_message() -> None:
    """The event is judged without features, its text is rejected, and the reason names no word of it."""
    judge = Judge(RuleSets(loader.rules()), _Breaks(), _raise)
    judged = judge.judge(arrivals([message("breaks"), message("fine", number=2)]), {})
    assert [wire.encode(one.record) for one in judged.rejects] != []
    assert "words" not in str(judged.rejects[0].record.reason)  # type: ignore[union-attr]
    assert [one.record.features.words for one in judged.observations] == [0, 1]  # type: ignore[union-attr]


def test_an_event_that_breaks_the_engine_is_left_out_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it changed half-way is undone: the state is that of a batch without it."""
    events = [message(number=1), message(number=2), message(number=3)]
    without = JUDGE.judge([arrivals(events)[place] for place in (0, 2)], {})

    def process(self: Any, event: Event, features: Features) -> Any:
        found = original(self, event, features)
        if event.id == "m2":
            raise RuntimeError("odd")
        return found

    original = engine.Batch.process
    monkeypatch.setattr(engine.Batch, "process", process)
    judged = JUDGE.judge(arrivals(events), {})
    assert judged.changes == without.changes
    ((reject, cause),) = judged.rejects
    assert (cause.offset, reject.reason) == (1, "it cannot be judged: RuntimeError")  # type: ignore[union-attr]


def test_state_of_a_newer_version_stops_everything() -> None:
    """Nothing is judged over what cannot be read."""
    with pytest.raises(NewerStateError):
        JUDGE.judge(arrivals([message()]), {"g": encode(GroupState(version=99))})


def test_settings_that_cannot_be_used_are_rejected_with_their_reason() -> None:
    """The register event holds all the same, with the defaults of that rule."""
    entry = Entry(policy="1", rules={"flood": {"limit_10min": -3}})
    event = Event(id="r", group="g", at=1, kind=Kind.REGISTER, entry=entry, source="register")
    judged = JUDGE.judge(arrivals([event]), {})
    ((reject, _),) = judged.rejects
    assert "flood.limit_10min" in reject.reason  # type: ignore[union-attr]
    assert len(judged.observations) == 1


def test_text_leaves_the_judge_in_nothing_but_rejects() -> None:
    """Neither observations nor findings nor state hold a word of the chat."""
    judged = JUDGE.judge(arrivals([message("xylophone I will kill you xylophone")]), {})
    assert judged.findings
    everything = [wire.encode(one.record) for one in [*judged.findings, *judged.observations]]
    assert not any(b"xylophone" in raw for raw in [*everything, *filter(None, judged.changes.values())])
