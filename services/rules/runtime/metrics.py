"""Metrics: what the rules service counts. No label names a group or a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.rules.runtime.judge import Judged


class Metrics:
    """The rules service's own metrics, on the registry of the process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter("steward_rules_events", "Events judged", registry=registry)
        self.repeated = Counter("steward_rules_repeated", "Events met again after their judgement", registry=registry)
        self.rejects = Counter("steward_rules_rejects", "Records that could not be judged", registry=registry)
        self.findings = Counter("steward_rules_findings", "Findings", ["rule", "severity"], registry=registry)
        self.failures = Counter("steward_rules_failures", "Rules that raised", ["rule"], registry=registry)
        self.batch = Histogram("steward_rules_batch_seconds", "Seconds a batch took, sends included", registry=registry)
        self.lag = Gauge("steward_rules_lag", "Events that wait", ["partition"], registry=registry)
        self.committed_ago = Gauge("steward_rules_progress_age_seconds", "Seconds since progress", registry=registry)
        self.holes = Gauge("steward_rules_holes", "Times a hole was read again", registry=registry)
        self.rebalances = Gauge("steward_rules_rebalances", "Rebalances since the start", registry=registry)

    def count(self, judged: Judged) -> None:
        """Count what came out of a batch."""
        self.events.inc(len(judged.observations))
        self.repeated.inc(judged.repeated)
        self.rejects.inc(len(judged.rejects))
        for finding, _ in judged.findings:
            self.findings.labels(finding.rule, finding.severity.value).inc()  # type: ignore[union-attr]
