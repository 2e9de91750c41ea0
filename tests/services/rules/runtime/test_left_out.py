"""A process whose part in the group has ended, and one that has no partitions."""

import json
import time
from pathlib import Path
from uuid import uuid4

import httpx

from benchmarks.live.stream import stream
from benchmarks.live.trial import Trial, until
from deploy.live.ports import free_port
from services.chassis.settings import Settings
from services.chassis.watchdog import BROKEN


def test_a_process_that_its_group_leaves_out_ends(kafka_settings: Settings, tmp_path: Path) -> None:
    """Status 70 and the reason, where a dead member's partitions of other topics are handed to its name.

    Red where the process goes on without partitions for ever and calls itself well: aiokafka only logs an error.
    """
    group = f"{kafka_settings.topic_prefix}rules"
    first = Trial(kafka_settings, tmp_path, stream(20), instance="one")
    first.feed()
    dead = first.worker("dead")
    until(first.done, 120)
    dead.end(9)
    other = Trial(kafka_settings.model_copy(update={"topic_prefix": f"t{uuid4().hex[:12]}."}), tmp_path, [])
    worker = other.worker("left-out", instance="one", app_id=group)
    until(lambda: worker.status is not None, 60)
    assert worker.end() == BROKEN
    (said,) = [line for line in map(json.loads, other.log("left-out").splitlines()) if line["event"] == "stopped"]
    assert said["reason"] == "the consumer's part in its group has ended by an error"


def test_a_process_without_partitions_waits_for_some(kafka_settings: Settings, tmp_path: Path) -> None:
    """A spare process neither counts as reading state nor takes itself for stuck.

    Red where its watchdog ends it, which would be a rebalance for the others each time.
    """
    trial = Trial(kafka_settings.model_copy(update={"partitions": 1}), tmp_path, stream(20), stuck_s=5)
    first = trial.worker()
    until(lambda: "rules.started" in trial.log("a"), 120)
    spare = trial.worker("spare", port=(port := free_port()))
    until(lambda: "rules.started" in trial.log("spare"), 120)
    time.sleep(8)
    said = httpx.get(f"http://127.0.0.1:{port}/readyz").json()
    assert [one.status for one in (first, spare)] == [None, None]
    assert list(said["missing"]) in (["partitions"], [])
    trial.feed()
    assert trial.finish(first, spare) == [0, 0]
