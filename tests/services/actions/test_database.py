"""The database: what the code needs is what the migrations make, on SQLite and on PostgreSQL alike."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from moderation.cases import Step
from moderation.events import Kind
from moderation.model import HOUR
from services.actions.database import address
from services.actions.migrate import migrate
from services.actions.tables import Base

pytestmark = pytest.mark.anyio


async def difference(url: str) -> list[Any]:
    """What a migrated database lacks of what the code says."""

    def compared(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    await migrate(url)
    await migrate(url)
    engine = create_async_engine(address(url))
    async with engine.connect() as connection:
        found = await connection.run_sync(compared)
    await engine.dispose()
    return found


async def test_sqlite_is_as_the_code_says(folder: Path) -> None:
    """A migrated SQLite database has what the code says; migrating again changes nothing."""
    assert await difference(f"sqlite:///{folder / 'a.sqlite'}") == []


async def test_postgresql_is_as_the_code_says(postgres_url: str) -> None:
    """A migrated PostgreSQL database has what the code says."""
    assert await difference(postgres_url) == []


async def test_a_story_on_postgresql(make_office: Any, pigeon: Any, postgres_url: str) -> None:
    """A finding, a reply, an outcome and the end of a case, on PostgreSQL."""
    await migrate(postgres_url)
    office = make_office({"email": pigeon})
    office.place = postgres_url
    office.begin()
    await office.take(office.person("p-cyril", "Cyril Fenn", "wa-phone:447700900001"), office.finding())
    await office.work()
    line = next(line for line in pigeon.sent[0].text.splitlines() if "APPROACHED" in line)
    await office.take(office.reply("p-ben", line), office.reply("p-ben", "nothing that is understood"))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.APPROACHED]
    await office.take(office.seen(Kind.LEFT, office.at + HOUR), office.finding(1, at=office.at + 2 * HOUR))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.CLOSED, Step.NOTICE]
    assert len(pigeon.sent) == 3
    await office.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "oracle://x"])
def test_another_database_is_refused(url: str) -> None:
    """An address of another database says what to write instead."""
    with pytest.raises(ValueError, match="is not supported: write postgresql://"):
        address(url)
