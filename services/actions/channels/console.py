"""The console's inbox: a table; the same message twice is one row."""

from services.actions.channels.port import Message, Receipt, Result
from services.actions.database import Database
from services.actions.tables import Letter


class Console:
    """Puts messages into the inbox.

    Args:
        database: where it lies.
    """

    name = "console"
    account = "inbox"
    sure = True

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, message: Message) -> Receipt:
        """Put it in, once."""
        async with self._database.transaction() as session:
            if await session.get(Letter, message.id) is None:
                session.add(
                    Letter(
                        id=message.id,
                        contact=message.to,
                        at=message.at,
                        subject=message.subject,
                        text=message.text,
                        confidential=message.confidential,
                    )
                )
        return Receipt(Result.SENT)

    async def find(self, message: Message) -> Receipt | None:
        """Look whether it is there."""
        async with self._database.transaction() as session:
            there = await session.get(Letter, message.id)
        return Receipt(Result.SENT if there is not None else Result.LATER)

    async def close(self) -> None:
        """The database is somebody else's."""
