"""How soon the rules service goes on after a broker's return: `python -m benchmarks.live away`."""

import asyncio
import json
import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.live.door import KAFKA
from benchmarks.live.talk import talk
from benchmarks.live.topics import feed, read
from benchmarks.live.trial import until
from benchmarks.live.worker import Worker
from deploy.live.ports import free_port
from services.chassis.settings import Settings
from services.chassis.topics import ensure

AWAY = 15.0
RATE = 100.0
FAULTS = {"stop": "start", "kill": "start", "freeze": "thaw"}
"""What is done to the broker, and what brings it back."""


class _Broker:
    """A broker that one can do things to."""

    def __init__(self, folder: Path) -> None:
        self._command = [sys.executable, str(KAFKA), "--home", str(folder / "away-kafka"), "--port", str(free_port())]

    def ask(self, word: str) -> str:
        """Start, stop, kill, freeze or thaw it."""
        asked = [*self._command, word] + (["1"] if word != "start" else [])
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - ours


def measure(folder: Path) -> dict[str, Any]:
    """Seconds from the broker's return to the next observation, for each fault."""
    broker, found = _Broker(folder), dict[str, float]()
    settings = Settings(kafka=broker.ask("start"), topic_prefix="away-")
    asyncio.run(ensure(settings))
    worker = Worker(settings, folder / "away")
    until(lambda: "rules.started" in (folder / "away").read_text(), 120)
    try:
        asyncio.run(_faults(broker, settings, found))
    finally:
        worker.end()
        broker.ask("stop")
    return {"away_s": AWAY, **found, "ended": worker.status}


async def _faults(broker: _Broker, settings: Settings, found: dict[str, float]) -> None:
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it says several times a second that no broker is there
    feeding = asyncio.create_task(feed(settings, talk(1_000_000), RATE))
    back: dict[str, int] = {}
    for fault, cure in FAULTS.items():
        await asyncio.sleep(5)
        await asyncio.to_thread(broker.ask, fault)
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(broker.ask, cure)
        back[fault] = time.time_ns() // 1_000_000
    await asyncio.sleep(15)
    feeding.cancel()
    await asyncio.gather(feeding, return_exceptions=True)
    written = [one.timestamp for one in await read(settings, "observations")]
    for fault, at in back.items():
        after = [one for one in written if one >= at]
        found[f"{fault}_s"] = (min(after) - at) / 1000 if after else float("inf")


def main() -> None:
    """Print a line."""
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measure(Path(name))))  # noqa: T201 - that is what it is for
