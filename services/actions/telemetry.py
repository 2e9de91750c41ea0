"""Telemetry: what the actions service counts, and its canonical lines. No label or field names anybody."""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from moderation.actions import Action, Fate
from moderation.clauses import CLAUSES
from moderation.findings import Finding, Severity
from moderation.model import MS
from services.actions.channels.port import Result
from services.actions.standing import Standing
from services.actions.tables import Delivery, KnownAction
from services.actions.wordings import wordings
from services.chassis import log, spans
from services.chassis.bus import Arrival
from services.chassis.spans import Span
from services.chassis.telemetry import OTHER, exemplar
from services.chassis.trace import carry_on, trace_id

_log = log.get(__name__)
_NAME = re.compile(r"[a-z][a-z_]{0,39}\.[a-z][a-z_]{0,39}")
DECIDED = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
"""Of what is decided within half a minute, and of what an outage held up."""
_TOLD = (0.25, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200, 86_400, 259_200)
"""From at once to the next morning, and to what an outage held back."""
_WORK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Told(NamedTuple):
    """What goes with a finding: its trace, and the milliseconds since what it follows from came in at the door."""

    trace: str
    took: int


class Telemetry:
    """Counts and says what happens.

    Args:
        metrics: the registry of the process.
        topics: that are read.
        channels: that are set up.
        services: names of other teams' rule services whose findings count.
    """

    def __init__(
        self,
        metrics: CollectorRegistry,
        topics: Iterable[str] = (),
        channels: Iterable[str] = (),
        services: Collection[str] = (),
    ) -> None:
        self._services = frozenset(services)
        self._records = Counter("steward_actions_records", "Records taken in.", ["topic"], registry=metrics)
        self._rejects = Counter(
            "steward_actions_rejects", "Records that could not be used.", ["topic"], registry=metrics
        )
        self._waits = Histogram(
            "steward_actions_record_age_seconds",
            "From when a record was written to when it was taken in.",
            ["topic"],
            buckets=DECIDED,
            registry=metrics,
        )
        self._findings = Counter(
            "steward_actions_findings", "Findings taken in.", ["rule", "clause", "severity"], registry=metrics
        )
        self._unregistered = Counter(
            "steward_actions_unregistered_findings",
            "Findings of rule services that are not registered or did not sign: in shadow.",
            ["severity"],
            registry=metrics,
        )
        self._actions = Counter("steward_actions_wanted", "Actions wanted, by kind.", ["kind"], registry=metrics)
        self._decided = Histogram(
            "steward_actions_message_to_action_seconds",
            "From the front door to the action that a finding leads to: the time that is promised.",
            buckets=DECIDED,
            registry=metrics,
        )
        self._outcomes = Counter(
            "steward_actions_outcomes", "What became of actions.", ["fate", "kind", "channel"], registry=metrics
        )
        self._repeats = Counter(
            "steward_actions_possible_repeats",
            "Messages repeated because one was in doubt.",
            ["channel"],
            registry=metrics,
        )
        self._delay = Histogram(
            "steward_actions_event_to_message_seconds",
            "From the event to the message about it.",
            ["channel"],
            buckets=_TOLD,
            registry=metrics,
        )
        self._sends = Histogram(
            "steward_actions_send_seconds", "What a channel took.", ["channel"], buckets=_WORK, registry=metrics
        )
        self._receipts = Counter(
            "steward_actions_sends", "What channels answered.", ["channel", "result"], registry=metrics
        )
        self._transactions = Histogram(
            "steward_actions_transaction_seconds",
            "What transactions of the database took, by how they ended.",
            ["end"],
            buckets=_WORK,
            registry=metrics,
        )
        self._database = Gauge("steward_actions_database_bytes", "Size of the database.", registry=metrics)
        self._connections = Gauge(
            "steward_actions_database_connections", "Connections to the database in use.", registry=metrics
        )
        self._deliveries = Gauge(
            "steward_actions_deliveries", "Deliveries that are not at their end.", ["state"], registry=metrics
        )
        self._outbox = Gauge("steward_actions_outbox", "Records that wait for the broker.", registry=metrics)
        self._halts = Gauge(
            "steward_actions_halted_accounts", "Accounts through which nothing is sent.", ["channel"], registry=metrics
        )
        self._cases = Gauge(
            "steward_actions_cases", "Open cases by step and by how long ago they began.", ["step", "age"],
            registry=metrics,
        )  # fmt: skip
        self._groups = Gauge(
            "steward_actions_groups", "Groups by whether they may need help.", ["state"], registry=metrics
        )
        self._channels = sorted(channels)
        self._begin(topics)

    def _begin(self, topics: Iterable[str]) -> None:
        """Count from nothing what is sure to come: a rate needs a beginning."""
        for topic in topics:
            for metric in (self._records, self._rejects, self._waits):
                metric.labels(topic)
        for channel in self._channels:
            for metric in (self._delay, self._sends, self._repeats):
                metric.labels(channel)
            for result in Result:
                self._receipts.labels(channel, result.value)
        for severity in Severity:
            self._unregistered.labels(severity.value)
        for end in ("committed", "undone"):
            self._transactions.labels(end)

    def taken(self, arrival: Arrival, now: int) -> None:
        """A record was taken in."""
        self._records.labels(arrival.topic).inc()
        self._waits.labels(arrival.topic).observe(max(now - arrival.at, 0) / MS)

    def rejected(self, topic: str) -> None:
        """A record could not be used."""
        self._rejects.labels(topic).inc()

    def found(self, finding: Finding, wanted: Iterable[Action], told: Told) -> None:
        """A finding was decided on. What is confidential is neither counted nor logged."""
        if finding.confidential:
            return
        clause = finding.clause if finding.clause in CLAUSES else OTHER
        self._findings.labels(self._rule(finding.rule), clause, finding.severity.value).inc()
        kinds = [action.kind.value for action in wanted]
        for kind in kinds:
            self._actions.labels(kind).inc()
        if kinds:
            self._decided.observe(max(told.took, 0) / MS, exemplar(told.trace))
        _log.info(
            "finding",
            finding=finding.id,
            rule=finding.rule,
            version=finding.version,
            severity=finding.severity.value,
            group=finding.group,
            shadow=finding.shadow,
            wanted=kinds,
            trace=trace_id(told.trace),
        )

    def _rule(self, rule: str) -> str:
        """A rule's name as a label: what other teams' services call their rules is no closed set."""
        service, dot, _ = rule.partition(".")
        if not dot and rule in wordings():
            return rule
        return service if dot and service in self._services else OTHER

    def sent(self, channel: str, result: Result, seconds: float) -> None:
        """A channel was given a message, and answered."""
        self._sends.labels(channel).observe(seconds)
        self._receipts.labels(channel, result.value).inc()

    def transaction(self, seconds: float, committed: bool) -> None:  # noqa: FBT001 - a callback
        """A transaction of the database ended."""
        self._transactions.labels("committed" if committed else "undone").observe(seconds)

    def unregistered(self, finding: Finding, trace: str) -> None:
        """A finding that nobody vouches for: its rule is shown only where it is written as rules' names are."""
        if finding.confidential:
            return
        self._unregistered.labels(finding.severity.value).inc()
        rule = finding.rule if _NAME.fullmatch(finding.rule) else "withheld"
        _log.warning("finding in shadow", rule=rule, severity=finding.severity.value, trace=trace_id(trace))

    def ended(self, row: Delivery, action: KnownAction, fate: str, reason: str, now: int) -> None:
        """An action has an outcome. What is confidential is neither counted nor logged."""
        if action.confidential:
            return
        channel = row.channel or "none"
        self._outcomes.labels(fate, action.kind, channel).inc()
        if fate == Fate.SENT:
            self._delay.labels(channel).observe(max(now - action.at, 0) / MS, exemplar(action.trace))
            own = carry_on(action.trace, f"deliver {row.id} {row.attempts}")
            about = {"steward.channel": channel, "steward.action": action.kind}
            spans.record(Span("deliver", own, action.trace or None, row.claimed or now, now, "client", about=about))
        if row.repeat and fate == Fate.SENT:
            self._repeats.labels(channel).inc()
        _log.info(
            "action",
            action=action.id,
            kind=action.kind,
            rule=action.rule,
            group=action.group,
            fate=fate,
            channel=channel,
            attempts=row.attempts,
            repeat=row.repeat,
            reason=reason,
            took_ms=now - action.at,
            trace=trace_id(action.trace),
        )

    def stands(self, standing: Standing) -> None:
        """What waits, what is held, and how cases and groups stand."""
        self._outbox.set(standing.outbox)
        self._database.set(standing.database_bytes)
        self._connections.set(standing.connections)
        for state, count in standing.deliveries.items():
            self._deliveries.labels(state).set(count)
        for channel in self._channels:
            self._halts.labels(channel).set(0)
        for channel, count in standing.halts.items():
            self._halts.labels(channel).set(count)
        for (step, age), count in standing.cases.items():
            self._cases.labels(step, age).set(count)
        for state, count in standing.groups.items():
            self._groups.labels(state).set(count)
