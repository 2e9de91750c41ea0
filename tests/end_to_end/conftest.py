"""The pipeline, for the tests of this folder."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from services.chassis.bus import KafkaBus
from services.chassis.settings import Settings
from tests.end_to_end.pipeline import OneProcess, Pipeline
from tests.servers.mail import Mailbox


@pytest.fixture
def pipeline(tmp_path: Path, kafka_settings: Settings, mailbox: Mailbox) -> Iterator[Pipeline]:
    """Return the pipeline on SQLite, running."""
    made = Pipeline(
        tmp_path, kafka_settings, mailbox, f"sqlite:///{tmp_path / 'actions.sqlite'}", 3, {"STEWARD_TICK_S": "1"}
    )
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
async def bus(pipeline: Pipeline) -> AsyncIterator[KafkaBus]:
    """Return a bus on the pipeline's topics."""
    made = KafkaBus(pipeline.settings, "test")
    await made.start()
    yield made
    await made.close()


@pytest.fixture
def one_process(tmp_path: Path, mailbox: Mailbox) -> Iterator[OneProcess]:
    """Return `steward serve`, running."""
    made = OneProcess(tmp_path, mailbox, groups=3)
    try:
        made.start()
        yield made
    finally:
        made.stop()
