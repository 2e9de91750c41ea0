"""What servers of a test session have in common: a folder for all workers, and what to do without."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Skip a test that needs a server that is not here, with one line; fail where everything must be tested."""
    if os.environ.get("CI") == "1":
        pytest.fail(f"CI=1 and {what}", pytrace=False)
    pytest.skip(what)


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is one of several workers, which share what the first of them starts."""
    return hasattr(config, "workerinput")


def shared(config: pytest.Config) -> Path:
    """Return the folder all workers of this session see."""
    base: Path = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    return base.parent if is_worker(config) else base


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Hold a lock that only one worker can hold."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
