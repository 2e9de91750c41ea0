"""Metrics: what the rules service counts. No label names a group or a person; what is confidential is not counted."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from moderation.clauses import CLAUSES
from moderation.findings import Finding
from moderation.rule import Rule
from moderation.sources import Reject
from services.chassis import clock
from services.chassis.telemetry import Few, exemplar
from services.rules.runtime.judge import SAMPLE, Cause, Judged

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
STAGES = ("judge", "decisions", "state")
"""Of a batch: judged; decisions made safe; state made safe."""


class Metrics:
    """The rules service's own metrics, on the registry of the process.

    Args:
        registry: of the process.
        rules: that are installed; each is counted from the beginning.
    """

    def __init__(self, registry: CollectorRegistry, rules: Sequence[type[Rule]] = ()) -> None:
        self._reasons = Few()
        self.events = Counter("steward_rules_events", "Events judged", registry=registry)
        self.crossed = Counter("steward_rules_crossings", "Crossings taken in", registry=registry)
        self.repeated = Counter("steward_rules_repeated", "Events met again after their judgement", registry=registry)
        self.late = Counter("steward_rules_late_events", "Events too late to be judged", registry=registry)
        self.rejects = Counter(
            "steward_rules_rejects", "Records that could not be judged", ["reason"], registry=registry
        )
        self.findings = Counter("steward_rules_findings", "Findings", ["rule", "clause", "severity"], registry=registry)
        self.failures = Counter("steward_rules_failures", "Rules that raised", ["rule"], registry=registry)
        self.checks = Counter(
            "steward_rules_checks", "Times a rule was asked; estimated from a sample", ["rule"], registry=registry
        )
        self.check_seconds = Counter(
            "steward_rules_check_seconds", "Seconds a rule took; from the same sample", ["rule"], registry=registry
        )
        self.batch = Histogram(
            "steward_rules_batch_seconds", "Seconds a batch took, sends included", buckets=_SECONDS, registry=registry
        )
        self.stages = Counter(
            "steward_rules_stage_seconds", "Seconds of work on batches by stage", ["stage"], registry=registry
        )
        self.waits = Histogram(
            "steward_rules_wait_seconds", "From the front door to judged, of the event of a batch that waited longest",
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.lag = Gauge("steward_rules_unread_events", "Events that wait", ["partition"], registry=registry)
        self.oldest = Gauge(
            "steward_rules_oldest_unread_seconds", "Age of the oldest event that waits", ["partition"],
            registry=registry,
        )  # fmt: skip
        self.committed_ago = Gauge("steward_rules_commit_age_seconds", "Seconds since progress", registry=registry)
        self.state_bytes = Gauge("steward_rules_state_bytes", "Bytes of the state in memory", registry=registry)
        self.state_records = Gauge("steward_rules_state_records", "Records of the state", registry=registry)
        self.recovering = Gauge("steward_rules_recovering", "1 while the state is being read", registry=registry)
        self.recovery = Gauge(
            "steward_rules_recovery_seconds", "Seconds the last reading of the state took", registry=registry
        )
        self.holes = Counter("steward_rules_holes", "Times a hole was read again", registry=registry)
        self.rebalances = Counter("steward_rules_rebalances", "Times partitions changed hands", registry=registry)
        self._begin(rules)

    def _begin(self, rules: Sequence[type[Rule]]) -> None:
        """Count from nothing: a rate needs a beginning."""
        for stage in STAGES:
            self.stages.labels(stage)
        self.rejects.labels("it is no event")
        for rule in rules:
            for counter in (self.failures, self.checks, self.check_seconds):
                counter.labels(rule.id)
            if not rule.confidential:
                self.findings.labels(rule.id, rule.clause, rule.severity.value)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage of a batch."""
        begun = clock.monotonic()
        yield
        self.stages.labels(name).inc(clock.monotonic() - begun)

    def count(self, judged: Judged) -> None:
        """Count what came out of a batch."""
        self.events.inc(len(judged.observations))
        self.crossed.inc(judged.crossed)
        self.repeated.inc(judged.repeated)
        self.late.inc(judged.late)
        for cause in judged.rejects:
            self._rejected(cause)
        for cause in judged.findings:
            self._found(cause)
        for rule, (times, seconds) in judged.checks.items():
            self.checks.labels(rule).inc(times * SAMPLE)
            self.check_seconds.labels(rule).inc(seconds * SAMPLE)

    def waited(self, seconds: float) -> None:
        """The longest wait among a batch's events."""
        self.waits.observe(max(seconds, 0))

    def waiting(self, lags: Mapping[int, int], ages: Mapping[int, float]) -> None:
        """How much waits in each of our partitions, and for how long."""
        for gauge, values in ((self.lag, lags), (self.oldest, ages)):
            gauge.clear()
            for partition, value in values.items():
                gauge.labels(str(partition)).set(value)

    def _found(self, cause: Cause) -> None:
        found = cause.record
        assert isinstance(found, Finding)
        if not found.confidential:
            clause = found.clause if found.clause in CLAUSES else "other"
            self.findings.labels(found.rule, clause, found.severity.value).inc(1, exemplar(cause.arrival.trace))

    def _rejected(self, cause: Cause) -> None:
        assert isinstance(cause.record, Reject)
        self.rejects.labels(self._reasons(reason_of(cause.record.reason))).inc()


def reason_of(why: str) -> str:
    """The words of a reason before the first that may come from a record."""
    return "a setting cannot be used" if "defaults of" in why else why.split(":", maxsplit=1)[0]
