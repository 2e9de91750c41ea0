"""A rules service as a process of its own, for measurements and tests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from deploy.live.ports import free_port
from services.chassis.settings import Settings

ROOT = Path(__file__).parents[2]
KEY = "measured-and-tested"


def environment(settings: Settings, **more: object) -> dict[str, str]:
    """What a service is told so that it works on these topics."""
    return {
        **os.environ,
        "STEWARD_KAFKA": settings.kafka,
        "STEWARD_TOPIC_PREFIX": settings.topic_prefix,
        "STEWARD_PARTITIONS": str(settings.partitions),
        "STEWARD_KEY": KEY,
        "STEWARD_PORT": str(free_port()),
        **{f"STEWARD_{name.upper()}": str(value) for name, value in more.items()},
    }


class Worker:
    """One process of the rules service. Its log goes to a file."""

    def __init__(self, settings: Settings, log: Path, module: str = "services.rules", **more: object) -> None:
        self._log = log.open("ab")
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", *module.split()], cwd=ROOT, env=environment(settings, **more),
            stdout=self._log, stderr=self._log,
        )  # fmt: skip

    @property
    def status(self) -> int | None:
        """Its exit status, None while it runs."""
        return self.process.poll()

    def end(self, number: int = signal.SIGTERM) -> int:
        """End it and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(60)
        self._log.close()
        return status
