"""The front door as a process of its own, with a groups file of invented people."""

import hashlib
import hmac
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson
import pytest

from deploy.live.ports import free_port

SECRET = "riverside-otter-lamp-42"  # noqa: S105 - made up
KEY = "an-installation-key-for-tests-alone"
GROUP = "120363000000000001@g.us"
ELSEWHERE = "120363000000000999@g.us"
ANN, BEN = "447700900101@c.us", "447700900102@c.us"
STEWARD = "447700900100@c.us"
GROUPS = f"""
party: Example Party
people:
  judith: {{name: Judith Marlowe, whatsapp: "+447700900123"}}
  omar: {{name: Omar Quillfeather, email: omar@example.org}}
accounts:
  - {{source: waha, id: default, kind: own, ids: ["{STEWARD}"]}}
  - {{source: waha, id: phone, kind: personal}}
groups:
  Rivermead:
    ids: {{waha: "{GROUP}"}}
    purpose: leafleting in Rivermead
    organiser: judith
    admins: [judith]
    accounts: [waha/default]
"""


def message(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A message of a WAHA gateway, as its body says it."""
    payload = {
        "id": f"false_{GROUP}_3EB0{number:012X}_{ANN}", "timestamp": 1_790_000_000 + number, "from": GROUP,
        "fromMe": False, "participant": ANN, "body": f"see you at the stall {number}", "hasMedia": False,
        "_data": {"notifyName": "Ann Archer"},
    } | changed  # fmt: skip
    return {
        "id": f"evt_{number}", "timestamp": payload["timestamp"] * 1000, "event": "message", "session": "default",
        "engine": "GOWS", "me": {"id": STEWARD, "pushName": "Steward"}, "payload": payload,
    }  # fmt: skip


def signed(raw: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers that WAHA sends with a body."""
    proof = hmac.new(secret.encode(), raw, hashlib.sha512).hexdigest()
    return {"X-Webhook-Hmac": proof, "X-Webhook-Hmac-Algorithm": "sha512", "Content-Type": "application/json"}


class Door(NamedTuple):
    """A running front door: where it answers, and its process."""

    url: str
    process: subprocess.Popen[bytes]
    groups: Path

    def post(self, body: Any, account: str = "default", timeout: float = 30, **headers: str) -> httpx.Response:
        """Send a signed body."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        sent = signed(raw) | headers
        return httpx.post(f"{self.url}/hooks/waha/{account}", content=raw, headers=sent, timeout=timeout)

    def send(
        self, raw: bytes | Iterator[bytes], headers: Mapping[str, str] | None = None, place: str = "/hooks/waha/default"
    ) -> httpx.Response:
        """Send bytes as they are."""
        return httpx.post(f"{self.url}{place}", content=raw, headers=headers, timeout=30)

    def put(self, place: str, raw: bytes, headers: Mapping[str, str]) -> httpx.Response:
        """Send bytes as homeservers do."""
        return httpx.put(f"{self.url}{place}", content=raw, headers=headers, timeout=30)

    def get(self, place: str) -> httpx.Response:
        """Read a page."""
        return httpx.get(f"{self.url}{place}", timeout=30)

    def ready(self) -> bool:
        """Whether it takes bodies."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait for something to become true."""
    import time  # noqa: PLC0415 - a test may wait

    for _ in range(int(seconds * 10)):
        if true():
            return
        time.sleep(0.1)
    pytest.fail(f"{what}: not within {seconds} seconds")


@pytest.fixture
def open_door(tmp_path: Path) -> Iterator[Callable[..., Door]]:
    """Return what starts a front door with given environment, and waits for it; all are stopped afterwards."""
    opened: list[subprocess.Popen[bytes]] = []

    def start(environment: Mapping[str, str], groups: str = GROUPS, *, wait: bool = True) -> Door:
        place, port = tmp_path / "groups.yaml", free_port()
        place.write_text(groups)
        secrets = {"waha/default": {"hmac_key": SECRET}, "waha/phone": {"hmac_key": SECRET}}
        told = {
            "STEWARD_KEY": KEY, "STEWARD_GROUPS": str(place), "STEWARD_PORT": str(port),
            "STEWARD_HOOK_SECRETS": orjson.dumps(secrets).decode(),
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "services.ingest"], env=os.environ | told | dict(environment),
            stderr=(tmp_path / f"ingest-{port}.log").open("wb"),
        )  # fmt: skip
        opened.append(process)
        door = Door(f"http://127.0.0.1:{port}", process, place)
        if wait:
            until(door.ready, "the front door is ready")
        return door

    yield start
    for process in opened:
        process.send_signal(signal.SIGCONT)
        process.terminate()
    for process in opened:
        process.wait(30)
