"""`make live`: all processes on one machine, ended together."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from deploy.live.ports import free_port
from services.chassis.settings import Settings
from tests.end_to_end.pipeline import SECRET, register
from tests.servers.kafka import environment


@pytest.fixture
def live(tmp_path: Path, kafka_settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Return the running command, on the session's broker."""
    (tmp_path / "groups.yaml").write_text(yaml.safe_dump(register(1)))
    given = {
        "KAFKA_BOOTSTRAP": kafka_settings.kafka,
        "STEWARD_LIVE_HOME": str(tmp_path / "live"),
        "STEWARD_LIVE_PORT": str(free_port(2)),
        "STEWARD_GROUPS": str(tmp_path / "groups.yaml"),
        "STEWARD_HOOK_SECRETS": json.dumps({"waha/default": {"hmac_key": SECRET}}),
        "PYTHONUNBUFFERED": "1",
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "deploy.live"],
        env={**os.environ, **environment(kafka_settings), **given},
        stdout=subprocess.PIPE,
        text=True,
    )
    yield running
    if running.poll() is None:
        running.send_signal(signal.SIGINT)
        running.wait(60)


def heard(live: subprocess.Popen[str], words: str) -> str:
    """Read what it says until it says these words; returns that line."""
    assert live.stdout is not None
    said = []
    for line in live.stdout:
        said.append(line)
        if words in line:
            return line
    raise AssertionError(said)


def children(process: int) -> list[int]:
    """Return the processes that a process started."""
    listed = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(each) for each in listed.stdout.split()]


def test_it_says_when_all_is_ready_and_stops_everything(live: subprocess.Popen[str]) -> None:
    """It says where each answers; Ctrl-C ends all of them."""
    assert "127.0.0.1" in heard(live, "ingest   ready at")
    heard(live, "All is ready")
    started = children(live.pid)
    assert len(started) == 3
    live.send_signal(signal.SIGINT)
    heard(live, "Everything is stopped")
    assert live.wait(60) == 0
    assert not [each for each in started if Path(f"/proc/{each}").exists()]


def test_a_process_that_dies_is_told(live: subprocess.Popen[str]) -> None:
    """Where one ends, the others are stopped too, and the line names it."""
    heard(live, "All is ready")
    time.sleep(0.1)
    os.kill(children(live.pid)[1], signal.SIGKILL)
    heard(live, "rules ended with status -9")
    assert live.wait(60) == 1
