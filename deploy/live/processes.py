"""Processes: one service run apart, with its environment, its log in a file, and its answer to whether it is ready."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

DRAIN_SECONDS = 30
ROOT = Path(__file__).resolve().parents[2]


class DiedError(Exception):
    """A process ended that should run; the text names it, its exit status and its last lines."""


class Service:
    """One process of `python -m services.NAME`.

    Args:
        name: ingest, rules, actions, or another with its own `words`.
        environment: its settings, beside those of this process.
        log: the file that its lines are added to.
        port: where it answers.
        words: what stands after `python -m`, where that is not the service.
    """

    def __init__(
        self, name: str, environment: Mapping[str, str], log: Path, port: int, words: Sequence[str] = ()
    ) -> None:
        self.name = name
        self._words = words or (f"services.{name}",)
        self.port = port
        self.log = log
        self._environment = {**os.environ, **environment, "STEWARD_PORT": str(self.port), "PYTHONPATH": str(ROOT)}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, extra: Mapping[str, str] | None = None) -> None:
        """Start it; `extra` are settings for this run alone."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self._words],
                env={**self._environment, **(extra or {})},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Whether it says that work may be sent to it."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            line.request("GET", "/readyz")
            return line.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            line.close()

    def check(self) -> None:
        """Make sure that it runs.

        Raises:
            DiedError: it does not.
        """
        assert self.process is not None
        if (status := self.process.poll()) is not None:
            raise DiedError(f"{self.name} ended with status {status}: {self.last_words()}")

    def wait_until_ready(self, seconds: float = 120) -> None:
        """Wait until it is ready.

        Raises:
            DiedError: it ended, or is not ready in time.
        """
        until = time.monotonic() + seconds
        while not self.is_ready():
            self.check()
            if time.monotonic() > until:
                raise DiedError(f"{self.name} is not ready after {seconds:.0f} s: {self.last_words()}")
            time.sleep(0.1)

    def last_words(self) -> str:
        """Return the end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(lines[-3:]) or "it said nothing"

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """Ask it to finish and wait for that; returns its exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise DiedError(f"{self.name} did not finish in {DRAIN_SECONDS} s: {self.last_words()}") from None


def run(module: str, environment: Mapping[str, str], *words: str) -> str:
    """Run a step that comes to an end, such as making the topics; returns what it printed.

    Raises:
        DiedError: it failed.
    """
    command: Sequence[str] = [sys.executable, "-m", module, *words]
    wholly = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=wholly, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DiedError(f"{module} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout.strip()
