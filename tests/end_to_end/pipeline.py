"""The whole pipeline as it runs in production: three processes, a real broker, a database, a mail server."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx
import yaml

from deploy.live.ports import free_port
from deploy.live.processes import Service, run
from services.chassis import clock
from services.chassis.settings import Settings
from tests.servers.kafka import environment
from tests.servers.mail import Mailbox

SECRET = "a long random secret of the gateway"  # noqa: S105 - of a test
KEY = "a long random key of this installation"
PHONES = {"ann": "447700900001", "bob": "447700900002", "cat": "447700900003", "judith": "447700900123"}
THREAT = "I'll come round and sort you out"
GREETING = "Morning all, who is leafleting on Saturday?"
Answer = TypeVar("Answer")


def group_id(number: int = 0) -> str:
    """Return WhatsApp's id of one of the groups."""
    return f"1203630000000{number:05d}@g.us"


def register(groups: int) -> dict[str, Any]:
    """Return a groups file: so many groups with one admin, and a compliance officer at HQ."""
    return {
        "party": "Example Party",
        "zone": "Europe/London",
        "people": {
            "judith": {"name": "Judith Marlowe", "email": "judith@example.org", "whatsapp": f"+{PHONES['judith']}"},
            "omar": {"name": "Omar Quillfeather", "email": "omar@example.org"},
        },
        "roles": {"compliance": ["omar"], "safeguarding": ["omar"], "data_protection": ["omar"], "it": ["omar"]},
        "accounts": [{"source": "waha", "id": "default", "kind": "own", "ids": ["447700900100@c.us"]}],
        "groups": {
            f"Team {number}": {"ids": {"waha": group_id(number)}, "organiser": "judith", "admins": ["judith"]}
            for number in range(groups)
        },
    }


def message(person: str, text: str, group: int = 0, at: int | None = None, name: str | None = None) -> dict[str, Any]:
    """Return a WAHA webhook of a message: `at` in milliseconds, else now; `name` is the message's own id."""
    at, name = at or clock.now(), name or secrets.token_hex(8).upper()
    phone = f"{PHONES.get(person, person)}@c.us"
    return {
        "id": f"evt_{name}",
        "timestamp": at,
        "event": "message",
        "session": "default",
        "me": {"id": "447700900100@c.us", "pushName": "Steward"},
        "engine": "GOWS",
        "payload": {
            "id": f"false_{group_id(group)}_{name}_{phone}",
            "timestamp": at // 1000,
            "from": group_id(group),
            "fromMe": False,
            "participant": phone,
            "to": "447700900100@c.us",
            "body": text,
            "_data": {"pushName": person.title()},
        },
    }


def status(state: str) -> dict[str, Any]:
    """Return a WAHA webhook that says how the gateway's account fares."""
    return {
        "id": f"evt_{secrets.token_hex(8)}",
        "timestamp": clock.now(),
        "event": "session.status",
        "session": "default",
        "payload": {"status": state},
    }


class Pipeline:
    """The three processes, which a test starts, kills and asks."""

    DOOR = "ingest"

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        mailbox: Mailbox,
        database: str,
        groups: int | dict[str, Any] = 1,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.mailbox = mailbox
        (folder / "groups.yaml").write_text(yaml.safe_dump(register(groups) if isinstance(groups, int) else groups))
        self.environment = {
            **environment(settings),
            "STEWARD_KEY": KEY,
            "STEWARD_GROUPS": str(folder / "groups.yaml"),
            "STEWARD_HOOK_SECRETS": json.dumps({"waha/default": {"hmac_key": SECRET}}),
            "STEWARD_DATABASE_URL": database,
            "STEWARD_MAIL_HOST": "127.0.0.1",
            "STEWARD_MAIL_PORT": str(mailbox.port),
            "STEWARD_MAIL_FROM": "steward@example.org",
            "STEWARD_MAIL_SECURITY": "none",
            **(more or {}),
        }
        self.services = {
            name: Service(name, self.environment, folder / f"{name}.log", free_port(), words)
            for name, words in self.processes().items()
        }

    def processes(self) -> dict[str, tuple[str, ...]]:
        """Return the processes by name, and what stands after `python -m` where that is not the service."""
        return {"ingest": (), "rules": (), "actions": ()}

    def another(self, name: str, more: Mapping[str, str], port: int) -> Service:
        """Return a further process of a service, not yet started."""
        return Service(name, self.environment | dict(more), self.folder / f"{name}-{port}.log", port)

    def prepare(self) -> None:
        """Make topics and database, as an operator does once."""
        run("services.chassis.topics", self.environment)
        run("services.actions.migrate", self.environment, self.environment["STEWARD_DATABASE_URL"])

    def start(self) -> None:
        """Start all and wait until each is ready."""
        self.prepare()
        for service in self.services.values():
            service.start()
        for service in self.services.values():
            service.wait_until_ready()

    def stop(self) -> None:
        """Stop what runs."""
        for service in self.services.values():
            if service.process is not None and service.process.poll() is None:
                service.stop()

    def command(self, *words: str) -> str:
        """Run a command of the actions service, as a person would; returns what it said."""
        return run("services.actions", self.environment, *words)

    def post(self, *bodies: dict[str, Any]) -> list[int]:
        """Deliver signed webhooks, one request each; returns the answers' statuses."""
        with httpx.Client(base_url=self.services[self.DOOR].url, timeout=30) as client:
            return [client.post("/hooks/waha/default", **signed(body)).status_code for body in bodies]

    def insist(self, *bodies: dict[str, Any], seconds: float = 120) -> None:
        """Deliver signed webhooks as a gateway does: again and again until each is taken."""
        until = time.monotonic() + seconds
        for body in bodies:
            while not self._taken(body):
                assert time.monotonic() < until, self.services[self.DOOR].last_words()
                time.sleep(0.1)

    def _taken(self, body: dict[str, Any]) -> bool:
        try:
            return self.post(body) == [200]
        except httpx.TransportError:
            return False

    def until(self, what: Callable[[], Answer], seconds: float = 120) -> Answer:
        """Ask again until the answer is a true one; every process must go on running meanwhile."""
        until = time.monotonic() + seconds
        while not (answer := what()):
            for service in self.services.values():
                service.check()
            assert time.monotonic() < until, {name: one.last_words() for name, one in self.services.items()}
            time.sleep(0.1)
        return answer

    def mails(self, to: str) -> list[str]:
        """Return the texts of the messages that came for somebody.

        A kill between sending and noting it has a message come again, marked as a repeat: that one does not count.
        """
        letters = [letter for addresses, letter in self.mailbox.arrived if to in addresses]
        plain = [letter for letter in letters if "X-Steward-Repeat" not in letter]
        known = {letter["Message-ID"] for letter in plain}
        alone = {letter["Message-ID"]: letter for letter in letters if letter["Message-ID"] not in known}
        return [letter.get_content() for letter in (*plain, *alone.values())]


class OneProcess(Pipeline):
    """`steward serve`: the same in one process, without Kafka."""

    DOOR = "serve"

    def __init__(self, folder: Path, mailbox: Mailbox, groups: int = 1) -> None:
        self.home = folder / "home"
        super().__init__(folder, Settings(), mailbox, f"sqlite:///{folder / 'actions.sqlite'}", groups)

    def processes(self) -> dict[str, tuple[str, ...]]:
        """Return the one process there is."""
        self.environment["STEWARD_HOME"] = str(self.home)
        return {"serve": ("services.embedded", "serve")}

    def prepare(self) -> None:
        """Nothing has to be made first."""


def signed(body: dict[str, Any]) -> dict[str, Any]:
    """Return what a request carries: the body and its proof, as WAHA makes it."""
    raw = json.dumps(body).encode()
    proof = hmac.new(SECRET.encode(), raw, hashlib.sha512).hexdigest()
    return {"content": raw, "headers": {"X-Webhook-Hmac": proof, "Content-Type": "application/json"}}
