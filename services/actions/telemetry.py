"""Telemetry: what the actions service counts, and its canonical lines. No label or field names anybody."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from moderation.actions import Action
from moderation.findings import Finding
from moderation.model import MS
from services.actions.tables import Delivery, Halt, KnownAction, Outgoing, State
from services.chassis import log
from services.chassis.trace import trace_id

_log = log.get(__name__)
_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200, 86_400, 259_200)
"""From at once to the next morning, and to what an outage held back."""


class Telemetry:
    """Counts and says what happens.

    Args:
        metrics: the registry of the process.
    """

    def __init__(self, metrics: CollectorRegistry) -> None:
        self._records = Counter("steward_actions_records", "Records taken in.", ["topic"], registry=metrics)
        self._rejects = Counter(
            "steward_actions_rejects", "Records that could not be used.", ["topic"], registry=metrics
        )
        self._findings = Counter(
            "steward_actions_findings", "Findings taken in.", ["rule", "severity"], registry=metrics
        )
        self._actions = Counter("steward_actions_wanted", "Actions wanted, by kind.", ["kind"], registry=metrics)
        self._outcomes = Counter(
            "steward_actions_outcomes", "What became of actions.", ["fate", "channel"], registry=metrics
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
            buckets=_SECONDS,
            registry=metrics,
        )
        self._deliveries = Gauge(
            "steward_actions_deliveries", "Deliveries that are not at their end.", ["state"], registry=metrics
        )
        self._outbox = Gauge("steward_actions_outbox", "Records that wait for the broker.", registry=metrics)
        self._halts = Gauge(
            "steward_actions_halted_accounts", "Accounts through which nothing is sent.", registry=metrics
        )

    def taken(self, topic: str) -> None:
        """A record was taken in."""
        self._records.labels(topic).inc()

    def rejected(self, topic: str) -> None:
        """A record could not be used."""
        self._rejects.labels(topic).inc()

    def found(self, finding: Finding, wanted: Iterable[Action], trace: str) -> None:
        """A finding was decided on. What is confidential is neither counted nor logged."""
        if finding.confidential:
            return
        self._findings.labels(finding.rule, finding.severity.value).inc()
        kinds = [action.kind.value for action in wanted]
        for kind in kinds:
            self._actions.labels(kind).inc()
        _log.info(
            "finding",
            finding=finding.id,
            rule=finding.rule,
            version=finding.version,
            severity=finding.severity.value,
            group=finding.group,
            shadow=finding.shadow,
            wanted=kinds,
            trace=trace_id(trace),
        )

    def ended(self, row: Delivery, action: KnownAction, fate: str, reason: str, now: int) -> None:
        """An action has an outcome. What is confidential is neither counted nor logged."""
        if action.confidential:
            return
        channel = row.channel or "none"
        self._outcomes.labels(fate, channel).inc()
        if fate == "sent":
            self._delay.labels(channel).observe(max(now - action.at, 0) / MS)
        if row.repeat and fate == "sent":
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

    async def look(self, session: AsyncSession) -> None:
        """Read what waits and what is held."""
        for state in (State.WAITING, State.SENDING, State.HELD):
            counted = select(func.count()).select_from(Delivery).where(Delivery.state == state)
            self._deliveries.labels(state.value).set(await session.scalar(counted) or 0)
        self._outbox.set(await session.scalar(select(func.count()).select_from(Outgoing)) or 0)
        self._halts.set(await session.scalar(select(func.count()).select_from(Halt)) or 0)
