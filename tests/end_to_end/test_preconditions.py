"""What must be there and is not: one clear line, not ready or an exit status, and well again once it is put right."""

import hashlib
import hmac
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy.engine import make_url

from deploy.live.ports import free_port
from deploy.live.processes import Service, run
from services.chassis.settings import Settings
from services.chassis.watchdog import BROKEN
from tests.end_to_end.pipeline import SECRET, THREAT, Pipeline, message, register
from tests.servers.kafka import control
from tests.servers.mail import Mailbox
from tests.servers.relay import Relay
from tests.servers.session import absent

NAMES = ("ingest", "rules", "actions")
Make = Callable[..., Pipeline]


@pytest.fixture
def make(tmp_path: Path, kafka_settings: Settings, mailbox: Mailbox) -> Iterator[Make]:
    """Return what makes a pipeline, nothing of it started."""
    made: list[Pipeline] = []

    def one(database: str = f"sqlite:///{tmp_path / 'actions.sqlite'}", **more: str) -> Pipeline:
        made.append(Pipeline(tmp_path, kafka_settings, mailbox, database, 1, {"STEWARD_TICK_S": "1", **more}))
        return made[-1]

    yield one
    for pipeline in made:
        pipeline.stop()


def answer(service: Service) -> dict[str, str]:
    """What a service says is missing; nothing where it is ready."""
    try:
        found: dict[str, str] = httpx.get(f"{service.url}/readyz", timeout=5).json()["missing"]
    except httpx.TransportError:
        return {"port": "no answer"}
    return found


def unready(service: Service, words: str, seconds: float = 60) -> None:
    """Wait until a running service says that it is not ready, for this reason, and its log says so in one line."""
    until = time.monotonic() + seconds
    while words not in json.dumps(answer(service)):
        service.check()
        assert time.monotonic() < until, (answer(service), service.last_words())
        time.sleep(0.1)
    told = said(service, words)
    assert told, service.last_words()
    assert "Traceback" not in service.log.read_text()


def said(service: Service, words: str) -> list[dict[str, Any]]:
    """The lines of a service's log that hold these words."""
    return [json.loads(line) for line in service.log.read_text().splitlines() if words in line and line[:1] == "{"]


def ended(service: Service, status: int) -> str:
    """Wait until a service ends with a status; returns the one thing it said."""
    assert service.process is not None
    assert service.process.wait(60) == status
    return service.log.read_text().strip()


def test_without_a_broker_all_wait(make: Make) -> None:
    """No broker: no process ends or is ready, and each says where it looked, once."""
    pipeline = make(STEWARD_KAFKA="127.0.0.1:1")
    for service in pipeline.services.values():
        service.start()
    for service in pipeline.services.values():
        unready(service, "the broker at 127.0.0.1:1 cannot be used")
        assert len(said(service, "not yet")) == 1
    assert {service.stop() for service in pipeline.services.values()} == {0}


def test_missing_topics_are_named_and_waited_for(make: Make) -> None:
    """No topics: each process names one and the command that makes them; once they are there, all are ready."""
    pipeline = make()
    for service in pipeline.services.values():
        service.start()
    for service in pipeline.services.values():
        unready(service, "run python -m services.chassis.topics")
    run("services.chassis.topics", pipeline.environment)
    pipeline.until(lambda: all(service.is_ready() for service in pipeline.services.values()))
    pipeline.insist(message("ann", THREAT))
    pipeline.until(lambda: pipeline.mails("omar@example.org"))


async def test_a_database_that_is_down_is_waited_for(make: Make, postgres_url: str) -> None:
    """Down at the start or later: the actions service says so, is not ready, and goes on when it is back."""
    relay = Relay(make_url(postgres_url).port or 5432)
    pipeline = make(make_url(postgres_url).set(port=relay.port).render_as_string(hide_password=False))
    run("services.chassis.topics", pipeline.environment)
    for service in pipeline.services.values():
        service.start()
    actions = pipeline.services["actions"]
    unready(actions, "the database cannot be used")
    relay.open()
    pipeline.until(actions.is_ready)
    relay.close()
    pipeline.insist(message("ann", THREAT))
    unready(actions, "the database cannot be used")
    relay.open()
    pipeline.until(lambda: pipeline.mails("omar@example.org") and pipeline.mails("judith@example.org"))
    pipeline.until(actions.is_ready)
    relay.close()


def test_a_full_disk_is_waited_for(make: Make, tmp_path: Path) -> None:
    """No room for the database: the actions service says so and is not ready; with room again nothing was lost."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        absent("only root can make a small disk")
    try:
        pipeline = make(f"sqlite:///{disk / 'actions.sqlite'}")
        pipeline.start()
        fill(disk / "filler")
        pipeline.insist(message("ann", THREAT))
        unready(pipeline.services["actions"], "the database cannot be used")
        (disk / "filler").unlink()
        pipeline.until(lambda: pipeline.mails("omar@example.org") and pipeline.mails("judith@example.org"))
        pipeline.stop()
    finally:
        subprocess.run(["umount", str(disk)], check=False)  # noqa: S607 - from where the machine has it


def test_a_full_disk_under_the_broker_is_waited_for(make: Make, tmp_path: Path) -> None:
    """The broker ends: each process is not ready or ends, in one line, and waits when it is started again.

    With room again all go on by themselves, and what the gateway offers again is judged.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        absent("only root can make a small disk")
    port = str(free_port(1))
    try:
        pipeline = make(STEWARD_KAFKA=control(disk / "kafka", "--port", port, "start"), STEWARD_STUCK_S="600")
        pipeline.start()
        fill(disk / "filler")
        offered = message("ann", THREAT)
        wait(lambda: pipeline.post(offered) == [503])
        for service in pipeline.services.values():
            without_its_broker(service)
        (disk / "filler").unlink()
        control(disk / "kafka", "--port", port, "start")
        pipeline.insist(offered)
        pipeline.until(lambda: pipeline.mails("omar@example.org") and pipeline.mails("judith@example.org"))
        pipeline.stop()
    finally:
        control(disk / "kafka", "--port", port, "stop")
        subprocess.run(["umount", str(disk)], check=False)  # noqa: S607 - from where the machine has it


def without_its_broker(service: Service, seconds: float = 120) -> None:
    """Wait until a process says that no broker answers; one that ends by it is started again, as by an engine."""
    until = time.monotonic() + seconds
    while "broker" not in json.dumps(answer(service)):
        assert time.monotonic() < until, (answer(service), service.last_words())
        assert service.process is not None
        if service.process.poll() is not None:
            assert service.process.returncode in {1, BROKEN}
            assert "broker" in service.log.read_text().splitlines()[-1]
            service.start()
        time.sleep(0.1)


def fill(place: Path) -> None:
    """Write until there is no room."""
    with place.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("STEWARD_KEY", "changeme", "STEWARD_KEY cannot be used: it is a known default, which anybody can guess"),
        ("STEWARD_HOOK_SECRETS", "{}", "STEWARD_HOOK_SECRETS says too little of 'waha/default'; it needs hmac_key"),
        ("STEWARD_HOOK_SECRETS", "{", "STEWARD_HOOK_SECRETS cannot be used: it is not JSON"),
    ],
)
def test_a_wrong_secret_ends_the_process(make: Make, variable: str, value: str, words: str) -> None:
    """A secret that cannot be used: one line, status 2."""
    service = make(**{variable: value}).services["ingest"]
    service.start()
    last = ended(service, 2)
    assert words in last
    assert len(last.splitlines()) == 1


def test_a_wrong_signature_and_a_wrong_clock_are_told(make: Make) -> None:
    """A sender with another secret, or whose clock is an hour off, gets 401 and the log says which; then it goes on."""
    pipeline = make()
    groups = register(1)
    groups["accounts"].append({"source": "generic", "id": "forum", "kind": "own"})
    (pipeline.folder / "groups.yaml").write_text(yaml.safe_dump(groups))
    hooks = {"waha/default": {"hmac_key": SECRET}, "generic/forum": {"secret": SECRET}}
    pipeline.environment["STEWARD_HOOK_SECRETS"] = json.dumps(hooks)
    run("services.chassis.topics", pipeline.environment)
    ingest = Service("ingest", pipeline.environment, pipeline.folder / "door.log", pipeline.services["ingest"].port)
    ingest.start()
    try:
        ingest.wait_until_ready()
        assert told(ingest, "another secret of somebody", 0) == 401
        assert [one["reason"] for one in said(ingest, "unauthentic")] == ["X-Steward-Signature does not fit the body"]
        assert told(ingest, SECRET, 3600) == 401
        assert "five minutes from now" in said(ingest, "unauthentic")[-1]["reason"]
        assert told(ingest, SECRET, 0) == 200
    finally:
        ingest.stop()


def told(service: Service, secret: str, off: int) -> int:
    """Send a webhook of Steward's own form, signed with a secret by a clock that is some seconds off."""
    body, stamp = b'{"account": "forum", "events": []}', str(int(time.time()) + off)  # noqa: TID251 - the sender's clock
    proof = hmac.new(secret.encode(), f"v1:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Steward-Timestamp": stamp, "X-Steward-Signature": f"v1={proof}"}
    return httpx.post(f"{service.url}/hooks/generic/forum", content=body, headers=headers).status_code


def test_a_broken_policy_file_is_told(make: Make, tmp_path: Path) -> None:
    """Broken at the start: one line, status 2. Broken later: the last good one holds; a good one holds at once."""
    policy = tmp_path / "policy.yaml"
    pipeline = make(STEWARD_POLICY=str(policy))
    ingest = pipeline.services["ingest"]
    run("services.chassis.topics", pipeline.environment)
    policy.write_text("rules: [flood")
    ingest.start()
    last = ended(ingest, 2)
    assert "policy.yaml" in last
    assert len(last.splitlines()) == 1
    policy.write_text("")
    ingest.start()
    ingest.wait_until_ready()
    policy.write_text("nonsense: 1\n")
    wait(lambda: said(ingest, "groups file not used"))
    assert ingest.is_ready()
    before = len(said(ingest, "group registered"))
    policy.write_text("rules:\n  oversized_group:\n    most: 100\n")
    wait(lambda: len(said(ingest, "group registered")) > before)


def wait(until: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.1)
