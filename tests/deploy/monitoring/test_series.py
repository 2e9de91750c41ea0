"""How many series a process shows at most: every label with every value that it can have."""

import re
from itertools import product
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from moderation import wire
from moderation.actions import ActionKind, Fate
from moderation.clauses import CLAUSES
from moderation.events import Kind
from moderation.findings import Severity
from moderation.policy import PolicyFile
from moderation.sources import SourceState
from services.actions import telemetry as of_actions
from services.actions.channels.port import Result
from services.actions.intake import TOPICS
from services.actions.standing import AGES, OLDER, OPEN_STEPS, Standing
from services.actions.tables import Base
from services.actions.wordings import wordings
from services.chassis import telemetry
from services.chassis.settings import Settings
from services.chassis.topics import wanted
from services.figures.broker import READ, Broker
from services.figures.database import STATES, Stock
from services.figures.telemetry import Telemetry as Figures
from services.ingest import server, taking
from services.ingest.sources import NAMES
from services.ingest.telemetry import Telemetry as Ingest
from services.rules.loader import rules
from services.rules.runtime.metrics import STAGES, Metrics

MOST = 2000
PARTITIONS = 100
"""Far more than the guide advises for the largest party."""
CHANNELS = ("slack", "matrix", "email", "whatsapp")
SERVICES = [f"team_{number}" for number in range(10)]
FOREIGN = telemetry.MOST + 10
"""Reasons that come from elsewhere: more than may be told apart."""
STATUSES = {value for name, value in vars(server).items() if name.isupper() and isinstance(value, int) and value < 600}


def words_passed_by() -> set[str]:
    """Why things are passed by, as the code says it."""
    calls = re.findall(r"passed_by\(body\.source, (.*)\)", Path(taking.__file__).read_text(encoding="utf-8"))
    return {word for call in calls for word in re.findall(r'"([^"]+)"', call)}


def ingest(metrics: CollectorRegistry) -> None:
    """Everything that can come to the front door."""
    told = Ingest(metrics)
    sources = [*NAMES, "unknown"]
    told.expect(sources)
    for source, status in product(sources, STATUSES):
        told.request(source, status, 1)
    for source, kind in product(sources, Kind):
        told.event(source, kind.value, 1)
    for source, number in product(sources, range(FOREIGN)):
        told.reject(source, f"reason {number}")
    for source, why in product(sources, words_passed_by()):
        told.passed_by(source, why)
    fares = {(source, state): 1 for source in sources for state in SourceState}
    told.fares(fares, fares)
    told.register(1, PolicyFile())


def judging(metrics: CollectorRegistry) -> None:
    """Every rule with every severity, and as many partitions as one process can have."""
    told = Metrics(metrics, rules())
    for rule, severity in product(rules(), Severity):
        told.findings.labels(rule.id, rule.clause, severity.value)
    for number in range(FOREIGN):
        told.rejects.labels(told._reasons(f"reason {number}"))
    for stage in STAGES:
        told.stages.labels(stage)
    told.waiting(dict.fromkeys(range(PARTITIONS), 1), dict.fromkeys(range(PARTITIONS), 1.0))


def deciding(metrics: CollectorRegistry) -> None:
    """Every finding, action, channel and outcome."""
    told = of_actions.Telemetry(metrics, [topic.name for topic in TOPICS], CHANNELS, SERVICES)
    assert {rule.clause for rule in rules()} <= CLAUSES.keys() | {of_actions.OTHER}
    for rule, severity in product(rules(), Severity):
        told._findings.labels(rule.id, rule.clause, severity.value)
    for name, severity in product([*SERVICES, of_actions.OTHER], Severity):
        told._findings.labels(name, of_actions.OTHER, severity.value)
    for kind in ActionKind:
        told._actions.labels(kind.value)
    for fate, kind, channel in product(Fate, ActionKind, (*CHANNELS, "none")):
        told._outcomes.labels(fate.value, kind.value, channel)
    for channel, result in product(CHANNELS, Result):
        told.sent(channel, result, 1)
    told.stands(
        Standing(
            halts=dict.fromkeys(CHANNELS, 1),
            cases=dict.fromkeys(product(OPEN_STEPS, (*AGES, OLDER)), 1),
            groups=dict.fromkeys(("known", "open case", "case over three days", "many findings"), 1),
            deliveries=dict.fromkeys(("waiting", "sending", "held"), 1),
        )
    )
    assert len(wordings()) <= len(rules()) + len(SERVICES)


def looking(metrics: CollectorRegistry) -> None:
    """Every topic and table."""
    told = Figures(metrics)
    topics = dict.fromkeys((topic.name for topic in wanted(Settings())), 1)
    unread = {(reader, topic): 1 for reader, names in READ.items() for topic in names}
    assert topics.keys() >= {topic.name for topic in wire.TOPICS}
    told.broker = Broker(3, 0, topics, topics, unread)
    ends, places = {"committed": 1, "undone": 1}, {"memory": 1, "disk": 1}
    tables = dict.fromkeys(Base.metadata.tables, 1)
    told.stock = Stock(ends, places, 0, dict.fromkeys(STATES, 1), 100, 0, 0.0, tables, 0)


@pytest.mark.parametrize("fill", [ingest, judging, deciding, looking], ids=["ingest", "rules", "actions", "figures"])
def test_a_replica_shows_under_two_thousand_series(fill: object) -> None:
    """Also where everything there is a label for has happened; a label without end makes this fail."""
    metrics = telemetry.registry("any", Settings())
    fill(metrics)  # type: ignore[operator]
    content, _ = telemetry.page(metrics)
    series = [line for line in content.decode().splitlines() if not line.startswith("#")]
    assert 50 < len(series) < MOST
