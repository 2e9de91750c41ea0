"""A real mail server on loopback that keeps what it is given, and that a test can have refuse."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.live.ports import free_port


class Mailbox:
    """What arrived. `answers` are replies for the next messages, e.g. `"451 try later"`; then all are taken."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.arrived: list[tuple[list[str], EmailMessage]] = []
        self.answers: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or refuse it."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.arrived.append((list(envelope.rcpt_tos), message_from_bytes(content, policy=policy.default)))
        return answer


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Return a mail server's box; its server answers on 127.0.0.1 at `port`."""
    box = Mailbox(free_port())
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()
