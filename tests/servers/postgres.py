"""A real PostgreSQL: the one at DATABASE_URL, or a cluster of its own started once a session."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from deploy.live.ports import free_port
from tests.servers.session import absent, alone, is_worker, shared

OWNER = "steward"


def programs() -> Path | None:
    """Return the folder of the server's programs; Debian keeps them off the path."""
    found = [Path(path).parent for path in [shutil.which("pg_ctl")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    return next((folder for folder in reversed(found) if (folder / "initdb").exists()), None)


def _account() -> str | None:
    """Return who runs the server where we are root, which it refuses to be run by."""
    if os.getuid() != 0:
        return None
    return next((name for name in ("postgres", "nobody") if name in {one.pw_name for one in pwd.getpwall()}), None)


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        list(map(str, command)), user=_account(), cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")


def start(bin_folder: Path) -> tuple[Path, int]:
    """Make a cluster in a folder of its own and start it on loopback, without a promise to survive a power cut."""
    home = Path(tempfile.mkdtemp(prefix="steward-postgres-"))
    if account := _account():
        shutil.chown(home, account)
    data, port = home / "data", free_port()
    _run(bin_folder / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")
    options = (
        f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories='' -c fsync=off -c max_connections=200"
    )
    _run(bin_folder / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
    return home, port


def stop(bin_folder: Path, home: Path) -> None:
    """Stop a cluster and take its folder away."""
    _run(bin_folder / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop")
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> str:
    """Return the address of a server that the whole session shares, as `postgresql://user@host:port/postgres`."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    bin_folder = programs()
    if bin_folder is None:
        absent("there is no PostgreSQL (Debian: postgresql)")
    folder = shared(request.config)
    note = folder / "postgres.note"
    with alone(folder, "postgres"):
        if not note.exists():
            home, port = start(bin_folder)
            note.write_text(f"{home}\n{port}")
    port_noted = note.read_text().split("\n")[1]
    return f"postgresql://{OWNER}@127.0.0.1:{port_noted}/postgres"


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """Return the address of an empty database of the test's own, for SQLAlchemy: `postgresql+asyncpg://...`."""
    name = f"t{uuid4().hex[:12]}"
    line = await asyncpg.connect(postgres)
    await line.execute(f'CREATE DATABASE "{name}"')
    yield postgres.replace("postgresql://", "postgresql+asyncpg://").rsplit("/", 1)[0] + f"/{name}"
    await line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await line.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the cluster that this session started."""
    note = shared(session.config) / "postgres.note"
    bin_folder = programs()
    if not is_worker(session.config) and note.exists() and bin_folder:
        stop(bin_folder, Path(note.read_text().split("\n")[0]))
