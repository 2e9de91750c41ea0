"""Email by SMTP. A mail server cannot be asked what it took: only the same Message-ID shows a repeat."""

import asyncio
import ssl
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime

import aiosmtplib
from pydantic import SecretStr

from moderation.model import MS, Settings
from services.actions.channels.port import Message, Receipt, Result

TRANSIENT = range(400, 500)


class Mail(Settings):
    """Where mail goes out, and from whom it is. `reply_to` is read by a person."""

    host: str
    port: int = 587
    sender: str
    name: str = "Steward"
    reply_to: str | None = None
    username: str | None = None
    password: SecretStr | None = None
    start_tls: bool = True
    tls: bool = False
    timeout: float = 30
    ca_file: str | None = None


class Email:
    """Tells by mail.

    Args:
        mail: as set.
    """

    name = "email"
    sure = False

    def __init__(self, mail: Mail) -> None:
        self._mail = mail
        self.account = mail.sender

    async def send(self, message: Message) -> Receipt:
        """Send one mail. What fails before the text went out was not sent; what fails after it is in doubt."""
        mail, context = self._mail, ssl.create_default_context(cafile=self._mail.ca_file)
        client = aiosmtplib.SMTP(
            hostname=mail.host,
            port=mail.port,
            timeout=mail.timeout,
            use_tls=mail.tls,
            start_tls=mail.start_tls and not mail.tls,
            tls_context=context,
        )
        try:
            refused = await self._address(client, message)
            return refused or await self._data(client, message)
        finally:
            client.close()

    async def find(self, message: Message) -> Receipt | None:  # noqa: ARG002 - a mail server cannot be asked
        """Nobody can say."""
        return None

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _address(self, client: aiosmtplib.SMTP, message: Message) -> Receipt | None:
        """Everything before the text: after a failure here nothing was sent."""
        mail = self._mail
        try:
            await client.connect()
            if mail.username and mail.password:
                await client.login(mail.username, mail.password.get_secret_value())
            await client.mail(mail.sender)
            await client.rcpt(message.to)
        except aiosmtplib.SMTPAuthenticationError as error:
            return Receipt(Result.STOPPED, f"the mail server refuses the user name or password ({error.code})")
        except aiosmtplib.SMTPResponseException as error:
            if error.code in TRANSIENT:
                return Receipt(Result.LATER, f"the mail server asks to come later ({error.code})")
            return Receipt(Result.REFUSED, f"the mail server refuses the address ({error.code})")
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            return Receipt(Result.LATER, f"the mail server cannot be reached ({type(error).__name__})")
        return None

    async def _data(self, client: aiosmtplib.SMTP, message: Message) -> Receipt:
        try:
            await client.data(self.write(message).as_bytes())
        except aiosmtplib.SMTPResponseException as error:
            if error.code in TRANSIENT:
                return Receipt(Result.LATER, f"the mail server did not take it now ({error.code})")
            if error.code < min(TRANSIENT):
                return Receipt(Result.DOUBTFUL, "the connection to the mail server broke off")
            return Receipt(Result.REFUSED, f"the mail server refuses the message ({error.code})")
        except (aiosmtplib.SMTPException, OSError, TimeoutError, asyncio.IncompleteReadError):
            return Receipt(Result.DOUBTFUL, "the connection to the mail server broke off")
        return Receipt(Result.SENT, reference=self.message_id(message))

    def message_id(self, message: Message) -> str:
        """The same for the same message."""
        domain = self._mail.sender.rpartition("@")[2] or "localhost"
        return f"<{message.id}.steward@{domain}>"

    def write(self, message: Message) -> EmailMessage:
        """The mail as it goes out."""
        mail, written = self._mail, EmailMessage(policy=POLICY)
        written["Message-ID"] = self.message_id(message)
        written["Date"] = format_datetime(datetime.fromtimestamp(message.at / MS, UTC))
        written["From"] = Address(mail.name, addr_spec=mail.sender)
        written["To"] = Address(message.name, addr_spec=message.to)
        written["Subject"] = message.subject
        if mail.reply_to:
            written["Reply-To"] = mail.reply_to
        written["Auto-Submitted"] = "auto-generated"
        written["X-Auto-Response-Suppress"] = "All"
        if message.repeat:
            written["X-Steward-Repeat"] = "possible"
        written.set_content(message.text)
        return written
