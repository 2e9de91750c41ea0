"""Database: PostgreSQL where there is one, SQLite otherwise; one transaction is one thing that happened."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import QueuePool

from services.chassis.clock import monotonic

_DRIVERS = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}


def address(url: str, password: SecretStr | None = None) -> str:
    """The address with the driver that is used here: `postgresql://` and `sqlite:///` are enough to write.

    A password is put where the address has none.

    Raises:
        ValueError: it is neither PostgreSQL nor SQLite.
    """
    known = make_url(url)
    name = known.drivername.partition("+")[0]
    if name not in _DRIVERS:
        raise ValueError(f"the database {name!r} is not supported: write postgresql://… or sqlite:///path")
    if password is not None and name != "sqlite" and known.password is None:
        known = known.set(password=password.get_secret_value())
    return known.set(drivername=_DRIVERS[name]).render_as_string(hide_password=False)


class Database:
    """Where the actions service remembers.

    Args:
        url: `postgresql://…` or `sqlite:///path`.
    """

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(address(url), pool_pre_ping=True)
        self.ended: Callable[[float, bool], None] = _nobody
        """Told of each transaction: the seconds it took, and whether it was committed."""
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        if self._engine.dialect.name == "sqlite":
            _prepare_sqlite(self._engine.sync_engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, undone where anything is raised."""
        begun, committed = monotonic(), False
        try:
            async with self._sessions() as session, session.begin():
                yield session
            committed = True
        finally:
            self.ended(monotonic() - begun, committed)

    @property
    def connections(self) -> int:
        """How many connections are in use."""
        pool = self._engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def _nobody(_seconds: float, _committed: bool) -> None:  # noqa: FBT001 - a callback
    """Nobody is told."""


def _prepare_sqlite(engine: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own events are untyped
    """SQLite locks when a transaction begins, not in its midst, and waits for others instead of failing."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:  # noqa: ANN401
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql("BEGIN IMMEDIATE")
