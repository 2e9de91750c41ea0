"""`python -m simulator.mailbox`: a mail server of the demo that prints what it is given."""

import asyncio
import signal
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, Envelope, Session

PORT = 2525


class Printing:
    """Takes every message."""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Print one."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = message_from_bytes(content, policy=policy.default)
        text = letter.get_content().replace("\n", "\n    ")
        sys.stdout.write(f"to {', '.join(envelope.rcpt_tos)}: {letter['Subject']}\n    {text}\n")
        return "250 OK"


async def main() -> None:
    """Serve until told to stop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    server = await loop.create_server(lambda: SMTP(Printing(), hostname="mailbox"), "0.0.0.0", PORT)  # noqa: S104 - in a container
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
