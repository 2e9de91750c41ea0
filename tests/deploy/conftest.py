"""What the tests on a container engine share: the engine, the stand-in images, and one stack that is up."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from deploy.standins.engine import Engine, EngineError
from deploy.standins.images import Images
from tests.deploy.mailing import Mailing
from tests.deploy.stack import Stack
from tests.servers.session import absent

HOME = Path(os.environ.get("STEWARD_ENGINE", Path.home() / ".cache" / "steward" / "engine"))


@pytest.fixture(scope="session")
def engine() -> Iterator[Mapping[str, str]]:
    """Return the environment in which `docker` reaches an engine: the one that is here, or one of the tests' own."""
    if shutil.which("docker") and not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        yield os.environ
        return
    own = Engine(HOME)
    try:
        own.start()
    except EngineError as error:
        absent(f"no container engine can be started: {error}")
    yield own.environment
    own.stop()


@pytest.fixture(scope="session")
def images(engine: Mapping[str, str]) -> Mapping[str, str]:
    """Return the engine's environment once it has the stand-in images."""
    try:
        Images(engine).build()
    except EngineError as error:
        absent(f"the stand-in images cannot be built: {error}")
    return engine


@pytest.fixture(scope="session")
def mailing(engine: Mapping[str, str]) -> Iterator[Mailing]:
    """Return a mail server that containers reach."""
    made = Mailing(engine)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, images: Mapping[str, str], mailing: Mailing) -> Iterator[Stack]:
    """Return the shipped stack, up."""
    made = Stack(tmp_path_factory.mktemp("stack"), images, mailing)
    try:
        done = made.make("up")
        assert done.returncode == 0, done.stdout + done.stderr + made.last_words()
        yield made
    finally:
        made.run("docker", "compose", "down", "--volumes", "--timeout", "20")
