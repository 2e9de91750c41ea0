"""`python -m benchmarks.live equality [EVENTS]`: every rule's timelines, 50 firings of each and more, on both runtimes.

Through Kafka with batches of any size, a restart and a rebalance in between; findings and state against a replay.
"""

import asyncio
import json
import signal
import sys
import tempfile
from pathlib import Path
from threading import Thread
from uuid import uuid4

from benchmarks.live.door import broker
from benchmarks.live.replay import Replay
from benchmarks.live.stream import ENOUGH, fired, stream
from benchmarks.live.topics import written
from benchmarks.live.trial import Trial, until
from benchmarks.live.worker import KEY
from moderation import wire
from moderation.findings import Finding
from services.chassis.settings import Settings
from services.rules import loader

EVENTS = 100_000


def firings(replay: Replay) -> dict[str, int]:
    """In how many episodes each rule spoke."""
    found = [wire.decode(wire.FINDINGS, one) for each in replay.findings.values() for one in each]
    counted = fired([*replay.across.values(), *(one for one in found if isinstance(one, Finding))])
    return {rule.id: counted[rule.id] for rule in loader.rules()}


def main(events: int = EVENTS) -> None:
    """Feed, disturb, compare; exit status 1 where anything differs."""
    given = stream(events)
    seldom = {rule: times for rule, times in firings(Replay(given, KEY.encode())).items() if times < ENOUGH}
    with tempfile.TemporaryDirectory() as name, broker(Path(name)) as kafka:
        settings = Settings(kafka=kafka, topic_prefix=f"equality-{uuid4().hex[:8]}-")
        trial = Trial(settings, Path(name), given)
        first = trial.worker("first", batch=211)
        feeding = Thread(target=trial.feed, args=(4000,))
        feeding.start()
        until(lambda: asyncio.run(written(settings, "observations")) > events // 4)
        first.end(signal.SIGTERM)
        second = trial.worker("second")
        until(lambda: asyncio.run(written(settings, "observations")) > events // 2)
        third = trial.worker("third", batch=17)
        feeding.join()
        statuses = trial.finish(second, third)
        compared = trial.compare()
    said = {"events": len(given), "seldom": seldom, "statuses": statuses, "same": compared.same, **compared._asdict()}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.exit(0 if compared.same and not (events >= EVENTS and seldom) else 1)
