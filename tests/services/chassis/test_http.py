"""The probes: live, ready and metrics, on loopback, ended in good order."""

import asyncio

import httpx
import pytest
from prometheus_client import Counter

from services.chassis import http, telemetry
from services.chassis.settings import Settings, SettingsError


async def test_a_process_says_how_it_is() -> None:
    """It is ready when nothing is missing, says what is, and shows its metrics."""
    metrics, missing, stop = telemetry.registry("test", Settings()), {"kafka": "no broker"}, asyncio.Event()
    Counter("steward_events", "Events.", registry=metrics).inc()
    place = http.listen(0)
    app = http.app(http.probes({"kafka": lambda: missing.get("kafka")}, {}, metrics))
    serving = asyncio.create_task(http.serve(app, place, stop))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{place.getsockname()[1]}") as client:
        waiting = await client.get("/readyz")
        assert (waiting.status_code, waiting.json()["missing"]) == (503, {"kafka": "no broker"})
        missing.clear()
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/livez")).status_code == 200
        assert "steward_events_total 1.0" in (await client.get("/metrics")).text
    stop.set()
    await serving


def test_a_taken_port_is_one_line() -> None:
    """The error names the port."""
    place = http.listen(0)
    place.listen()
    with pytest.raises(SettingsError, match=r"STEWARD_PORT cannot be used: \d+ on 127.0.0.1"):
        http.listen(place.getsockname()[1])
    place.close()
