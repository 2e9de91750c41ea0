"""`make demo`: everything comes up with a made-up party that talks, is scraped, and leaves nothing behind."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from deploy.live.ports import free_port
from deploy.standins.images import MONITORING, STANDINS
from tests.deploy import hardening
from tests.deploy.stack import OVERLAY, ROOT, build_secrets, patiently

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not (ROOT / "deploy" / "prometheus").exists(), reason="no monitoring in this checkout"),
]
PORTS = ("DOOR_PORT", "PROMETHEUS_PORT", "ALERTMANAGER_PORT", "GRAFANA_PORT")


class Demo:
    """The demo, by the commands that a person gives."""

    def __init__(self, engine: Mapping[str, str]) -> None:
        self.ports = {name: free_port() for name in PORTS}
        chosen = {name: str(port) for name, port in self.ports.items()}
        files = {"COMPOSE_FILE": f"docker-compose.yml:{OVERLAY}"}
        self.environment = {**engine, **STANDINS, **MONITORING, **build_secrets(), **files, **chosen}

    def make(self, word: str) -> subprocess.CompletedProcess[str]:
        """Run `make WORD`."""
        words = ["make", "--no-print-directory", f"PYTHON={sys.executable}", word]
        return subprocess.run(words, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def docker(self, *words: str) -> str:
        """Run docker; returns what it printed."""
        words = ("docker", *words)
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=True).stdout

    def ask(self, port: str, path: str) -> Any:
        """Ask something that answers in JSON."""
        return httpx.get(f"http://127.0.0.1:{self.ports[port]}{path}", timeout=10).json()

    def targets(self) -> dict[str, str]:
        """How Prometheus finds what it asks, by job."""
        found = self.ask("PROMETHEUS_PORT", "/api/v1/targets")["data"]["activeTargets"]
        return {one["labels"]["job"]: one["health"] for one in found}

    def value(self, query: str) -> float:
        """A number out of Prometheus; 0 where there is none."""
        found = self.ask("PROMETHEUS_PORT", f"/api/v1/query?query={query}")["data"]["result"]
        return float(found[0]["value"][1]) if found else 0.0

    def said(self, service: str) -> str:
        """What a container said."""
        listed = subprocess.run(
            ["docker", "compose", "--project-name", "steward-demo", "ps", "--quiet", "--all", service],
            cwd=ROOT, env={**self.environment, "STEWARD_MAIL_HOST": "x", "STEWARD_MAIL_FROM": "x"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        words = ["docker", "logs", listed.stdout.strip()]
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def demo(images: Mapping[str, str]) -> Iterator[Demo]:
    """Return the demo, up."""
    made = Demo(images)
    try:
        done = made.make("demo")
        assert done.returncode == 0, done.stdout + done.stderr + made.make("status").stdout
        yield made
    finally:
        made.make("down")


def test_all_is_well_and_says_where(demo: Demo) -> None:
    """Every container is well, and the four addresses are named."""
    done = demo.make("status")
    assert done.returncode == 0, done.stdout
    assert all(f"http://127.0.0.1:{port}" in done.stdout for port in demo.ports.values())


def test_every_container_may_do_little(demo: Demo) -> None:
    """Those of the monitoring and of the demo as well; what is published is published here only."""
    names = demo.docker("ps", "--quiet", "--filter", "label=com.docker.compose.project=steward-demo").split()
    assert len(names) == 11
    containers = json.loads(demo.docker("inspect", *names))
    for container in containers:
        hardening.check(container)
    assert {host for one in containers for host, _port in hardening.published(one)} == {"127.0.0.1"}


def test_the_party_is_seen_by_prometheus(demo: Demo) -> None:
    """Every process of ours is scraped; events arrive, are judged and lead to actions; Alertmanager is known."""
    patiently(lambda: demo.targets() == dict.fromkeys(("ingest", "rules", "actions", "figures"), "up"))
    for metric in ("steward_rules_events_total", "steward_actions_records_total"):
        patiently(lambda metric=metric: demo.value(f"sum({metric})") > 0)
    known = demo.ask("PROMETHEUS_PORT", "/api/v1/alertmanagers")["data"]["activeAlertmanagers"]
    assert [one["url"] for one in known] == ["http://alertmanager:9093/api/v2/alerts"]


def test_the_party_is_written_to(demo: Demo) -> None:
    """Mail arrives in the demo's mailbox and is printed."""
    patiently(lambda: "to judith@example.org" in demo.said("mailbox"))


def test_the_dashboards_lie_where_grafana_looks(demo: Demo) -> None:
    """The stand-in for Grafana found its provisioning, its password and dashboards."""
    assert demo.ask("GRAFANA_PORT", "/api/health")["dashboards"] >= 1


def test_it_leaves_nothing(demo: Demo) -> None:
    """`make down` takes the demo away with its volumes."""
    assert demo.make("down").returncode == 0
    for what in (["ps", "--all", "--quiet"], ["volume", "ls", "--quiet"], ["network", "ls", "--quiet"]):
        assert demo.docker(*what, "--filter", "label=com.docker.compose.project=steward-demo") == ""
    assert json.loads((ROOT / ".demo" / "secrets" / "hook_secrets").read_text())["generic/demo"]["secret"]
