"""Database: PostgreSQL where there is one, SQLite otherwise; one transaction is one thing that happened."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import QueuePool

from services.chassis.clock import monotonic
from services.chassis.process import FailedError

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


class DatabaseError(FailedError):
    """The database cannot be used now; nothing was written. The text is one line that says why."""


_OURS = (IntegrityError, DataError, ProgrammingError)
"""Faults of the code, not of the database."""


@contextmanager
def reached() -> Iterator[None]:
    """Tell that the database is away, is full or refuses us from faults of the code.

    Raises:
        DatabaseError: it is.
    """
    try:
        yield
    except (OSError, DBAPIError) as error:
        if isinstance(error, _OURS):
            raise
        said = str(error.orig if isinstance(error, DBAPIError) else error).splitlines() or [type(error).__name__]
        raise DatabaseError(f"the database cannot be used: {said[0].rpartition('>: ')[2][:200]}") from error


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
        """One transaction: committed at the end, undone where anything is raised.

        Raises:
            DatabaseError: the database is away, or does not take it.
        """
        begun, committed = monotonic(), False
        try:
            with reached():
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
