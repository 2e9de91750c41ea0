"""Publishing: what waits in the outbox goes to its topic, in order; only then may an action be carried out."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from moderation import wire
from services.actions.database import Database
from services.actions.tables import KnownAction, Outgoing
from services.chassis.bus import Bus, Posting
from services.chassis.marks import mark

BATCH = 500
_TOPICS = {topic.name: topic for topic in wire.TOPICS}


class Publisher:
    """Hands records to the bus.

    Args:
        database: where the outbox lies.
        bus: where records go.
    """

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus

    async def publish(self) -> int:
        """Publish what waits; what was published but not yet marked goes out again, with the same ids.

        Raises:
            BusError: the bus does not take it; it waits.
        """
        async with self._database.transaction() as session:
            rows = list(await session.scalars(select(Outgoing).order_by(Outgoing.id).limit(BATCH)))
        if not rows:
            return 0
        await self._bus.publish([_posting(row) for row in rows])
        mark("published")
        await self._mark(rows)
        return len(rows)

    async def _mark(self, rows: Sequence[Outgoing]) -> None:
        actions = [row.action for row in rows if row.action]
        async with self._database.transaction() as session:
            if actions:
                await session.execute(update(KnownAction).where(KnownAction.id.in_(actions)).values(published=True))
            await session.execute(delete(Outgoing).where(Outgoing.id.in_([row.id for row in rows])))


def _posting(row: Outgoing) -> Posting:
    topic = _TOPICS[row.topic]
    return Posting(topic, wire.decode(topic, row.body.encode()), row.trace or None)
