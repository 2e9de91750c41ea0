"""Another number of partitions: a whole backup, restored into topics that have it."""

import asyncio
from pathlib import Path

from benchmarks.live.stream import stream
from benchmarks.live.trial import Trial
from benchmarks.live.worker import environment
from deploy.live.processes import run
from services.actions.migrate import migrate
from services.chassis.settings import Settings
from tests.services.care.test_restore import elsewhere


def care(settings: Settings, folder: Path, *words: str) -> None:
    """Run a command of care, as an operator does."""
    run("services.care", environment(settings, database_url=database(settings, folder)), *words)


def database(settings: Settings, folder: Path) -> str:
    """Return the address of a place's database."""
    return f"sqlite:///{folder / settings.topic_prefix}sqlite"


def test_more_partitions_give_the_same_findings(kafka_settings: Settings, tmp_path: Path) -> None:
    """Every rule's timelines, cut in three: judged before the move, waiting while it was made, and coming after.

    Red where a group's state or a waiting event goes into another partition than the group's, or anything is judged
    twice: findings, their order and the state are those of a replay in which nothing moved.
    """
    events = stream(1500)
    third = len(events) // 3
    old = Trial(kafka_settings, tmp_path, events)
    old.feed(events=events[:third])
    assert old.finish(old.worker()) == [0]
    old.feed(events=events[third : 2 * third])
    kept, moved = tmp_path / "kept", elsewhere(kafka_settings, partitions=7)
    asyncio.run(migrate(database(kafka_settings, tmp_path)))
    care(kafka_settings, tmp_path, "backup", str(kept), "--whole")
    care(moved, tmp_path, "restore", str(kept))
    new = Trial(moved, tmp_path, events)
    worker = new.worker("b")
    new.feed(events=events[2 * third :])
    assert new.finish(worker) == [0]
    compared = new.compare()
    assert compared.same, compared
    assert compared.copies == 0
