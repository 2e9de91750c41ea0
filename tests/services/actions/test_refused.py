"""A bus that refuses is waited for, but not for ever: a producer that lost its place stays lost."""

from typing import Any, cast

import pytest

from services.actions import service
from services.actions.database import Database
from services.actions.service import BROKEN, Actions
from services.chassis.bus import BusError


async def test_a_bus_that_refuses_for_long_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals are waited out for half a minute from the first; one record taken, and the wait begins anew."""
    now, refuses = 1000.0, True

    async def publish() -> int:
        if refuses:
            raise BusError("Kafka does not take records: OutOfOrderSequenceNumber")
        return 0

    async def nothing() -> int:
        return 0

    actions = Actions(Database("sqlite:///:memory:"), cast("Any", None), cast("Any", None), {}, lambda: 0)
    monkeypatch.setattr(service, "monotonic", lambda: now)
    monkeypatch.setattr(actions.publisher, "publish", publish)
    monkeypatch.setattr(actions.performer, "perform", nothing)
    monkeypatch.setattr(actions.deliverer, "deliver", nothing)
    assert await actions.step() == 0
    now += BROKEN
    assert await actions.step() == 0
    refuses = False
    assert await actions.step() == 0
    refuses = True
    now += BROKEN + 1
    assert await actions.step() == 0
    now += BROKEN + 1
    with pytest.raises(BusError, match="OutOfOrder"):
        await actions.step()
