"""Database: what PostgreSQL says of itself, of the one database that Steward has there."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.actions.database import reached
from services.actions.tables import Base

STATES = ("active", "idle", "idle in transaction", "other")
"""What a connection does."""
_WHOLE = text(
    "select xact_commit committed, xact_rollback undone, blks_hit memory, blks_read disk, deadlocks"
    " from pg_stat_database where datname = current_database()"
)
_CONNECTIONS = text(
    "select coalesce(state, 'other') state, count(*) number, count(*) filter (where wait_event_type = 'Lock') waiting,"
    " coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) longest"
    " from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() group by 1"
)
_MOST = text("select setting::int from pg_settings where name = 'max_connections'")
_TABLES = text("select relname, pg_total_relation_size(relid) size, n_dead_tup dead from pg_stat_user_tables")


class Stock(NamedTuple):
    """One look. `seconds`: for how long the oldest transaction is open; `waiting`: connections that wait for a lock."""

    transactions: Mapping[str, int]
    blocks: Mapping[str, int]
    deadlocks: int
    connections: Mapping[str, int]
    most: int
    waiting: int
    seconds: float
    tables: Mapping[str, int]
    dead: int


async def look(engine: AsyncEngine) -> Stock:
    """Ask the server.

    Raises:
        DatabaseError: it does not answer.
    """
    with reached():
        async with engine.connect() as connection:
            whole = (await connection.execute(_WHOLE)).one()
            busy = (await connection.execute(_CONNECTIONS)).all()
            tables = (await connection.execute(_TABLES)).all()
            most = (await connection.execute(_MOST)).scalar_one()
    known = {row.state if row.state in STATES else "other": row.number for row in busy}
    return Stock(
        {"committed": whole.committed, "undone": whole.undone},
        {"memory": whole.memory, "disk": whole.disk},
        whole.deadlocks,
        {state: known.get(state, 0) for state in STATES},
        most,
        sum(row.waiting for row in busy),
        max((float(row.longest) for row in busy), default=0.0),
        {row.relname: row.size for row in tables if row.relname in Base.metadata.tables},
        sum(row.dead for row in tables),
    )
