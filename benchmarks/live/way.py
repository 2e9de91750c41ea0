"""From webhook to finding: `python -m benchmarks.live way [RATE [SECONDS]]`, through a real door, broker and rules.

Bodies come at a steady rate, one in twenty a threat by somebody new. The clock of a finding starts when the door has
answered 200 for its body, and stops when a reader of `findings` has it: later than the broker, by a few milliseconds.
Bodies are signed before the clock starts. Door, rules, sender and broker share the machine's cores: how busy each kept
them is measured too, since where they are all busy a delay says what waits for a core, not what the way takes.
"""

import asyncio
import json
import math
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition

from benchmarks.live.door import answer, broker, cpu, door, envelope, request
from benchmarks.live.topics import read
from benchmarks.live.trial import until
from benchmarks.live.worker import Worker
from moderation.events import Event
from moderation.findings import Finding
from services.chassis.settings import Settings
from services.chassis.topics import ensure

RATE, SECONDS = 200.0, 30.0
CONNECTIONS, THREATS, WARM = 128, 20, 3.0
LONGEST = 30
"""Seconds for which the last findings are waited for."""
FETCH_MS = 5
"""Milliseconds a fetch of the reader waits: its own wait is no part of the way."""
_EVENT, _FINDING = msgspec.json.Decoder(Event).decode, msgspec.json.Decoder(Finding).decode


def body(number: int, at: float) -> bytes:
    """A signed webhook of a message of an instant, in seconds UTC."""
    made = envelope(number)
    made["payload"]["timestamp"] = int(at)
    made["payload"]["body"] = f"Leaflets {number} are at the office"
    if number % THREATS == 0:
        made["payload"]["participant"] = f"44770091{number // THREATS % 10_000:04}@c.us"
        made["payload"]["body"] = f"I will kill you {number}"
    return request(json.dumps(made).encode())


class _Sending:
    """Sends bodies, each at its instant; `accepted` is when each had its 200."""

    def __init__(self, port: int, rate: float, count: int) -> None:
        now = time.time()  # noqa: TID251 - as a platform stamps it
        self._bodies = enumerate([body(number, now + number / rate) for number in range(count)])
        self._port, self._rate = port, rate
        self.accepted: dict[int, float] = {}

    async def run(self) -> None:
        """Send all."""
        self._begun = time.perf_counter()
        await asyncio.gather(*(self._line() for _ in range(CONNECTIONS)))

    async def _line(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        for number, signed in self._bodies:
            early = self._begun + number / self._rate - time.perf_counter()
            if early > 0:
                await asyncio.sleep(early)
            writer.write(signed)
            status = await answer(reader)
            assert status == 200, status  # noqa: PLR2004 - the only answer that counts
            self.accepted[number] = time.perf_counter()
        writer.close()


async def _findings(settings: Settings, seen: dict[str, float]) -> None:
    """Note when each finding came, by the event that made it."""
    reader = AIOKafkaConsumer(bootstrap_servers=settings.kafka, fetch_max_wait_ms=FETCH_MS, enable_auto_commit=False)
    await reader.start()
    places = [TopicPartition(f"{settings.topic_prefix}findings", number) for number in range(settings.partitions)]
    reader.assign(places)
    await reader.seek_to_beginning(*places)
    try:
        while True:
            for records in (await reader.getmany(timeout_ms=FETCH_MS)).values():
                now = time.perf_counter()
                for one in records:
                    for event in _FINDING(one.value or b"").evidence:
                        seen.setdefault(event, now)
    finally:
        await reader.stop()


class _Busy:
    """How much of a core each process used while bodies came."""

    def __init__(self, **processes: int) -> None:
        self._processes = processes
        self._began = {name: cpu(one) for name, one in processes.items()}
        self._idle, self._at = _idle(), time.perf_counter()

    def cores(self) -> dict[str, float]:
        """Cores used by each since it was made; `free` is what nobody used."""
        took = time.perf_counter() - self._at
        found = {name: (cpu(one) - self._began[name]) / took for name, one in self._processes.items()}
        found["free"] = (_idle() - self._idle) / took
        return {name: round(cores, 2) for name, cores in found.items()}


def _idle() -> float:
    fields = Path("/proc/stat").read_text().partition("\n")[0].split()
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")


async def _measured(
    settings: Settings, port: int, rate: float, seconds: float, **processes: int
) -> tuple[list[float], dict[str, float]]:
    """Milliseconds from 200 to finding, of each threat after the first seconds; and cores in use."""
    seen: dict[str, float] = {}
    reading = asyncio.create_task(_findings(settings, seen))
    await asyncio.sleep(1)
    sending = _Sending(port, rate, int(rate * seconds))
    busy = _Busy(sender=os.getpid(), **processes)
    await sending.run()
    cores = busy.cores()
    threats = {event.id: number async for number, event in _threats(settings) if number > rate * WARM}
    for _ in range(LONGEST):
        if threats.keys() <= seen.keys():
            break
        await asyncio.sleep(1)
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading
    waits = ((seen.get(event, math.inf) - sending.accepted[number]) * 1000 for event, number in threats.items())
    return sorted(waits), cores


async def _threats(settings: Settings) -> AsyncIterator[tuple[int, Event]]:
    """The threats among the events, each with its body's number."""
    for record in await read(settings, "events"):
        event = _EVENT(record.value or b"")
        words, _, number = (event.text or "").rpartition(" ")
        if "kill you" in words:
            yield int(number), event


def measure(kafka: str, folder: Path, rate: float = RATE, seconds: float = SECONDS) -> dict[str, Any]:
    """From accepted to found, at a steady rate."""
    settings = Settings(kafka=kafka, topic_prefix=f"way-{os.getpid()}-{int(rate)}-")
    asyncio.run(ensure(settings))
    worker = Worker(settings, folder / "way")
    until(lambda: "rules.started" in (folder / "way").read_text(), 120)
    with door(folder, settings) as (port, process):
        work = _measured(settings, port, rate, seconds, door=process, rules=worker.process.pid)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            took, cores = runner.run(work)
    worker.end()
    return {
        "rate": rate, "findings": len(took), "p50_ms": round(took[len(took) // 2], 1),
        "p99_ms": round(took[len(took) * 99 // 100], 1), "worst_ms": round(took[-1], 1),
        "cores": cores,
    }  # fmt: skip


def main(rate: float = RATE, seconds: float = SECONDS) -> None:
    """Print a line."""
    with tempfile.TemporaryDirectory() as name, broker(Path(name)) as kafka:
        print(json.dumps(measure(kafka, Path(name), rate, seconds)))  # noqa: T201 - that is what it is for
