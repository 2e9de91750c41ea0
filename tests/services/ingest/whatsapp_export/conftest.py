"""A chat file from a string, read back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.ingest.sources.whatsapp_export import Export, Reject, Row, open_export

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a chat and gives its path."""

    def wrote(text: str | bytes) -> Path:
        path = tmp_path / "WhatsApp Chat with Ward 3.txt"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return wrote


@pytest.fixture
def opened(write: Write) -> Callable[[str | bytes], Export]:
    """Opens a chat given as text."""
    return lambda text: open_export(write(text))


@pytest.fixture
def read(opened: Callable[[str | bytes], Export]) -> Callable[[str | bytes], list[Row | Reject]]:
    """Rows and rejects of a chat given as text."""
    return lambda text: list(opened(text).read())
