"""Faults: what is done to the pipeline while it is under load. Each returns what it did, in order."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from deploy.live.ports import free_port
from services.rules.runtime.marks import MOMENTS
from tests.end_to_end.pipeline import Pipeline

AWAY_SECONDS = 20
LONGEST = 120
"""Seconds in which a service comes to the moment at which it is to die, its start included; then the next is tried."""
MARKS = {
    "ingest": ("publish", "published"),
    "rules": MOMENTS,
    "actions": ("take", "taken", "published", "leave", "left", "recorded"),
}
"""The moments of each service at which it is killed."""
Fault = Callable[[Pipeline, int, random.Random], list[str]]


def at_random(name: str) -> Fault:
    """Kill a service at random moments and start it again at once."""

    def strike(pipeline: Pipeline, times: int, chosen: random.Random) -> list[str]:
        service = pipeline.services[name]
        for _ in range(times):
            time.sleep(chosen.uniform(0.1, 2.5))
            service.kill()
            service.start()
            service.wait_until_ready()
        return ["kill"] * times

    return strike


def at_marks(name: str) -> Fault:
    """Have a service kill itself at each of its moments in turn, at a random passing of it."""

    def strike(pipeline: Pipeline, times: int, chosen: random.Random) -> list[str]:
        service, trace = pipeline.services[name], Path(f"{pipeline.services[name].log}.marks")
        for number in range(times):
            moment = MARKS[name][number % len(MARKS[name])]
            passing = 1 if moment in {"recover", "recovering", "recovered"} else chosen.randrange(1, 8)
            service.kill()
            service.start({"STEWARD_KILL_AT": f"{moment}:{passing}", "STEWARD_MARKS": str(trace)})
            _wait_for_its_end(pipeline, name)
        service.start()
        service.wait_until_ready()
        return [line.split()[1] for line in trace.read_text().splitlines() if line.startswith("killed")]

    return strike


def _wait_for_its_end(pipeline: Pipeline, name: str, seconds: float = LONGEST) -> None:
    process = pipeline.services[name].process
    assert process is not None
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)


def a_second_worker(pipeline: Pipeline, times: int, _chosen: random.Random) -> list[str]:
    """Have a second rules worker join and leave, by turns in good order and by a kill."""
    second = pipeline.another("rules", {"STEWARD_INSTANCE": ""}, free_port())
    for number in range(times):
        second.start()
        second.wait_until_ready()
        time.sleep(3)
        if number % 2:
            second.kill()
        else:
            second.stop()
        time.sleep(3)
    return ["kill" if number % 2 else "stop" for number in range(times)]


def broker(word: str, nodes: int, ask: Callable[[int, str, str], object]) -> Fault:
    """Stop, kill or freeze a broker of a cluster of so many, and have it back after a while."""
    back = "thaw" if word == "freeze" else "start"

    def strike(_pipeline: Pipeline, times: int, _chosen: random.Random) -> list[str]:
        for number in range(times):
            node = str(number % nodes + 1)
            time.sleep(3)
            ask(nodes, word, node)
            time.sleep(AWAY_SECONDS)
            ask(nodes, back, node)
            time.sleep(5)
        return [word] * times

    return strike
