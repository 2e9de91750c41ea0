"""The operator guide's commands, as they stand there, in a checkout of its own; and what `make up` looks at first."""

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from deploy.live.ports import free_port
from deploy.standins.images import STANDINS
from tests.deploy.stack import ROOT, build_secrets
from tests.end_to_end.pipeline import register

GUIDE = ROOT / "docs" / "operate.md"


def blocks(page: Path) -> list[list[str]]:
    """The commands of a page, block by block, without what is said of them."""
    found = re.findall(r"^```\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [[line.partition(" #")[0].rstrip() for line in block.splitlines() if line.strip()] for block in found]
    return [block for block in lines if any(line.startswith("make ") for line in block)]


@pytest.mark.parametrize(
    "page", [GUIDE, ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in ("live", "care", "monitoring"))]
)
def test_every_make_command_of_a_page_is_there(page: Path) -> None:
    """A page names no target that the Makefile does not have."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= targets


class Checkout:
    """A copy of what is in this checkout, and a shell in it."""

    def __init__(self, folder: Path, engine: Mapping[str, str]) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        self.port = free_port()
        self.environment = {
            **engine, **STANDINS, **build_secrets(), "COMPOSE_PROJECT_NAME": "steward-guide",
            "COMPOSE_FILE": "docker-compose.yml:deploy/standins/compose.yml", "DOOR_PORT": str(self.port),
            "MAKEFLAGS": f"PYTHON={sys.executable}",
        }  # fmt: skip

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        """Give a command."""
        return subprocess.run(
            ["bash", "-c", line], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
def checkout(tmp_path: Path, images: Mapping[str, str]) -> Iterator[Checkout]:
    """Return a checkout, with nothing set up."""
    made = Checkout(tmp_path, images)
    yield made
    made.run("docker compose down --volumes --timeout 20")


@pytest.mark.engine
def test_the_guide_begins_as_it_says(checkout: Checkout) -> None:
    """What is missing is told first; then the guide's own lines bring it up; status, up again and down do as told."""
    refused = checkout.run("make up")
    assert refused.returncode != 0
    assert "STEWARD_MAIL_" in refused.stdout
    begin, daily = blocks(GUIDE)[:2]
    *before, up = begin
    assert up == "make up"
    for line in before:
        assert checkout.run(line).returncode == 0, line
    (checkout.folder / "config" / "groups.yaml").write_text(yaml.safe_dump(register(1)))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", checkout.port))
        taken.listen()
        assert f"port {checkout.port} is taken, and ingest needs it" in checkout.run(up).stdout
    done = checkout.run(up)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "secrets of webhooks" in done.stdout
    assert f"http://127.0.0.1:{checkout.port}" in done.stdout
    assert checkout.run(up).returncode == 0
    assert {"make status", "make logs", "make down", "make demo"} == set(daily)
    assert checkout.run("make status").returncode == 0
    assert "ready" in checkout.run("timeout 5 make logs").stdout
    assert checkout.run("make down").returncode == 0
    assert "Nothing is running" in checkout.run("make status").stdout
    assert (checkout.folder / "secrets").stat().st_mode & 0o777 == 0o700


@pytest.mark.engine
def test_without_a_groups_file_nothing_is_started(checkout: Checkout) -> None:
    """The line says where it must lie and what to begin with."""
    checkout.run("cp deploy/env.example .env")
    refused = checkout.run("make up")
    assert refused.returncode != 0
    assert "config/groups.yaml is not there: write it" in refused.stdout
    assert checkout.run("docker compose ps --all --quiet").stdout == ""
