"""`make chaos`: faults under load, and a table of what was lost or doubled against a replay of the same events.

`python -m tests.chaos [--kills N] [--rate R] [--only WORD]`; exit status 1 where anything was lost or doubled.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from aiosmtpd.controller import Controller

from deploy.live.ports import free_port
from services.chassis import log
from services.chassis.settings import Settings
from tests.chaos import faults
from tests.chaos.check import Tally, tally
from tests.chaos.load import Load
from tests.end_to_end.pipeline import Pipeline
from tests.servers.kafka import control
from tests.servers.mail import Mailbox

GROUPS = 12
CALM = {
    "STEWARD_BUDGET": '{"per_channel": 1000000, "per_person": 1000000, "per_rule": 1000000}',
    "STEWARD_SESSION_S": "6",
    "STEWARD_TICK_S": "5",
    "STEWARD_SETTLE_S": "2",
    "STEWARD_INSTANCE": "first",
}
"""No budget holds a message back, so that each can be counted; a worker that died is missed soon."""


class Trial(NamedTuple):
    """A fault, how often, and on how many brokers."""

    name: str
    fault: faults.Fault
    times: int
    nodes: int = 1


class Brokers:
    """The clusters, each started when it is first asked for."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._addresses: dict[int, str] = {}
        self._ports: dict[int, str] = {}

    def address(self, nodes: int) -> str:
        """Start a cluster of so many brokers."""
        if nodes not in self._addresses:
            self._ports[nodes] = str(free_port(5))
            self._addresses[nodes] = control(self._home / str(nodes), *self._words(nodes), "start")
        return self._addresses[nodes]

    def control(self, nodes: int, *words: str) -> None:
        """Have something done to a cluster, or to one of its brokers."""
        control(self._home / str(nodes), *self._words(nodes), *words)

    def _words(self, nodes: int) -> tuple[str, ...]:
        return ("--port", self._ports[nodes], "--nodes", str(nodes))

    def stop(self) -> None:
        """Stop all."""
        for nodes in self._addresses:
            self.control(nodes, "stop")


def trials(kills: int, brokers: Brokers) -> list[Trial]:
    """Every fault there is."""
    made = [Trial(f"kill -9 {name}, at random", faults.at_random(name), kills // 2) for name in faults.MARKS]
    made += [Trial(f"kill -9 {name}, at marks", faults.at_marks(name), kills - kills // 2) for name in faults.MARKS]
    made.append(Trial("second rules worker", faults.a_second_worker, max(2, kills // 5)))
    made += [
        Trial(f"broker: {word}", faults.broker(word, 1, brokers.control), 1) for word in ("stop", "kill", "freeze")
    ]
    return [*made, Trial("one of three brokers: kill", faults.broker("kill", 3, brokers.control), 3, nodes=3)]


async def run(trial: Trial, kafka: str, rate: float, seed: int) -> tuple[list[str], Tally]:
    """Put the pipeline under load, strike, let it come to rest, count."""
    copies: dict[str, Any] = {"replication": 3, "min_insync": 2} if trial.nodes > 1 else {}
    settings = Settings(kafka=kafka, topic_prefix=f"c{uuid4().hex[:8]}.", **copies)
    folder = Path(tempfile.mkdtemp(prefix="steward-chaos-"))
    mailbox = Mailbox(free_port())
    server = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    server.start()
    pipeline = Pipeline(folder, settings, mailbox, f"sqlite:///{folder / 'actions.sqlite'}", GROUPS, CALM)
    pipeline.start()
    load = Load(pipeline.services["ingest"].url, rate, GROUPS, seed)
    load.start()
    try:
        struck = await asyncio.to_thread(trial.fault, pipeline, trial.times, random.Random(seed))  # noqa: S311
        await asyncio.sleep(3)
        await asyncio.to_thread(load.stop)
        return struck, await tally(pipeline, load.taken, folder)
    finally:
        pipeline.stop()
        server.stop()


def show(name: str, struck: list[str], found: Tally, seconds: float) -> None:
    """Print one line of the table."""
    numbers = "  ".join(f"{field}={value}" for field, value in found._asdict().items())
    where = ", ".join(f"{what} {times}" for what, times in Counter(struck).items())
    said = "ok  " if found.is_clean() else "FAIL"
    sys.stdout.write(f"{said} {name:<32} struck={len(struck)} ({where})  {numbers}  {seconds:.0f} s\n")
    sys.stdout.flush()


def main() -> int:
    """Run every trial that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="of each service")
    parser.add_argument("--rate", type=float, default=40, help="webhooks a second")
    parser.add_argument("--only", default="", help="trials with this word in their name")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    log.configure("chaos", "error")  # the replay decides everything again, and would say so
    home = Path(tempfile.mkdtemp(prefix="steward-chaos-kafka-"))
    brokers, clean = Brokers(home), True
    try:
        for trial in (one for one in trials(asked.kills, brokers) if asked.only in one.name):
            begun = time.monotonic()
            struck, found = asyncio.run(run(trial, brokers.address(trial.nodes), asked.rate, asked.seed))
            show(trial.name, struck, found, time.monotonic() - begun)
            clean &= found.is_clean()
    finally:
        brokers.stop()
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
