"""The rules service as processes on a real Kafka, against a plain replay of the same events."""

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.live.replay import Replay
from benchmarks.live.stream import stream
from benchmarks.live.topics import Record, feed, lag, read
from benchmarks.live.worker import KEY, Worker
from moderation.events import Event, Kind
from moderation.state import GroupState, decoder
from services.chassis.settings import Settings
from services.chassis.topics import ensure
from services.chassis.trace import begin

LONGEST = 120


def until(ready: Callable[[], bool]) -> None:
    """Wait for something that must happen."""
    given_up = time.monotonic() + LONGEST
    while not ready():
        assert time.monotonic() < given_up, "it did not happen"
        time.sleep(0.1)


def done(settings: Settings, group: str = "steward-rules") -> bool:
    """Whether every event was judged and committed."""
    return asyncio.run(lag(settings, group)) == 0


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run one piece of work on a loop of its own."""
    return asyncio.run(work)


@pytest.fixture
def topics(kafka_settings: Settings) -> Settings:
    """Topics of this test's own."""
    run(ensure(kafka_settings))
    return kafka_settings


def by_group(records: list[Record]) -> dict[str, list[bytes]]:
    """The findings of each group, each in its order, copies left out that follow a restart."""
    found: dict[str, list[bytes]] = {}
    for record in records:
        mine = found.setdefault(record.key.decode(), [])
        if record.value not in mine:
            mine.append(record.value)
    return found


def state_of(records: list[Record]) -> dict[str, bytes]:
    """What a changelog says the state is."""
    state: dict[str, bytes] = {}
    for record in records:
        if record.value is None:
            state.pop(record.key.decode(), None)
        else:
            state[record.key.decode()] = record.value
    return state


def without_places(state: dict[str, bytes]) -> dict[str, object]:
    """The state, the offsets of groups left out: a replay has none."""
    read_group = decoder(GroupState).decode
    plain: dict[str, object] = {}
    for key, value in state.items():
        plain[key] = value
        if "\x1f" not in key:
            plain[key] = msgspec.structs.replace(read_group(value), partition=-1, offset=-1)
    return plain


def test_an_event_in_kafka_becomes_a_finding(topics: Settings, tmp_path: Path) -> None:
    """A threat that lies in `events` is found and lies in `findings`, under its group, with the trace of its event."""
    event = Event(id="e1", group="g", at=1_780_000_000_000, kind=Kind.MESSAGE, person="ann", text="I will kill you")
    run(feed(topics, [event]))
    worker = Worker(topics, tmp_path / "log")
    until(lambda: done(topics))
    assert worker.end() == 0
    (found,) = [one for one in run(read(topics, "findings")) if b'"threat"' in one.value]
    assert found.key == b"g"
    assert dict(found.headers)["traceparent"].decode() == begin("e1")
    (seen,) = run(read(topics, "observations"))
    assert b"kill" not in seen.value


def test_both_runtimes_say_the_same(topics: Settings, tmp_path: Path) -> None:
    """Every rule's timelines through Kafka, a restart and a rebalance in between: findings and state of a replay."""
    events = stream(5000)
    third = len(events) // 3
    run(feed(topics, events[:third]))
    first = Worker(topics, tmp_path / "first", commit_s=0.2)
    until(lambda: done(topics))
    assert first.end(signal.SIGTERM) == 0
    second = Worker(topics, tmp_path / "second", batch=37, commit_s=0.2)
    run(feed(topics, events[third : 2 * third], rate=1000))
    third_worker = Worker(topics, tmp_path / "third", batch=3, commit_s=0.2)
    run(feed(topics, events[2 * third :], rate=300))
    until(lambda: done(topics))
    assert (second.end(), third_worker.end()) == (0, 0)
    wanted = Replay(events, KEY.encode())
    assert by_group(run(read(topics, "findings"))) == wanted.findings
    assert without_places(state_of(run(read(topics, "rules-state")))) == without_places(wanted.state)
    assert run(read(topics, "rejects")) == []
