"""The stack: docker-compose.yml as it is shipped, on a real engine, with a real mail server beside it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx
import yaml

from deploy.live.ports import free_port
from deploy.standins.images import MONITORING, STANDINS
from tests.deploy.mailing import Mailing
from tests.end_to_end.pipeline import KEY, SECRET, register, signed

ROOT = Path(__file__).parents[2]
OVERLAY = ROOT / "deploy" / "standins" / "compose.yml"
Answer = TypeVar("Answer")


class Stack:
    """Steward in containers, as an operator runs it.

    Args:
        folder: of its configuration and secrets.
        engine: the environment in which `docker` reaches the engine.
        mailing: the mail server, which containers reach as `mailing`.
        groups: how many groups the groups file has.
    """

    def __init__(self, folder: Path, engine: Mapping[str, str], mailing: Mailing, groups: int = 3) -> None:
        self.folder = folder
        self.mailing = mailing
        self.port = free_port()
        (folder / "config").mkdir()
        (folder / "secrets").mkdir(mode=0o700)
        (folder / "config" / "groups.yaml").write_text(yaml.safe_dump(register(groups)))
        self.secret("key", KEY)
        self.secret("hook_secrets", json.dumps({"waha/default": {"hmac_key": SECRET}}))
        self.environment = {**engine, **STANDINS, **MONITORING, **build_secrets(), **self._settings()}

    @property
    def url(self) -> str:
        """Of the front door."""
        return f"http://127.0.0.1:{self.port}"

    def _settings(self) -> dict[str, str]:
        return {
            "COMPOSE_FILE": f"docker-compose.yml:{OVERLAY}:{self._beside()}",
            "COMPOSE_PROJECT_NAME": "steward-test",
            "STEWARD_ENV": str(self.folder / "env"),
            "STEWARD_CONFIG": str(self.folder / "config"),
            "STEWARD_SECRETS": str(self.folder / "secrets"),
            "DOOR_PORT": str(self.port),
            "STEWARD_MAIL_HOST": "mailing",
            "STEWARD_MAIL_FROM": "steward@example.org",
        }

    def _beside(self) -> Path:
        """What only this test adds: how the mail server is reached, and settings that make things happen sooner."""
        (self.folder / "env").write_text(
            f"STEWARD_MAIL_PORT={self.mailing.port}\nSTEWARD_MAIL_SECURITY=none\nSTEWARD_TICK_S=5\n"
            'STEWARD_BUDGET=\'{"per_channel": 100000, "per_person": 100000, "per_rule": 100000}\'\n'
        )
        place = self.folder / "compose.yml"
        place.write_text(yaml.safe_dump({"services": {"actions": {"extra_hosts": [f"mailing:{self.mailing.host}"]}}}))
        return place

    def secret(self, name: str, content: str) -> None:
        """Write a secret."""
        place = self.folder / "secrets" / name
        place.write_text(content)
        place.chmod(0o444)

    def make(self, word: str) -> subprocess.CompletedProcess[str]:
        """Run `make WORD`."""
        return self.run("make", "--no-print-directory", f"PYTHON={sys.executable}", word)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the checkout."""
        return subprocess.run(words, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def compose(self, *words: str) -> str:
        """Run docker compose; returns what it printed."""
        return self._output("docker", "compose", "--progress", "quiet", *words)

    def docker(self, *words: str) -> str:
        """Run docker; returns what it printed."""
        return self._output("docker", *words)

    def _output(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr[-2000:]}"
        return done.stdout.strip()

    def sql(self, statement: str) -> str:
        """Say something to the database, within its own container."""
        words = ["psql", "--quiet", "--no-align", "--tuples-only", "--host=127.0.0.1", "--username=steward"]
        return self.compose("exec", "--no-TTY", "postgres", *words, "--dbname=steward", f"--command={statement}")

    def names(self, service: str = "", *, ended: bool = False) -> list[str]:
        """The containers of a service, or all; those that have ended too where that is said."""
        more = ["--all"] if ended else []
        listed = self.compose("ps", *more, "--format", "json", *([service] if service else []))
        return sorted(json.loads(line)["Name"] for line in listed.splitlines())

    def inspect(self, name: str) -> Any:
        """What the engine knows of a container."""
        return json.loads(self.docker("inspect", name))[0]

    def well(self) -> bool:
        """Whether every container that is to run runs and is healthy."""
        return self.make("status").returncode == 0

    def health(self, name: str) -> str:
        """How a container is, in the engine's word."""
        return str(self.inspect(name)["State"].get("Health", {}).get("Status", "none"))

    def deliver(self, *bodies: dict[str, Any], seconds: float = 300) -> None:
        """Deliver signed webhooks as a gateway does: again and again until each is taken."""
        until = time.monotonic() + seconds
        for body in bodies:
            while not self._taken(body):
                assert time.monotonic() < until, self.last_words()
                time.sleep(0.1)

    def _taken(self, body: dict[str, Any]) -> bool:
        try:
            return (
                httpx.post(f"{self.url}/hooks/waha/default", timeout=30, **signed(body)).status_code == httpx.codes.OK
            )
        except httpx.TransportError:
            return False

    def until(self, what: Callable[[], Answer], seconds: float = 300) -> Answer:
        """Ask again until the answer is a true one."""
        until = time.monotonic() + seconds
        while not (answer := what()):
            assert time.monotonic() < until, self.last_words()
            time.sleep(0.2)
        return answer

    def last_words(self) -> str:
        """The end of every container's log, and how each is."""
        return (
            self.run("docker", "compose", "ps", "--all").stdout
            + self.run("docker", "compose", "logs", "--tail", "15", "--no-color").stdout[-12_000:]
        )


def patiently(what: Callable[[], object], seconds: float = 300) -> None:
    """Ask again until the answer is a true one."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.5)


def build_secrets() -> dict[str, str]:
    """What pip in the build needs where this machine has settings or certificates of its own."""
    found = {
        "PIP_CONF": Path("/etc/pip.conf"),
        "CA_BUNDLE": Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")),
    }
    return {name: str(place) for name, place in found.items() if place.exists()}
