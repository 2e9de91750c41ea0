"""A real mail server that containers reach: it listens on the engine's own bridge, and on no other network."""

import json
import subprocess
from collections.abc import Mapping
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from deploy.live.ports import free_port
from tests.servers.mail import Mailbox


class Mailing:
    """The server and what arrived.

    Args:
        engine: the environment in which `docker` reaches the engine.
    """

    def __init__(self, engine: Mapping[str, str]) -> None:
        self.host = _bridge(engine)
        self.port = free_port()
        self._box = Mailbox(self.port)
        self._server = Controller(self._box, hostname=self.host, port=self.port)

    def start(self) -> None:
        """Listen."""
        self._server.start()

    @property
    def letters(self) -> list[tuple[list[str], EmailMessage]]:
        """Everything that arrived: for whom, and what."""
        return list(self._box.arrived)

    def to(self, address: str) -> list[str]:
        """The texts of the messages that came for somebody."""
        return [letter.get_content() for addresses, letter in self._box.arrived if address in addresses]

    def stop(self) -> None:
        """Stop."""
        self._server.stop()


def _bridge(engine: Mapping[str, str]) -> str:
    """The address of this machine on the engine's own bridge."""
    done = subprocess.run(
        ["docker", "network", "inspect", "bridge"], env=engine, capture_output=True, text=True, check=True
    )
    return str(json.loads(done.stdout)[0]["IPAM"]["Config"][0]["Gateway"])
