"""Watched: the real services with a small load, a real Prometheus that scrapes them, Alertmanager, and who is told."""

import asyncio
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import yaml
from aiosmtpd.controller import Controller

from deploy.live.ports import free_port
from deploy.monitoring.__main__ import PROMETHEUS, ROOT
from services.chassis import clock
from services.chassis.settings import Settings
from tests.deploy.monitoring.checking import Prometheus
from tests.end_to_end.pipeline import GREETING, THREAT, Pipeline, message, status
from tests.servers.mail import Mailbox
from tests.servers.session import absent

ALERTMANAGER = ROOT / "deploy" / "alertmanager" / "alertmanager.yml"
SWEARING = "This is a load of fucking bollocks"
DAY = 86_400_000
ROUNDS = 8


class Told:
    """Who is told of alerts: a web server that keeps what Alertmanager sends to each receiver."""

    def __init__(self) -> None:
        told: list[tuple[str, dict[str, Any]]] = []

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                told.extend((self.path.strip("/"), alert) for alert in body["alerts"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.told = told
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def names(self, receiver: str) -> set[str]:
        """Return the alerts that a receiver was told of."""
        return {alert["labels"]["alertname"] for to, alert in self.told if to == receiver}

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class Exposed(Pipeline):
    """The pipeline, and the process that looks at broker and database."""

    def processes(self) -> dict[str, tuple[str, ...]]:
        """See `Pipeline`."""
        return super().processes() | {"figures": ()}


async def _new_database(server: str) -> str:
    """Make an empty database; returns its address."""
    name = f"t{uuid4().hex[:12]}"
    line = await asyncpg.connect(server)
    await line.execute(f'CREATE DATABASE "{name}"')
    await line.close()
    return f"{server.rsplit('/', 1)[0]}/{name}"


class Watched:
    """All of it, started, loaded and stopped."""

    def __init__(self, folder: Path, kafka: str, postgres: str) -> None:
        self._stack = ExitStack()
        self._folder = folder
        self.mailbox = Mailbox(free_port())
        settings = Settings(kafka=kafka, topic_prefix=f"t{uuid4().hex[:12]}.")
        database = asyncio.run(_new_database(postgres))
        self.pipeline = Exposed(folder, settings, self.mailbox, database, 3, {"STEWARD_TICK_S": "1"})
        self.told = Told()
        self._ports = {"prometheus": free_port(), "alertmanager": free_port()}
        self.prometheus = Prometheus(f"http://127.0.0.1:{self._ports['prometheus']}")

    def start(self) -> None:
        """Start everything."""
        self._stack.callback(self.told.close)
        mail = Controller(self.mailbox, hostname="127.0.0.1", port=self.mailbox.port)
        mail.start()
        self._stack.callback(mail.stop)
        self._stack.callback(self.pipeline.stop)
        self.pipeline.start()
        self._alertmanager()
        self._prometheus()

    def stop(self) -> None:
        """Stop everything."""
        self._stack.close()

    def _alertmanager(self) -> None:
        hooks = f"http://127.0.0.1:{self.told.port}/"
        (self._folder / "alertmanager.yml").write_text(
            ALERTMANAGER.read_text(encoding="utf-8")
            .replace("http://127.0.0.1:9095/", hooks)
            .replace("group_wait: 30s", "group_wait: 1s")
        )
        self._run(
            program("prometheus-alertmanager", "alertmanager"),
            f"--config.file={self._folder / 'alertmanager.yml'}", f"--storage.path={self._folder / 'alerts'}",
            f"--web.listen-address=127.0.0.1:{self._ports['alertmanager']}", "--cluster.listen-address=",
        )  # fmt: skip

    def _prometheus(self) -> None:
        config = yaml.safe_load((ROOT / PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
        config["global"] |= {"scrape_interval": "1s", "evaluation_interval": "2s"}
        config["rule_files"] = [str(ROOT / PROMETHEUS / name) for name in config["rule_files"]]
        (targets,) = config["alerting"]["alertmanagers"]
        targets["static_configs"] = [{"targets": [f"127.0.0.1:{self._ports['alertmanager']}"]}]
        for job in config["scrape_configs"]:
            del job["dns_sd_configs"]
            port = self.pipeline.services[job["job_name"]].port
            job["static_configs"] = [{"targets": [f"127.0.0.1:{port}"]}]
        (self._folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        self._run(
            program("prometheus"), f"--config.file={self._folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self._folder / 'series'}", "--enable-feature=exemplar-storage",
            f"--web.listen-address=127.0.0.1:{self._ports['prometheus']}",
        )  # fmt: skip
        self.until(self._is_ready)

    def _is_ready(self) -> bool:
        try:
            return self.prometheus.number("sum(up)") == 4
        except (httpx.TransportError, KeyError, ValueError):
            return False

    def _run(self, *command: str) -> None:
        with (self._folder / f"{Path(command[0]).name}.log").open("ab") as log:
            running = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)
        self._stack.callback(running.wait)
        self._stack.callback(running.terminate)

    def load(self) -> None:
        """A little of everything that happens in a party."""
        self.mailbox.answers = ["451 try later"] * 2
        for number in range(ROUNDS):
            self._round(number)
            time.sleep(1)
        self._break_the_groups_file()
        rules = self.pipeline.services["rules"]
        rules.kill()
        rules.start()
        rules.wait_until_ready()
        for number in range(ROUNDS, 5 * ROUNDS):
            self._round(number)
            time.sleep(1)
            if number >= 2 * ROUNDS and self.prometheus.number("steward_rules_checks_total"):
                break
        self.pipeline.insist(status("SCAN_QR_CODE"))
        self.pipeline.until(lambda: len(self.mailbox.arrived) > 2)
        self.until(lambda: self.prometheus.number('steward_ingest_accounts{state="logged_out"}') == 1)
        self.until(lambda: self.prometheus.number("sum(rate(steward_rules_events_total[20s]))") > 0)
        self.until(lambda: self.prometheus.number("sum(increase(steward_actions_sends_total[1m]))") > 0)

    def _round(self, number: int) -> None:
        writer = f"4477009003{number:02d}"
        self.pipeline.insist(
            *[message("bob", f"{GREETING} {number} {more}", group=more % 3) for more in range(6)],
            message("ann", SWEARING, group=number % 3),
            message(writer, THREAT, group=number % 3),
            message("cat", f"late {number}", at=clock.now() - 3 * DAY),
            message("cat", "of another group", group=77),
        )
        unread = {"event": "message", "session": "default", "payload": {"id": "x"}}
        self.pipeline.insist(unread)
        with httpx.Client(base_url=self.pipeline.services["ingest"].url) as client:
            client.post("/hooks/waha/default", content=b"{}")

    def _break_the_groups_file(self) -> None:
        """It cannot be used for a moment; what was said before holds."""
        place = self._folder / "groups.yaml"
        good = place.read_text()
        place.write_text("groups: [")
        self.until(lambda: self.prometheus.number("steward_ingest_register_faults_total") > 0)
        place.write_text(good)

    def until(self, what: Callable[[], bool], seconds: float = 90) -> None:
        """Ask again until it is so."""
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, self._last_words()
            time.sleep(0.2)

    def _last_words(self) -> str:
        logs = [place for place in self._folder.glob("*.log") if place.stat().st_size]
        return "\n".join(f"{place.name}: {place.read_text(errors='replace')[-400:]}" for place in logs)


def program(*names: str) -> str:
    """Return a program by one of its names; Debian has its own for some."""
    found = next((place for name in names if (place := shutil.which(name))), None)
    if found is None:
        absent(f"there is no {names[-1]} (Debian: prometheus prometheus-alertmanager)")
    return found
