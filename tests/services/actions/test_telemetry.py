"""What the service counts and logs, and what never stands there."""

from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from structlog.testing import capture_logs

from moderation import wire
from moderation.findings import Recipient
from services.chassis.bus import Arrival
from services.chassis.proof import proof

pytestmark = pytest.mark.anyio


async def test_metrics_and_lines_without_names(make_office: Any, pigeon: Any) -> None:
    """A finding and its messages are counted and logged with their trace; nobody's name, number or words are there."""
    metrics = CollectorRegistry()
    office = await make_office({"email": pigeon}, options={"metrics": metrics}).open()
    with capture_logs() as lines:
        await office.take(office.person("p-cyril", "Cyril Fenn", "wa-phone:447700900001"), office.finding())
        await office.work()
        await office.actions.look()
    page = generate_latest(metrics).decode()
    assert 'steward_actions_findings_total{clause="conduct-3",rule="swearing",severity="warning"} 1.0' in page
    for kind in ("tell", "ask_approach"):
        assert f'steward_actions_outcomes_total{{channel="email",fate="sent",kind="{kind}"}} 1.0' in page
    assert 'steward_actions_event_to_message_seconds_count{channel="email"} 2.0' in page
    assert 'steward_actions_deliveries{state="held"} 0.0' in page
    assert [line["event"] for line in lines] == ["finding", "action", "action"]
    assert {line["trace"] for line in lines} == {"0af7651916cd43dd8448eb211c80319c"}
    for private in ("Cyril", "Ben", "ben@", "447700900001", "strong language"):
        assert private not in page
        assert private not in str(lines)
    await office.close()


async def test_the_trace_is_handed_on(make_office: Any, pigeon: Any) -> None:
    """Actions and outcomes carry the trace of the event that raised the finding."""
    office = await make_office({"email": pigeon}).open()
    await office.take(office.finding())
    await office.work()
    assert {posting.trace.split("-")[1] for posting in office.tray.postings} == {"0af7651916cd43dd8448eb211c80319c"}
    await office.close()


async def test_what_is_confidential_is_nowhere(make_office: Any, pigeon: Any) -> None:
    """A confidential matter leaves no line and no count of its rule."""
    metrics = CollectorRegistry()
    office = await make_office({"email": pigeon}, options={"metrics": metrics}).open()
    with capture_logs() as lines:
        await office.take(office.finding(confidential=True, safety=True, to=(Recipient.SAFEGUARDING,)))
        await office.work()
    assert len(pigeon.sent) == 1
    assert lines == []
    page = generate_latest(metrics).decode()
    assert "swearing" not in page
    assert "steward_actions_outcomes_total{" not in page
    await office.close()


async def test_what_no_registered_service_signed_is_only_counted(make_office: Any, pigeon: Any) -> None:
    """An unsigned finding of a rule service begins no case and tells nobody; the same one signed does."""
    metrics, key = CollectorRegistry(), b"a long key of group names"
    options = {"metrics": metrics, "rule_services": {"group_names": key}}
    office = await make_office({"email": pigeon}, options=options).open()
    finding = office.finding(rule="group_names.renamed_often")
    with capture_logs() as lines:
        await office.take(finding)
        await office.work()
    assert [(line["event"], line["rule"]) for line in lines] == [("finding in shadow", "group_names.renamed_often")]
    assert 'steward_actions_unregistered_findings_total{severity="warning"} 1.0' in generate_latest(metrics).decode()
    assert (pigeon.sent, await office.cases(), await office.deliveries()) == ([], [], [])
    value = wire.encode(finding)
    signed = Arrival("findings", 0, 1, b"g", value, None, office.at, proof=proof(key, value))
    await office.actions.intake.take([signed])
    await office.work()
    assert len(pigeon.sent) == 1
    await office.close()
