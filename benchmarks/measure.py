"""One measurement each: CPU seconds, rates, peak memory. Run in a process of its own by `__main__`."""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from moderation.engine import Engine
from moderation.events import Event, without_text
from moderation.features import Features
from services.chassis import collector
from services.embedded.policies import read_policy
from services.embedded.reading import Reader
from services.ingest.exports import Rows
from services.ingest.sources.whatsapp_export import Reject, open_export
from services.rules.detectors.cheap import CheapTier

KEY = b"benchmark" * 3
STANDARD = 2.3e-6
"""Seconds that `json.loads` of a 256-byte object takes on the core the bars were written for."""


def core() -> float:
    """Seconds of `json.loads` of a 256-byte object on this core now."""
    bare = json.dumps({f"key{n:02}": "x" * 6 for n in range(12)} | {"pad": ""})
    text = bare[:-2] + "y" * (256 - len(bare)) + bare[-2:]
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        for _ in range(20_000):
            json.loads(text)
        best = min(best, (time.process_time() - began) / 20_000)
    return best


def parse(chat: Path, _limit: int) -> dict[str, Any]:
    """The reader alone, notices classified."""
    began = time.process_time()
    rows = sum(1 for _ in open_export(chat).read())
    return {"rows": rows, "cpu_s": time.process_time() - began}


def _events(chat: Path, limit: int) -> tuple[list[Event], dict[str, str]]:
    calendar = read_policy(None).rules_for("").calendar
    rows = Rows(KEY, "g", calendar, "me", {})
    made = []
    for row in open_export(chat).read():
        event = None if isinstance(row, Reject) else rows.event(row)
        if event is not None:
            made.append(event)
        if len(made) >= limit:
            break
    return made, rows.aliases


def detectors(chat: Path, limit: int) -> dict[str, Any]:
    """The cheap tier, names included."""
    events, people = _events(chat, limit)
    reader = Reader(CheapTier(KEY), read_policy(None).rules_for("").calendar, people.items())
    for event in events[:2000]:
        reader.read(event)
    texts = [event for event in events if event.text]
    began = time.process_time()
    for event in texts:
        reader.read(event)
    return {"rows": len(texts), "cpu_s": time.process_time() - began}


def engine(chat: Path, limit: int) -> dict[str, Any]:
    """The engine with the whole catalogue, features given, state written every 2,000 events."""
    events, people = _events(chat, limit)
    rules = read_policy(None).rules_for("")
    reader = Reader(CheapTier(KEY), rules.calendar, people.items())
    read: list[tuple[Event, Features]] = [(without_text(event), reader.read(event)) for event in events]
    read.sort(key=lambda one: one[0].at)
    state: dict[str, bytes] = {}
    failed: list[str] = []
    batch = Engine(lambda _: rules, lambda rule, _event, error: failed.append(f"{rule}: {error!r}")).batch(state)
    collector.spare()  # as both runtimes do; and the events lie here only because features are no part of this
    findings = 0
    began = time.process_time()
    for number, (event, features) in enumerate(read, 1):
        findings += len(batch.process(event, features))
        if number % 2000 == 0:
            batch.flush()
    batch.flush()
    spent = time.process_time() - began
    people_bytes = [len(value) for key, value in state.items() if "\x1fp" in key]
    return {
        "rows": len(read), "cpu_s": spent, "findings": findings, "failed": len(failed),
        "state_per_person": round(sum(people_bytes) / max(1, len(people_bytes))), "state_largest": max(people_bytes),
        "state_group": len(state["g"]),
    }  # fmt: skip


def replay(chat: Path, _limit: int) -> dict[str, Any]:
    """The whole command, both processes, report and record included."""
    main = import_module("services.embedded.__main__")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STEWARD_HOME"] = folder
        began = time.monotonic()
        main.app(
            ["replay", str(chat), "--out", f"{folder}/report.html", "--json", f"{folder}/record.json"],
            standalone_mode=False,
        )
        wall = time.monotonic() - began
        found = msgspec.json.decode(Path(folder, "record.json").read_bytes())
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "rows": found["groups"][0]["messages"],
        "cpu_s": sum(one.ru_utime + one.ru_stime for one in used),
        "wall_s": wall,
        "findings": len(found["findings"]),
        "peak_child_mb": used[1].ru_maxrss // 1024,
    }


MEASURES: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "parse": parse, "detectors": detectors, "engine": engine, "replay": replay,
}  # fmt: skip


def main() -> None:
    """Run one measurement and write it as a line of JSON on the last line."""
    what, chat, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    speed = core()
    found = MEASURES[what](chat, limit)
    speed = min(speed, core())
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found["core_us"] = round(speed * 1e6, 2)
    found["standard_cpu_s"] = found["cpu_s"] * STANDARD / speed
    sys.stdout.write("\n" + json.dumps({"measure": what} | found) + "\n")


if __name__ == "__main__":
    main()
