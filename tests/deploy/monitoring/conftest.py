"""What the tests of dashboards and alerts share: the services, loaded and watched once."""

from collections.abc import Iterator

import pytest

from tests.deploy.monitoring.watched import Watched, program


@pytest.fixture(scope="package")
def watched(kafka: str, postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Return the services after their load, still running, and a Prometheus that saw it."""
    program("prometheus")
    program("prometheus-alertmanager", "alertmanager")
    made = Watched(tmp_path_factory.mktemp("watched"), kafka, postgres)
    try:
        made.start()
        made.load()
        yield made
    finally:
        made.stop()
