"""A real Matrix server, Synapse, started once a session with Steward registered as an application service."""

import importlib.util
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from deploy.live.ports import free_port
from tests.servers.session import absent, alone, is_worker, shared

STARTS_WITHIN = 60
SENDER = "steward"


class Synapse:
    """A running server. `hook_port` is where it delivers transactions: a test that wants them serves there.

    It speaks as any user of the server, by the application service's token, so no test needs passwords.
    """

    def __init__(self, note: dict[str, Any]) -> None:
        self.port: int = note["port"]
        self.hook_port: int = note["hook_port"]
        self.as_token: str = note["as_token"]
        self.hs_token: str = note["hs_token"]
        self.url = f"http://127.0.0.1:{self.port}"
        self.sender = f"@{SENDER}:localhost"

    def ask(self, method: str, path: str, body: object = None, user: str | None = None) -> dict[str, Any]:
        """Ask the client-server API as `user`, else as Steward; raises for an answer that is no success."""
        answer = httpx.request(
            method,
            f"{self.url}/_matrix/client/v3{path}",
            params={"user_id": user} if user else {},
            headers={"Authorization": f"Bearer {self.as_token}"},
            json=body if body is not None else {},
            timeout=30,
        )
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def user(self, name: str) -> str:
        """Make a user with a name that no other test has; returns their id."""
        local = f"{name}-{secrets.token_hex(4)}"
        self.ask("POST", "/register", {"type": "m.login.application_service", "username": local})
        return f"@{local}:localhost"


def _configure(folder: Path) -> dict[str, Any]:
    note = {
        "port": free_port(),
        "hook_port": free_port(),
        "as_token": secrets.token_hex(16),
        "hs_token": secrets.token_hex(16),
    }
    service = {
        "id": "steward",
        "url": f"http://127.0.0.1:{note['hook_port']}",
        "as_token": note["as_token"],
        "hs_token": note["hs_token"],
        "sender_localpart": SENDER,
        "rate_limited": False,
        "namespaces": {"users": [{"exclusive": False, "regex": "@.*:localhost"}], "aliases": [], "rooms": []},
    }
    (folder / "service.yaml").write_text(yaml.safe_dump(service))
    quick = {"per_second": 10_000, "burst_count": 10_000}
    server = {
        "server_name": "localhost",
        "pid_file": str(folder / "pid"),
        "listeners": [
            {
                "port": note["port"],
                "type": "http",
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"]}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "synapse.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "log_config": str(folder / "log.yaml"),
        "report_stats": False,
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
        "presence": {"enabled": False},
        "macaroon_secret_key": secrets.token_hex(16),
        "form_secret": secrets.token_hex(16),
        "app_service_config_files": [str(folder / "service.yaml")],
        "rc_message": quick,
        "rc_registration": quick,
        "rc_joins": {"local": quick, "remote": quick},
        "rc_invites": {"per_room": quick, "per_user": quick, "per_issuer": quick},
    }
    log = {
        "version": 1,
        "handlers": {"file": {"class": "logging.FileHandler", "filename": str(folder / "log")}},
        "root": {"level": "WARNING", "handlers": ["file"]},
    }
    (folder / "log.yaml").write_text(yaml.safe_dump(log))
    (folder / "homeserver.yaml").write_text(yaml.safe_dump(server))
    return note


def _start(folder: Path) -> dict[str, Any]:
    folder.mkdir()
    note = _configure(folder)
    command = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(folder / "homeserver.yaml")]
    subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, cwd=folder)
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    note["pid"] = process.pid
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{note['port']}/_matrix/client/versions").status_code == httpx.codes.OK:
                return note
        except httpx.TransportError:
            time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"Synapse does not answer; see {folder / 'log'}")


@pytest.fixture
def own_synapse(tmp_path: Path) -> Iterator[Synapse]:
    """Return a Matrix server of the test's own, which has delivered nothing to anybody yet."""
    if importlib.util.find_spec("synapse") is None:
        absent("there is no Matrix server (matrix-synapse)")
    note = _start(tmp_path / "synapse")
    yield Synapse(note)
    subprocess.run(["kill", str(note["pid"])], check=False)  # noqa: S607 - any `kill` will do


@pytest.fixture(scope="session")
def synapse(request: pytest.FixtureRequest) -> Synapse:
    """Return a Matrix server that the whole session shares."""
    if importlib.util.find_spec("synapse") is None:
        absent("there is no Matrix server (matrix-synapse)")
    folder = shared(request.config)
    note = folder / "synapse.json"
    with alone(folder, "synapse"):
        if not note.exists():
            note.write_text(json.dumps(_start(folder / "synapse")))
    return Synapse(json.loads(note.read_text()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server that this session started."""
    note = shared(session.config) / "synapse.json"
    if not is_worker(session.config) and note.exists():
        subprocess.run(["kill", str(json.loads(note.read_text())["pid"])], check=False)  # noqa: S607 - any `kill` will do
