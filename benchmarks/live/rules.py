"""What the rules service costs: `python -m benchmarks.live rules [EVENTS [RUNS]]`.

Throughput is given per CPU second of the process (all its threads), against stock Faust's agent that does nothing, in
the same run: the machine may be shared.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from benchmarks.live import away, way
from benchmarks.live.door import broker
from benchmarks.live.talk import talk
from benchmarks.live.topics import feed, read
from benchmarks.live.trial import until
from benchmarks.live.worker import ROOT, Worker, environment
from services.chassis.settings import Settings
from services.chassis.topics import ensure

EVENTS, RUNS = 25_000, 3
WARM_MS = 3000
"""Milliseconds after the first event that do not count towards the latency: tables are read at the first text."""
MODES = {
    "noop": "stock Faust, an agent that does nothing",
    "two": "the shell with two rules",
    "full": "every rule and the cheap detectors",
}
BARS = {"two": 1.2, "full": 0.4}


def topics(kafka: str, partitions: int = 1) -> Settings:
    """Make topics of this measurement's own."""
    settings = Settings(kafka=kafka, topic_prefix=f"bench-{uuid4().hex[:8]}-", partitions=partitions)
    asyncio.run(ensure(settings))
    return settings


def throughput(kafka: str, events: int, runs: int) -> list[dict[str, Any]]:
    """Each mode in turn, so that what else runs here disturbs all alike."""
    found = []
    for _ in range(runs):
        for mode in MODES:
            settings = topics(kafka)
            asyncio.run(feed(settings, talk(events)))
            command = [sys.executable, "-m", "benchmarks.live.agents", mode, str(events)]
            done = subprocess.run(  # noqa: S603 - our own module
                command, cwd=ROOT, env=environment(settings), capture_output=True, text=True, timeout=300, check=False
            )
            lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
            if not lines:
                raise SystemExit(f"{mode} measured nothing:\n{done.stderr[-2000:]}")
            found.append(json.loads(lines[-1]))
    return found


def latency(kafka: str, folder: Path, rate: float, seconds: float) -> dict[str, float]:
    """From an event's record to its observation's and to its finding's, by the broker's clock, at a steady rate."""
    settings = topics(kafka, 4)
    worker = Worker(settings, folder / "latency")
    events = [*talk(int(rate * seconds))]
    until(lambda: "rules.started" in (folder / "latency").read_text())
    asyncio.run(feed(settings, events, rate))
    until(lambda: len(asyncio.run(read(settings, "observations"))) >= len(events))
    worker.end()
    began = {json.loads(one.value)["id"]: one.timestamp for one in asyncio.run(read(settings, "events"))}
    warm = min(began.values()) + WARM_MS
    written = asyncio.run(read(settings, "observations"))
    took = sorted(
        one.timestamp - at for one in written if (at := began[_event_of(json.loads(one.value))]) > warm
    )  # fmt: skip
    return {
        "rate": rate, "p50_ms": took[len(took) // 2], "p99_ms": took[len(took) * 99 // 100], "worst_ms": took[-1],
    }  # fmt: skip


def _event_of(observation: list[Any]) -> str:
    found: str = observation[0]["id"]
    return found


def recovery(kafka: str, folder: Path, keys: int) -> dict[str, float]:
    """From a process's start until it is ready, with so many records of people to read."""
    settings = topics(kafka)
    asyncio.run(_fill(settings, keys))
    began = time.monotonic()
    worker = Worker(settings, folder / "recovery")
    until(lambda: '"recovery.done"' in (folder / "recovery").read_text())
    line = next(one for one in (folder / "recovery").read_text().splitlines() if '"recovery.done"' in one)
    until(lambda: "rules.started" in (folder / "recovery").read_text())
    took = time.monotonic() - began
    worker.end()
    said = json.loads(line)
    return {"keys": said["records"], "read_s": said["seconds"], "from_start_s": round(took, 1)}


async def _fill(settings: Settings, keys: int, groups: int = 1000) -> None:
    from services.rules.runtime.sender import Out, Sender, producer  # noqa: PLC0415

    made = producer(settings, 60_000)
    await made.start()
    sender, value = Sender(made), b"\x98" + b"x" * 180
    per, topic = keys // groups // settings.partitions, f"{settings.topic_prefix}rules-state"
    for partition in range(settings.partitions):
        runs = (
            [Out(f"{partition:04x}{group:012x}\x1fp{person:016x}".encode(), value) for person in range(per)]
            for group in range(groups)
        )
        await asyncio.gather(*await sender.post(topic, partition, runs))
    await made.stop()


def standstill(kafka: str, folder: Path, keys: int, rate: float = 200) -> dict[str, float]:
    """The longest time without an observation in any partition while a second worker joins, and while it leaves."""
    settings = topics(kafka, 4)
    asyncio.run(_fill(settings, keys))
    first = Worker(settings, folder / "first", session_s=10)
    until(lambda: "rules.started" in (folder / "first").read_text())
    found: dict[str, float] = {}

    async def work() -> None:
        feeding = asyncio.create_task(feed(settings, talk(int(rate * 60)), rate))
        await asyncio.sleep(4)
        joined = time.time_ns() // 1_000_000
        second = Worker(settings, folder / "second", session_s=10)
        await asyncio.to_thread(until, lambda: "rules.started" in (folder / "second").read_text())
        await asyncio.sleep(4)
        left = time.time_ns() // 1_000_000
        await asyncio.to_thread(second.end)
        await asyncio.sleep(6)
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
        seen = await read(settings, "observations")
        found["joins_s"], found["leaves_s"] = _gap(seen, joined, left), _gap(seen, left, left + 10_000)

    asyncio.run(work())
    first.end()
    return {"keys": keys, **found}


def _gap(records: list[Any], since: int, until_ms: int) -> float:
    parts: dict[int, list[int]] = {}
    for one in records:
        if since - 1000 <= one.timestamp <= until_ms:
            parts.setdefault(one.partition, []).append(one.timestamp)
    return max(later - before for each in parts.values() for before, later in pairwise(each)) / 1000


class Figure(NamedTuple):
    """What was measured, its value in words, the bar in words, and everything else."""

    what: str
    measured: str
    bar: str
    raw: dict[str, Any]


def figures(kafka: str, folder: Path, events: int, runs: int) -> Iterator[Figure]:
    """Each figure as soon as it is there."""
    measured = throughput(kafka, events, runs)
    yield from _throughput(measured)
    half = statistics.median(one["events"] / one["wall_s"] for one in measured if one["mode"] == "full") / 2
    yield _delays("event to observation and finding", latency(kafka, folder, half, 20))
    yield _delays("webhook accepted to finding read", way.measure(kafka, folder, half))
    back = recovery(kafka, folder, 1_000_000)
    said = f"{back['read_s']} s ({back['from_start_s']} s with start)"
    yield Figure(f"recovery of {back['keys']:,} records", said, "<= 30 s", back)
    still = standstill(kafka, folder, 100_000)
    yield Figure("stand-still when a worker joins, 100,000 keys", f"{still['joins_s']:.1f} s", "<= 3 s", still)
    yield Figure("stand-still when it leaves", f"{still['leaves_s']:.1f} s", "", {})
    gone = away.measure(folder)
    said = ", ".join(f"{gone[f'{fault}_s']:.1f} s after a {fault}" for fault in away.FAULTS)
    yield Figure("going on after a broker's return", said, "<= 5 s", gone)


def _throughput(measured: list[dict[str, Any]]) -> Iterator[Figure]:
    rates = {mode: [one["events"] / one["cpu_s"] for one in measured if one["mode"] == mode] for mode in MODES}
    plain = statistics.median(rates["noop"])
    for mode, words in MODES.items():
        middle = statistics.median(rates[mode])
        said = f"{middle:,.0f} [{min(rates[mode]):,.0f}-{max(rates[mode]):,.0f}] = {middle / plain:.2f}x"
        bar = f">= {BARS[mode]}x" if mode in BARS else ""
        raw = {"mode": mode, "ratio": middle / plain, "runs": [one for one in measured if one["mode"] == mode]}
        yield Figure(f"{words}: events a CPU second", said, bar, raw)


def _delays(what: str, found: dict[str, Any]) -> Figure:
    said = f"{found['p50_ms']:.0f} ms, {found['p99_ms']:.0f} ms"
    return Figure(f"{what} at {found['rate']:,.0f}/s: p50, p99", said, "< 100 ms", {"what": what, **found})


def main(events: int = EVENTS, runs: int = RUNS) -> None:
    """Print each figure with a line of JSON when it is there, and all in a table at the end."""
    table = Table("rules service, one process", "measured", "bar")
    with tempfile.TemporaryDirectory() as name, broker(Path(name)) as kafka:
        for one in figures(kafka, Path(name), events, runs):
            sys.stdout.write(f"{one.what}: {one.measured} {one.bar and f'(bar {one.bar})'}\n{json.dumps(one.raw)}\n")
            sys.stdout.flush()
            table.add_row(one.what, one.measured, one.bar)
    Console(width=140).print(table)
