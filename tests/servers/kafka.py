"""A real Kafka broker: the one at KAFKA_BOOTSTRAP, or one started once a session. Each test has topics of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.live.ports import free_port
from services.chassis.bus import KafkaBus
from services.chassis.settings import Settings
from services.chassis.topics import ensure
from tests.servers.session import absent, alone, is_worker, shared

SCRIPT = Path(__file__).parents[2] / "deploy" / "kafka" / "kafka.py"


def control(home: Path, *command: str) -> str:
    """Run the script that starts, stops, kills, freezes and thaws brokers."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--home", str(home), *command], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="session")
def kafka(request: pytest.FixtureRequest) -> str:
    """Return the address of a broker that the whole session shares."""
    if given := os.environ.get("KAFKA_BOOTSTRAP"):
        return given
    if not shutil.which("java"):
        absent("there is no Java for a Kafka broker")
    folder = shared(request.config)
    address = folder / "kafka.address"
    with alone(folder, "kafka"):
        if not address.exists():
            address.write_text(control(folder / "kafka", "--port", str(free_port(1)), "start"))
    return address.read_text()


@pytest.fixture
def kafka_settings(kafka: str) -> Settings:
    """Return settings whose topics no other test has; a test that makes its own processes hands them `environment`."""
    return Settings(kafka=kafka, topic_prefix=f"t{uuid4().hex[:12]}.")


@pytest.fixture
async def kafka_bus(kafka_settings: Settings) -> AsyncIterator[KafkaBus]:
    """Return a bus on the real broker, its topics made."""
    await ensure(kafka_settings)
    bus = KafkaBus(kafka_settings, "test")
    await bus.start()
    yield bus
    await bus.close()


def environment(settings: Settings) -> dict[str, str]:
    """Return what a process of its own must find in its environment to use the same topics."""
    return {
        "STEWARD_KAFKA": settings.kafka,
        "STEWARD_TOPIC_PREFIX": settings.topic_prefix,
        "STEWARD_PARTITIONS": str(settings.partitions),
        "STEWARD_REPLICATION": str(settings.replication),
        "STEWARD_MIN_INSYNC": str(settings.min_insync),
        "STEWARD_APP_ID": f"{settings.topic_prefix}rules",
    }


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the broker that this session started."""
    if is_worker(session.config):
        return
    folder = shared(session.config)
    if (folder / "kafka.address").exists():
        control(folder / "kafka", "stop")
