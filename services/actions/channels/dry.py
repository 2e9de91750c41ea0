"""Dry run: says what would be sent, without its text, and sends nothing."""

import structlog

from services.actions.channels.port import Message, Receipt, Result

_log = structlog.get_logger(__name__)


class DryRun:
    """Stands in for a channel.

    Args:
        name: of the channel it stands in for.
    """

    account = "dry run"
    sure = True

    def __init__(self, name: str = "dry_run") -> None:
        self.name = name

    async def send(self, message: Message) -> Receipt:
        """Log that it would be sent."""
        _log.info("would be sent", channel=self.name, delivery=message.id, characters=len(message.text))
        return Receipt(Result.SENT, "dry run")

    async def find(self, message: Message) -> Receipt | None:  # noqa: ARG002 - nothing was sent
        """It certainly was not."""
        return Receipt(Result.LATER)

    async def close(self) -> None:
        """Nothing is open."""
