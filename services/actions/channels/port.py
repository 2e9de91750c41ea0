"""The port of channels: what each takes, and what it can say about what became of it."""

from enum import StrEnum
from typing import NamedTuple, Protocol


class Message(NamedTuple):
    """What goes to one person.

    `id` is the same whenever it is sent again. `repeat`: it may have been sent before. `at` is milliseconds UTC.
    """

    id: str
    to: str
    name: str
    subject: str
    text: str
    at: int
    confidential: bool = False
    repeat: bool = False


class Result(StrEnum):
    """What a channel says about a message."""

    SENT = "sent"
    REFUSED = "refused"
    """It will never take this one: another way has to be found."""
    LATER = "later"
    """It did not take it now; nothing was sent."""
    DOUBTFUL = "doubtful"
    """Nobody can say whether it was sent."""
    STOPPED = "stopped"
    """The account may send nothing more until a person says so."""


class Receipt(NamedTuple):
    """The answer of a channel: why, in words without names; how long to wait, in seconds, where it says so."""

    result: Result
    reason: str = ""
    after: float | None = None
    reference: str = ""


class Channel(Protocol):
    """A way to tell people.

    `account` is what budgets and stops count by. `sure`: the same message sent twice reaches the person once.
    """

    name: str
    account: str
    sure: bool

    async def send(self, message: Message) -> Receipt:
        """Send a message. Says what became of it, and raises nothing that belongs to the channel."""

    async def find(self, message: Message) -> Receipt | None:
        """Look whether a message in doubt arrived: SENT, LATER where it certainly did not, None where it cannot say."""

    async def close(self) -> None:
        """Let go of connections."""
