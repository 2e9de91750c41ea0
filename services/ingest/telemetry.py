"""Telemetry of the front door. No label names a person, a group, an account or a word."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TypeVar, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from moderation.policy import PolicyFile
from moderation.sources import SourceState
from services.chassis.telemetry import Few

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_AGES = (1, 5, 15, 60, 120, 600, 3600, 21_600, 86_400, 172_800)
"""To two minutes, beyond which an event belongs to a backlog, and to 48 hours, beyond which none is judged."""
ANSWERS = (200, 401, 503)
"""Answers that are counted from the beginning, so that none of them is told apart from a first one."""

Metric = TypeVar("Metric", Counter, Histogram)


class Telemetry:
    """What the front door counts.

    Args:
        registry: of the process.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._made: dict[tuple[object, ...], Counter | Histogram] = {}
        self._reasons = Few()
        self._requests = Counter(
            "steward_ingest_requests", "Requests by source and answer.", ["source", "status"], registry=registry
        )
        self._took = Histogram(
            "steward_ingest_request_seconds", "From request to answer.", ["source"], buckets=_SECONDS, registry=registry
        )
        self._events = Counter(
            "steward_ingest_events", "Events taken by source and kind.", ["source", "kind"], registry=registry
        )
        self._ages = Histogram(
            "steward_ingest_event_age_seconds",
            "From when something happened to when it came in.",
            ["source"],
            buckets=_AGES,
            registry=registry,
        )
        self._rejects = Counter(
            "steward_ingest_rejects", "What could not be read by source.", ["source", "reason"], registry=registry
        )
        self._passed = Counter(
            "steward_ingest_passed_by", "What nobody may read, or nobody judges.", ["source", "why"], registry=registry
        )
        self.in_flight = Gauge("steward_ingest_in_flight_bytes", "Bytes of bodies not yet safe.", registry=registry)
        self.produced = Histogram(
            "steward_ingest_produce_seconds", "From read to safe in the broker.", buckets=_SECONDS, registry=registry
        )
        self.refused = Counter("steward_ingest_refused", "Times the broker took no records.", registry=registry)
        self.merged = Counter("steward_ingest_merges", "Keys found to be one person.", registry=registry)
        self.register_faults = Counter(
            "steward_ingest_register_faults", "Times the groups or policy file could not be used.", registry=registry
        )
        self._accounts = Gauge(
            "steward_ingest_accounts", "Accounts by how they fare.", ["source", "state"], registry=registry
        )
        self._rooms = Gauge(
            "steward_ingest_rooms", "Rooms that are not read, by why.", ["source", "state"], registry=registry
        )
        self._groups = Gauge("steward_ingest_groups", "Groups of the groups file.", registry=registry)
        self._policy = Gauge("steward_policy_info", "The policy that holds.", ["version"], registry=registry)

    def expect(self, sources: Iterable[str]) -> None:
        """Count from nothing what will come from these sources: a rate needs a beginning."""
        for source in sources:
            self._one(self._took, source)
            self._one(self._ages, source)
            for status in ANSWERS:
                self._one(self._requests, source, str(status))

    def _one(self, metric: Metric, *labels: str) -> Metric:
        """The metric of some labels; looking it up at the library costs more than the counting."""
        place = id(metric), *labels
        found = self._made.get(place)
        if found is None:
            found = self._made[place] = metric.labels(*labels)
        return cast("Metric", found)

    def request(self, source: str, status: int, seconds: float) -> None:
        """One answer, and how long it took."""
        self._one(self._requests, source, str(status)).inc()
        self._one(self._took, source).observe(seconds)

    def event(self, source: str, kind: str, age: int) -> None:
        """One event taken, so many milliseconds after it happened."""
        self._one(self._events, source, kind).inc()
        self._one(self._ages, source).observe(max(age, 0) / 1000)

    def reject(self, source: str, reason: str) -> None:
        """One thing that could not be read; what a reason quotes is left out."""
        self._one(self._rejects, source, self._reasons(_kind_of(reason))).inc()

    def passed_by(self, source: str, why: str) -> None:
        """One thing that leaves no more than this number."""
        self._one(self._passed, source, why).inc()

    def fares(
        self, accounts: Mapping[tuple[str, SourceState], int], rooms: Mapping[tuple[str, SourceState], int]
    ) -> None:
        """How many accounts and rooms of each source are in each state."""
        for gauge, counts in ((self._accounts, accounts), (self._rooms, rooms)):
            gauge.clear()
            for (source, state), count in counts.items():
                gauge.labels(source, state.value).set(count)

    def register(self, groups: int, policy: PolicyFile) -> None:
        """How many groups there are, and the policy that holds."""
        self._groups.set(groups)
        self._policy.clear()
        self._policy.labels(sha256(policy.model_dump_json().encode()).hexdigest()[:12]).set(1)


_FIELD = re.compile(r"`[^`]*` ")


def _kind_of(reason: str) -> str:
    """The words of a reason before the first that may come from a body; the field that it begins with is left out."""
    said = _FIELD.sub("", reason, count=1) if reason.startswith("`") else reason
    return re.split("[:'`]", said, maxsplit=1)[0].strip()[:60]
