"""The state's records, in memory and on disk: the same to whoever reads and writes them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from faust.types import TP

from services.rules.runtime.disk import DiskStore
from services.rules.runtime.faust_app import RulesApp, create_app
from services.rules.runtime.settings import RulesSettings
from services.rules.runtime.table import MemoryStore, Store

Make = Callable[[], Store]


@pytest.fixture(params=["memory", "disk"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes a store; a second one on disk finds what the first left there."""
    settings = RulesSettings(key="tested-and-tried", store=request.param, state_folder=tmp_path)  # type: ignore[arg-type]

    def made() -> Store:
        app: RulesApp = create_app(settings)
        app.finalize()
        return app.states["events"].store

    return made


def test_what_is_written_is_read(make: Make) -> None:
    """Each partition by itself; what is deleted is gone; what is only asked for is not there."""
    store = make()
    store.apply(0, {"g": b"1", "g\x1fp": b"2"}, 7)
    store.apply(1, {"h": b"3"})
    store.apply(0, {"g": b"4", "g\x1fp": None})
    records = store.partition(0)
    assert (records.get("g"), records.get("g\x1fp"), records.get("h"), "g" in records) == (b"4", None, None, True)
    assert (list(records), list(store.partition(1))) == (["g"], ["h"])
    assert (store.persisted_offset(TP("t", 0)), store.persisted_offset(TP("t", 1))) == (7, None)


def test_partitions_that_went_are_forgotten(make: Make) -> None:
    """They are somebody else's, who writes to them: coming back they are read anew."""
    store = make()
    store.apply(0, {"g": b"1"}, 7)
    store.apply(1, {"h": b"2"}, 8)
    store.keep_only({1})
    assert (dict(store.partition(0)), store.persisted_offset(TP("t", 0))) == ({}, None)
    assert (dict(store.partition(1)), store.persisted_offset(TP("t", 1))) == ({"h": b"2"}, 8)


def test_what_lies_on_disk_is_there_after_a_restart(tmp_path: Path) -> None:
    """Records, and up to where in the changelog they are in here."""
    settings = RulesSettings(key="tested-and-tried", store="disk", state_folder=tmp_path)
    app = create_app(settings)
    app.finalize()
    first = app.states["events"].store
    assert isinstance(first, DiskStore)
    first.apply(3, {"g": b"1"}, 41)
    first._open.pop(3).close()
    app = create_app(settings)
    app.finalize()
    again = app.states["events"].store
    assert not isinstance(again, MemoryStore)
    assert (dict(again.partition(3)), again.persisted_offset(TP("t", 3))) == ({"g": b"1"}, 41)
