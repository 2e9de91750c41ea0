"""What tests share: real servers, each started once a session, only when a test asks for it."""

import pytest

pytest_plugins = [
    "tests.servers.kafka",
    "tests.servers.postgres",
    "tests.servers.mail",
    "tests.servers.synapse",
    "tests.servers.slack",
    "tests.servers.waha",
    "tests.servers.ingest",
    "tests.servers.gateway",
]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio."""
    return "asyncio"
