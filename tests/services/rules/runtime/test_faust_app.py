"""The rules service as processes on a real Kafka, against a plain replay of the same events."""

import asyncio
import json
import signal
from pathlib import Path
from random import Random
from threading import Thread

from rocksdict import Options, Rdict

from benchmarks.live.stream import stream
from benchmarks.live.topics import read
from benchmarks.live.trial import Compared, Trial, moments, state_of, until
from moderation.events import Event, Kind
from services.chassis.settings import Settings
from services.chassis.trace import begin
from services.chassis.watchdog import BROKEN
from services.rules.runtime.disk import Records
from services.rules.runtime.marks import MOMENTS


def test_an_event_in_kafka_becomes_a_finding(kafka_settings: Settings, tmp_path: Path) -> None:
    """A threat that lies in `events` is found and lies in `findings`, under its group, with the trace of its event."""
    event = Event(id="e1", group="g", at=1_780_000_000_000, kind=Kind.MESSAGE, person="ann", text="I will kill you")
    trial = Trial(kafka_settings, tmp_path, [event])
    trial.feed()
    assert trial.finish(trial.worker()) == [0]
    (found,) = [one for one in asyncio.run(read(kafka_settings, "findings")) if b'"threat"' in (one.value or b"")]
    assert found.key == b"g"
    assert dict(found.headers)["traceparent"].decode() == begin("e1")
    (seen,) = asyncio.run(read(kafka_settings, "observations"))
    assert b"kill" not in (seen.value or b"")


def test_both_runtimes_say_the_same(kafka_settings: Settings, tmp_path: Path) -> None:
    """Every rule's timelines through Kafka, a restart and a rebalance in between: findings and state of a replay."""
    events = stream(3000)
    third = len(events) // 3
    trial = Trial(kafka_settings, tmp_path, events)
    trial.feed(events=events[:third])
    assert trial.finish(trial.worker()) == [0]
    second = trial.worker(batch=37)
    trial.feed(1000, events[third : 2 * third])
    other = trial.worker("b", batch=3)
    trial.feed(400, events[2 * third :])
    assert trial.finish(second, other) == [0, 0]
    compared = trial.compare()
    assert compared.same, compared
    assert compared.copies == 0


def test_a_kill_at_any_moment_loses_and_doubles_nothing(kafka_settings: Settings, tmp_path: Path) -> None:
    """SIGKILL inside send, flush, commit and recovery, one worker after another: findings and state of a replay."""
    trial = Trial(kafka_settings, tmp_path, stream(2000), batch=30)
    trial.feed()
    planned = moments(Random(5), len(MOMENTS))  # noqa: S311 - a test's dice
    assert trial.killed_at(planned) == [moment.partition(":")[0] for moment in planned]
    assert trial.finish(trial.worker(instance="one")) == [0]
    compared = trial.compare()
    assert compared.same, compared


def test_a_kill_loses_and_doubles_nothing_of_the_state_on_disk(kafka_settings: Settings, tmp_path: Path) -> None:
    """SIGKILL before, in and after the writes to disk: disk, changelog and a replay say the same.

    Red where the disk is written before the changelog, or its place in the changelog apart from the records.
    """
    trial = Trial(kafka_settings, tmp_path, stream(2000), batch=30, store="disk", state_folder=tmp_path / "state")
    trial.feed()
    planned = [
        "sent:2",
        "flushed:3",
        "recover:1",
        "recovering:1",
        "flushed:2",
        "recovered:1",
        "stored:4",
        "committed:1",
    ]
    assert trial.killed_at(planned) == [moment.partition(":")[0] for moment in planned]
    assert trial.finish(trial.worker(instance="one")) == [0]
    compared = trial.compare()
    assert compared.same, compared
    changelog = state_of(asyncio.run(read(kafka_settings, "rules-state")))
    assert _on_disk(tmp_path / "state" / "rules-state") == changelog


def _on_disk(folder: Path) -> dict[str, bytes]:
    """Everything that lies in the databases of the partitions."""
    found: dict[str, bytes] = {}
    for place in folder.iterdir():
        base = Rdict(str(place), Options(raw_mode=True))
        found |= dict(Records(base))
        base.close()
    return found


def _a_drawn_out_rebalance(settings: Settings, folder: Path, module: str) -> tuple[Compared, set[str]]:
    """A second worker joins and leaves while more waits than is judged, and each seek and fetch comes late.

    Returns how it compares, and the events that were committed and never judged.
    """
    trial = Trial(settings, folder, stream(3500), batch=5)
    first = trial.worker(module=module)
    trial.feed(events=trial.events[:300])
    until(trial.done)
    second = trial.worker("b", module=module)
    until(lambda: trial.log("b"))
    feeding = Thread(target=lambda: (trial.feed(events=trial.events[300:1500]), trial.feed(250, trial.events[1500:])))
    feeding.start()
    until(lambda: "rules.started" in trial.log("b"))
    assert second.end() == 0
    feeding.join()
    trial.finish(first)
    judged = {json.loads(one.value or b"")[0]["id"] for one in asyncio.run(read(settings, "observations"))}
    return trial.compare(), {event.id for event in trial.events} - judged


def test_a_rebalance_with_every_seek_and_fetch_drawn_out_loses_nothing(
    kafka_settings: Settings, tmp_path: Path
) -> None:
    """What is read while the partitions change hands is neither skipped nor judged twice."""
    compared, lost = _a_drawn_out_rebalance(kafka_settings, tmp_path, "benchmarks.live.drawn_out")
    assert compared.same, compared
    assert not lost


def test_the_same_rebalance_loses_events_where_faust_reads_by_itself(kafka_settings: Settings, tmp_path: Path) -> None:
    """Red where Faust's own reading no longer passes over any: ours may go then. It does not every time."""
    for number in range(4):
        settings = kafka_settings.model_copy(update={"topic_prefix": f"{kafka_settings.topic_prefix}{number}."})
        (folder := tmp_path / str(number)).mkdir()
        compared, lost = _a_drawn_out_rebalance(settings, folder, "benchmarks.live.drawn_out stock")
        if lost:
            break
    assert lost
    assert compared.wrong_state


def test_an_agent_that_raises_ends_the_process_and_acks_nothing(kafka_settings: Settings, tmp_path: Path) -> None:
    """Faust would start it again behind its batch; here the process ends, and the next one judges everything."""
    trial = Trial(kafka_settings, tmp_path, stream(1500), batch=100)
    trial.feed()
    raising = trial.worker(module="benchmarks.live.raising")
    until(lambda: raising.status is not None)
    assert raising.status == BROKEN
    assert trial.finish(trial.worker()) == [0]
    compared = trial.compare()
    assert compared.same, compared


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(kafka_settings: Settings, tmp_path: Path) -> None:
    """SIGTERM in the middle of the work: it leaves with 0, and no finding is written twice."""
    trial = Trial(kafka_settings, tmp_path, stream(2000), batch=20)
    first = trial.worker()
    until(lambda: "rules.started" in trial.log("a"))
    trial.feed(1500)
    assert first.end(signal.SIGTERM) == 0
    assert trial.finish(trial.worker()) == [0]
    compared = trial.compare()
    assert compared.same, compared
    assert compared.copies == 0
