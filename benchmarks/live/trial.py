"""Trial: events go through the rules service while something goes wrong; what came out is held against a replay."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import msgspec

from benchmarks.live.replay import Replay
from benchmarks.live.topics import Record, feed, lag, read
from benchmarks.live.worker import KEY, Worker
from moderation import wire
from moderation.across import AcrossGroups
from moderation.events import Event
from moderation.findings import Finding
from moderation.state import GroupState, decoder
from services.chassis.settings import Settings
from services.chassis.topics import ensure
from services.rules import loader
from services.rules.runtime.marks import MOMENTS
from services.rules.runtime.shell import STREAMS

LONGEST = 1800.0
"""Seconds after which what should happen has not."""
_READ_GROUP = decoder(GroupState).decode
_ACROSS = {rule.id for rule in loader.rules() if issubclass(rule, AcrossGroups)}


class Compared(NamedTuple):
    """How what came out compares with the replay. `copies` are findings written again, byte for byte."""

    wanted: int
    copies: int
    missing: int
    spurious: int
    out_of_order: int
    wrong_state: int
    rejects: int

    @property
    def same(self) -> bool:
        """Whether nothing was lost, made up, reordered or remembered wrongly."""
        return not (self.missing or self.spurious or self.out_of_order or self.wrong_state or self.rejects)


class Trial:
    """One stream of events, fed once, and the workers that judge it."""

    def __init__(self, settings: Settings, folder: Path, events: Sequence[Event], **more: object) -> None:
        self.settings = settings
        self.marks = folder / "marks"
        self._folder = folder
        self.events = events
        # a group of its own: another trial's member of that name would take over what is assigned here
        self._group = f"{settings.topic_prefix}rules"
        self._more = {"app_id": self._group, "commit_s": 0.2, "settle_s": 0, "marks": self.marks} | more
        asyncio.run(ensure(settings))

    def worker(self, name: str = "a", module: str = "services.rules", **more: object) -> Worker:
        """Start a worker; its log goes to a file of its name."""
        return Worker(self.settings, self._folder / f"log-{name}", module, **(self._more | more))

    def log(self, name: str) -> str:
        """What a worker has logged so far."""
        return (self._folder / f"log-{name}").read_text()

    def feed(self, rate: float = 0, events: Iterable[Event] | None = None) -> None:
        """Write all events, or some."""
        asyncio.run(feed(self.settings, self.events if events is None else events, rate))

    def done(self) -> bool:
        """Whether everything was judged and committed, what crosses groups last."""
        return all(asyncio.run(lag(self.settings, self._group, one.source)) == 0 for one in STREAMS)

    def finish(self, *workers: Worker) -> list[int]:
        """Wait until all is judged, then end the workers; returns their statuses."""
        until(self.done)
        return [worker.end() for worker in workers]

    def killed_at(self, moments: Sequence[str], **more: object) -> list[str]:
        """Let workers die one after another, each at its moment (`send:3`); returns the moments that were met."""
        self.marks.unlink(missing_ok=True)
        for moment in moments:
            # static membership: the next takes over at once, where the group would wait for the dead one's session
            worker = self.worker(kill_at=moment, instance="one", commit_s=0.05, **more)
            until(partial(self._over, worker, moment))
            worker.end(signal.SIGKILL)
        lines = self.marks.read_text().splitlines()
        return [line.split()[1] for line in lines if line.startswith("killed")]

    def _over(self, worker: Worker, moment: str) -> bool:
        """Whether it died, or has nothing left to die at: state is read even where nothing is left to judge."""
        return worker.status is not None or ("recover" not in moment and self.done())

    def churn(self, times: int, pause: float, seed: int = 1, **more: object) -> None:
        """Let a second worker join and leave, by SIGTERM and SIGKILL in turn."""
        drawn = Random(seed)  # noqa: S311 - a test's dice
        for number in range(times):
            second = self.worker("b", **more)
            time.sleep(pause + drawn.random())
            second.end(signal.SIGKILL if number % 2 else signal.SIGTERM)
            time.sleep(drawn.random())

    def compare(self) -> Compared:
        """Hold findings and state against a replay of the same events."""
        replay = Replay(self.events, KEY.encode())
        within, across = parted(asyncio.run(read(self.settings, "findings")))
        got, copies = by_group(within)
        wanted = {(group, one) for group, each in replay.findings.items() for one in each}
        found = {(group, one) for group, each in got.items() for one in each}
        wanted |= {("", one.encode()) for one in replay.across}
        found |= {("", one.encode()) for one in across}
        state = plain(state_of(asyncio.run(read(self.settings, "rules-state"))))
        right = plain(replay.state)
        return Compared(
            wanted=len(wanted),
            copies=copies,
            missing=len(wanted - found),
            spurious=len(found - wanted),
            out_of_order=sum(got.get(group) != each for group, each in replay.findings.items()),
            wrong_state=sum(state.get(key) != right.get(key) for key in state | right),
            rejects=len(asyncio.run(read(self.settings, "rejects"))),
        )


def moments(drawn: Random, number: int) -> list[str]:
    """Moments to die at, every kind as often, at a pass drawn by chance."""
    most = {"commit": 3, "committed": 3, "recover": 1, "recovering": 1, "recovered": 1}
    names = [MOMENTS[place % len(MOMENTS)] for place in range(number)]
    return [f"{name}:{drawn.randint(1, most.get(name, 6))}" for name in names]


def until(ready: Callable[[], bool], longest: float = LONGEST) -> None:
    """Wait for something that must happen.

    Raises:
        TimeoutError: it did not.
    """
    end = time.monotonic() + longest
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"it did not happen within {longest:.0f} seconds")
        time.sleep(0.1)


def parted(records: Iterable[Record]) -> tuple[list[Record], set[str]]:
    """The findings of single groups, and the ids of those over several: these are compared as a set."""
    within: list[Record] = []
    across: set[str] = set()
    for record in records:
        found = wire.decode(wire.FINDINGS, record.value or b"")
        if isinstance(found, Finding) and found.rule in _ACROSS:
            across.add(found.id)
        else:
            within.append(record)
    return within, across


def by_group(records: Iterable[Record]) -> tuple[dict[str, list[bytes]], int]:
    """The findings of each group in their order, and how many were copies of an earlier one, left out here."""
    found: dict[str, dict[bytes, None]] = {}
    count = 0
    for record in records:
        count += 1
        found.setdefault((record.key or b"").decode(), {})[record.value or b""] = None
    return {group: list(each) for group, each in found.items()}, count - sum(map(len, found.values()))


def state_of(records: Iterable[Record]) -> dict[str, bytes]:
    """What a changelog says the state is."""
    state: dict[str, bytes] = {}
    for record in records:
        key = (record.key or b"").decode()
        if record.value is None:
            state.pop(key, None)
        else:
            state[key] = record.value
    return state


def plain(state: dict[str, bytes]) -> dict[str, Any]:
    """The state without the offsets of groups: a replay has none."""
    return {
        key: value if "\x1f" in key else msgspec.structs.replace(_READ_GROUP(value), partition=-1, offset=-1)
        for key, value in state.items()
    }
