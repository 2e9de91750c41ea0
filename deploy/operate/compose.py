"""Compose: docker compose on the file at the top of the checkout, with what .env says."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


DEMO = {
    "COMPOSE_PROJECT_NAME": "steward-demo",
    "COMPOSE_PROFILES": "monitoring,demo",
    "STEWARD_CONFIG": "./deploy/simulator/config",
    "STEWARD_SECRETS": "./.demo/secrets",
    "STEWARD_ENV": "deploy/simulator/demo.env",
    "STEWARD_MAIL_HOST": "mailbox",
    "STEWARD_MAIL_FROM": "steward@example.org",
}
"""The demo is a stack of its own, with its own volumes and secrets: nothing of it touches the real one."""
ENOUGH = {"STEWARD_MAIL_HOST": "unknown", "STEWARD_MAIL_FROM": "unknown"}
"""What must be set before anything is started need not be to stop it or to ask how it is."""
EVERY_PROFILE = ("--profile", "*")


class ComposeError(Exception):
    """Compose cannot do what is asked; the text is one line that says why."""


class Compose:
    """The stack as Compose knows it. COMPOSE_FILE, COMPOSE_PROFILES and COMPOSE_PROJECT_NAME work as they always do."""

    def __init__(self, *, demo: bool = False, starts: bool = False) -> None:
        if not shutil.which("docker"):
            raise ComposeError("There is no docker here: install Docker Engine 25 or newer, with its Compose plugin.")
        built = {"STEWARD_VERSION": version(), "STEWARD_COMMIT": commit()}
        chosen = DEMO if demo else {}
        self.environment: Mapping[str, str] = {**built, **({} if starts else ENOUGH), **os.environ, **chosen}

    def show(self, *words: str) -> int:
        """Run a command whose output is for the person who asked; returns its exit status."""
        return subprocess.run(self._command(words), cwd=ROOT, env=self.environment, check=False).returncode

    def ask(self, *words: str) -> str:
        """Run a command; returns what it printed.

        Raises:
            ComposeError: it failed.
        """
        return self._output(self._command(words))

    def docker(self, *words: str) -> str:
        """Run a command of the engine; returns what it printed.

        Raises:
            ComposeError: it failed.
        """
        return self._output(["docker", *words])

    def config(self) -> Mapping[str, Any]:
        """The stack with every variable filled in.

        Raises:
            ComposeError: something must be set first.
        """
        found: Mapping[str, Any] = json.loads(self.ask("config", "--format", "json"))
        return found

    def containers(self) -> list[Mapping[str, Any]]:
        """Every container there is, running or not, in Compose's own words."""
        listed = self.ask(*EVERY_PROFILE, "ps", "--all", "--format", "json")
        return [json.loads(line) for line in listed.splitlines() if line]

    def folder(self, variable: str, otherwise: str) -> Path:
        """A folder that a variable names, relative to the checkout."""
        return (ROOT / self.environment.get(variable, otherwise)).resolve()

    @staticmethod
    def _command(words: tuple[str, ...]) -> list[str]:
        return ["docker", "compose", "--progress", "quiet", *words]

    def _output(self, command: list[str]) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines() or ["it says nothing"]
            raise ComposeError(f"{' '.join(command[:2])}: {said[-1]}")
        return done.stdout


def version() -> str:
    """Steward's version."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("version ="))


def commit() -> str:
    """The commit of this checkout; `unknown` where it is none."""
    done = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
