"""What the front door costs: `python -m benchmarks.live.door [BODIES]` starts a broker and a door, and prints a table.

The door has one core to itself where there are two; senders and the broker have the rest. Rates are given by the clock
and by the door's own CPU time, since the machine may be shared.
"""

import asyncio
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.measure import STANDARD, core
from deploy.live.ports import free_port
from services.chassis.settings import Settings
from services.chassis.topics import ensure

BODIES = 20_000
CONNECTIONS = 64
EVENTS = 10_000
"""Events of the large body."""
GROUPS, PEOPLE = 50, 40
SECRET, ROOT = "benchmark-otter-lamp-42", Path(__file__).parents[2]
KAFKA = ROOT / "deploy" / "kafka" / "kafka.py"


def _group(number: int) -> str:
    return f"12036300000{number:06}@g.us"


def envelope(number: int, first: int = 0) -> dict[str, Any]:
    """A message as a WAHA gateway sends it, of one of 50 groups and 40 people in each."""
    group, person = _group(number % GROUPS), f"44770090{number % PEOPLE:04}@c.us"
    at = 1_790_000_000 + (first + number) // 100
    payload = {
        "id": f"false_{group}_3EB0{first + number:012X}_{person}", "timestamp": at, "from": group, "fromMe": False,
        "participant": person, "source": "app", "to": "447700900999@c.us", "hasMedia": False, "media": None, "ack": 1,
        "ackName": "SERVER", "vCards": [], "_data": {"notifyName": f"Volunteer {number % PEOPLE}"},
        "body": f"Leaflets {number} are at the office, who can take the round by the station this evening?",
    }  # fmt: skip
    return {
        "id": f"evt_{first + number:026}", "timestamp": at * 1000, "event": "message", "session": "default",
        "engine": "GOWS", "me": {"id": "447700900999@c.us"}, "payload": payload,
        "environment": {"version": "2026.9.1", "engine": "GOWS", "tier": "PLUS", "browser": None},
    }  # fmt: skip


def request(raw: bytes) -> bytes:
    """A signed request, ready to be written to a socket."""
    proof = hmac.new(SECRET.encode(), raw, hashlib.sha512).hexdigest()
    head = (
        f"POST /hooks/waha/default HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(raw)}\r\nX-Webhook-Hmac: {proof}\r\nX-Webhook-Hmac-Algorithm: sha512\r\n\r\n"
    )
    return head.encode() + raw


async def answer(reader: asyncio.StreamReader) -> int:
    """The status of the next answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


async def load(port: int, requests: list[bytes]) -> list[float]:
    """Send requests over 64 connections; return how long each waited for its 200, in seconds."""
    waiting, took = iter(requests), []

    async def send() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for one in waiting:
            begun = time.perf_counter()
            writer.write(one)
            status = await answer(reader)
            if status != 200:  # noqa: PLR2004 - the only answer that counts
                raise SystemExit(f"the door answered {status}")
            took.append(time.perf_counter() - begun)
        writer.close()

    await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
    return took


async def stall(port: int) -> tuple[float, float, list[float]]:
    """Send one body of 10,000 events; return how long it took, and how long single ones beside it waited."""
    large = request(json.dumps([envelope(number, 10_000_000) for number in range(EVENTS)]).encode())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    calm = await _beside(port, 20_000_000, asyncio.create_task(asyncio.sleep(2)))
    begun = time.perf_counter()
    writer.write(large)
    answered = asyncio.create_task(answer(reader))
    waits = await _beside(port, 30_000_000, answered)
    took = time.perf_counter() - begun
    assert answered.result() == 200  # noqa: PLR2004 - as above
    writer.close()
    return took, max(calm), waits


async def _beside(port: int, first: int, until: "asyncio.Task[Any]") -> list[float]:
    requests = [request(json.dumps(envelope(number, first)).encode()) for number in range(2000)]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits = []
    for one in requests:
        if until.done():
            break
        begun = time.perf_counter()
        writer.write(one)
        await answer(reader)
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(0.005)
    await until
    writer.close()
    return waits


@contextmanager
def broker(folder: Path) -> Iterator[str]:
    """The broker at KAFKA_BOOTSTRAP, or one of our own."""
    if given := os.environ.get("KAFKA_BOOTSTRAP"):
        yield given
        return
    command = [sys.executable, str(KAFKA), "--home", str(folder / "kafka"), "--port", str(free_port())]
    yield subprocess.run([*command, "start"], check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - ours
    subprocess.run([*command, "stop"], check=True, capture_output=True)  # noqa: S603 - ours


@contextmanager
def door(folder: Path, settings: Settings) -> Iterator[tuple[int, int]]:
    """A front door on one core; its port and process id."""
    ids = "\n".join(f"  Group {number}: {{ids: {{waha: '{_group(number)}'}}}}" for number in range(GROUPS))
    (folder / "groups.yaml").write_text(
        f"party: Bench\naccounts: [{{source: waha, id: default, kind: own}}]\ngroups:\n{ids}\n"
    )
    port = free_port()
    told = {
        "STEWARD_KAFKA": settings.kafka, "STEWARD_TOPIC_PREFIX": settings.topic_prefix, "STEWARD_PORT": str(port),
        "STEWARD_KEY": "benchmark-key-of-an-installation", "STEWARD_GROUPS": str(folder / "groups.yaml"),
        "STEWARD_HOOK_SECRETS": json.dumps({"waha/default": {"hmac_key": SECRET}}), "STEWARD_LOG_LEVEL": "info",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "services.ingest"],
        env=os.environ | told,
        cwd=ROOT,
        stderr=(folder / "door.log").open("wb"),
    )
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(process.pid, {cores[-1]})
    try:
        _ready(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _ready(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the door does not become ready")


def cpu(process: int) -> float:
    """CPU seconds a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(process: int) -> float:
    """The most memory a process has had, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def measure(bodies: int = BODIES) -> dict[str, float]:
    """Measure a front door on a real broker."""
    with tempfile.TemporaryDirectory() as name, broker(Path(name)) as address:
        settings = Settings(kafka=address, topic_prefix=f"bench{os.getpid()}.")
        asyncio.run(ensure(settings))
        with door(Path(name), settings) as (port, process):
            made = [request(json.dumps(envelope(number)).encode()) for number in range(bodies)]
            asyncio.run(load(port, [request(json.dumps(envelope(n, 50_000_000)).encode()) for n in range(2000)]))
            speed, used, begun = core(), cpu(process), time.perf_counter()
            took = sorted(asyncio.run(load(port, made)))
            wall, spent = time.perf_counter() - begun, cpu(process) - used
            speed = (speed + core()) / 2
            whole, calm, waits = asyncio.run(stall(port))
            return {
                "bodies": bodies, "per_second": bodies / wall, "per_cpu_second": bodies / spent,
                "per_standard_second": bodies / spent * speed / STANDARD, "core_us": speed * 1e6,
                "p50_ms": took[len(took) // 2] * 1000, "p99_ms": took[int(len(took) * 0.99)] * 1000,
                "large_s": whole, "calm_ms": calm * 1000, "stall_ms": max(waits) * 1000, "peak_mb": peak(process),
            }  # fmt: skip


def main(bodies: int = BODIES) -> None:
    """Print the table, and a line of JSON."""
    found = measure(bodies)
    table = Table("front door, one core", "measured", "bar")
    table.add_row("signed single-event bodies a second", f"{found['per_second']:,.0f}", "")
    table.add_row("the same for a second of its CPU", f"{found['per_cpu_second']:,.0f}", "")
    table.add_row("the same on the core of the bars", f"{found['per_standard_second']:,.0f}", ">= 3,000")
    table.add_row("from sent to 200, 64 at once: p50, p99", f"{found['p50_ms']:.0f} ms, {found['p99_ms']:.0f} ms", "")
    table.add_row("one body of 10,000 events", f"{found['large_s']:.2f} s", "")
    table.add_row("longest wait of others beside it", f"{found['stall_ms']:.0f} ms", "<= 250 ms")
    table.add_row("longest wait of others without it", f"{found['calm_ms']:.0f} ms", "")
    table.add_row("peak memory", f"{found['peak_mb']:.0f} MB", "")
    Console(width=120).print(table)
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in found.items()}) + "\n")
