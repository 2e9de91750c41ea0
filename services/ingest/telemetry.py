"""Telemetry of the front door. No label names a person, a group, an account or a word."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Telemetry:
    """What the front door counts.

    Args:
        registry: of the process.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._made: dict[tuple[object, ...], Counter] = {}
        self._requests = Counter(
            "steward_ingest_requests", "Requests by source and answer.", ["source", "status"], registry=registry
        )
        self._events = Counter(
            "steward_ingest_events", "Events taken by source and kind.", ["source", "kind"], registry=registry
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
        self.merged = Counter("steward_ingest_merges", "Keys found to be one person.", registry=registry)
        self.register_faults = Counter(
            "steward_ingest_register_faults", "Times the groups or policy file could not be used.", registry=registry
        )
        self._alive = Gauge("steward_ingest_accounts_up", "Accounts heard to be alive by source.", ["source"],
                            registry=registry)  # fmt: skip

    def _one(self, counter: Counter, *labels: str) -> Counter:
        """The counter of some labels; looking it up at the library costs more than the counting."""
        place = id(counter), *labels
        found = self._made.get(place)
        if found is None:
            found = self._made[place] = counter.labels(*labels)
        return found

    def request(self, source: str, status: int) -> None:
        """One answer."""
        self._one(self._requests, source, str(status)).inc()

    def event(self, source: str, kind: str) -> None:
        """One event taken."""
        self._one(self._events, source, kind).inc()

    def reject(self, source: str, reason: str) -> None:
        """One thing that could not be read; what a reason quotes is left out."""
        self._one(self._rejects, source, _kind_of(reason)).inc()

    def passed_by(self, source: str, why: str) -> None:
        """One thing that leaves no more than this number."""
        self._one(self._passed, source, why).inc()

    def up(self, source: str, accounts: int) -> None:
        """How many accounts of a source are heard."""
        self._alive.labels(source).set(accounts)


def _kind_of(reason: str) -> str:
    """The words of a reason before the first that may come from a body."""
    return reason.split(":", maxsplit=1)[0].split("'", maxsplit=1)[0].split("`", maxsplit=1)[0].strip()[:60]
