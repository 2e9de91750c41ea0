"""Rows: the database of the actions service as lines, read at one instant and written in one transaction.

The same lines fit PostgreSQL and SQLite, and need none of a server's programs where the backup is made.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from services.actions.migrate import knows, migrate
from services.actions.tables import Position
from services.care.folder import CareError, Folder, NewFolder

AT_ONCE = 1000
"""Rows written at once."""
VERSIONS = "alembic_version"
Row = dict[str, Any]
Positions = dict[tuple[str, int], int]
"""Topic and partition to the offset that is read next."""


async def keep(url: str, folder: NewFolder) -> tuple[str, Positions]:
    """Write every table into a backup; returns the schema's version, and how far the topics were read.

    Raises:
        CareError: the database cannot be read.
    """
    async with _connected(url) as connection:
        await _stand_still(connection)
        tables = await connection.run_sync(_tables)
        if VERSIONS not in tables:
            raise CareError("the database is empty: there is nothing to keep. Is STEWARD_DATABASE_URL the right one?")
        schema = str(await connection.scalar(select(tables[VERSIONS].c.version_num)))
        positions: Positions = {}
        for name, table in tables.items():
            if name != VERSIONS:
                with folder.part(f"database/{name}") as write:
                    async for row in await connection.stream(select(table)):
                        write(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name begins so
                        if name == Position.__tablename__:
                            positions[row.topic, row.partition] = row.offset
        return schema, positions


async def refuse_unless_empty(url: str, schema: str) -> None:
    """Make the tables; nothing may lie in them.

    Raises:
        CareError: something does, or a newer Steward made the backup.
    """
    if not knows(schema):
        raise CareError(f"the backup has schema {schema} of the database, which this Steward does not know")
    async with _connected(url):
        pass
    await migrate(url)
    async with _connected(url) as connection:
        for name, table in (await connection.run_sync(_tables)).items():
            if name != VERSIONS and await connection.scalar(select(func.count()).select_from(table)):
                raise CareError(f"the database is not empty: there are rows in {name}. A restore needs an empty one")


async def bring_back(url: str, folder: Folder, positions: Positions) -> None:
    """Write every row, in one transaction; how far topics were read is said anew, for they are new.

    Raises:
        CareError: the database does not take them.
    """
    async with _connected(url) as connection:
        tables = await connection.run_sync(_tables)
        for name in [name for name in tables if name in folder.names("database") and name != Position.__tablename__]:
            await _fill(connection, tables[name], folder.lines(f"database/{name}", Row))
        rows = [{"topic": topic, "partition": number, "offset": at} for (topic, number), at in positions.items()]
        await _fill(connection, tables[Position.__tablename__], iter(rows))
        await connection.commit()


async def _fill(connection: AsyncConnection, table: Table, rows: Iterator[Row]) -> None:
    while batch := list(islice(rows, AT_ONCE)):
        if unknown := batch[0].keys() - table.columns.keys():
            raise CareError(
                f"the table {table.name} has no column {min(unknown)}: restore with the version that had it"
            )
        await connection.execute(insert(table), batch)
    column = table.autoincrement_column
    if connection.dialect.name == "postgresql" and column is not None and column.server_default is not None:
        counter, most = func.pg_get_serial_sequence(f'"{table.name}"', column.name), func.max(column)
        await connection.execute(select(func.setval(counter, most)).where(select(most).scalar_subquery().is_not(None)))


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            await connection.rollback()
            yield connection
    except (SQLAlchemyError, OSError) as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise CareError(f"the database cannot be used: {said}") from error
    finally:
        await engine.dispose()


async def _stand_still(connection: AsyncConnection) -> None:
    """Read all tables as they were at one instant."""
    if connection.dialect.name == "postgresql":
        await connection.execution_options(isolation_level="REPEATABLE READ")
    else:
        await connection.exec_driver_sql("BEGIN")


def _tables(connection: Connection) -> dict[str, Table]:
    """The tables there are, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables}
