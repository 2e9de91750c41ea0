"""Migrate: brings the database to the version that the code needs.

`python -m services.actions.migrate [postgresql://… | sqlite:///path]`, without an address the one of the settings.
"""

import asyncio
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.actions.database import address, reached
from services.actions.settings import DatabaseSettings
from services.chassis import log, process
from services.chassis.settings import load

MIGRATIONS = Path(__file__).parent / "migrations"
_log = log.get(__name__)


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, all from here: there is no ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


async def migrate(url: str, to: str = "head") -> None:
    """Bring the database at `url` to a version; at the newest already, nothing changes.

    One that a newer Steward has brought further stays as it is: migrations only add, so that during an upgrade both
    versions can work on it.

    Raises:
        DatabaseError: it cannot be used.
    """
    engine = create_async_engine(address(url))
    with reached():
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, to)
    await engine.dispose()


def knows(version: str) -> bool:
    """Whether this Steward knows a version of the database."""
    try:
        ScriptDirectory.from_config(config()).get_revision(version)
    except CommandError:
        return False
    return True


def _upgrade(connection: Connection, to: str) -> None:
    version = MigrationContext.configure(connection).get_current_revision()
    if version is None or knows(version):
        command.upgrade(config(connection), to)
    else:
        _log.warning("database newer than this version", version=version)


async def main(_stop: asyncio.Event) -> None:
    """Bring the database that is named, or the one of the settings, to the newest version."""
    await migrate(sys.argv[1] if len(sys.argv) > 1 else load(DatabaseSettings).database())
    sys.stdout.write("The database has the newest version.\n")


if __name__ == "__main__":
    sys.exit(process.run(main))
