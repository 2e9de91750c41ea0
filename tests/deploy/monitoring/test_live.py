"""Dashboards and alerts held against the running services: every query has an answer, every number moves."""

import json
import re

import promql_parser
import pytest

from deploy.monitoring.alerts import ALERTS, recorded
from deploy.monitoring.board import written
from deploy.monitoring.boards import BOARDS
from tests.deploy.monitoring.checking import kind_of, of_answers, read, selectors
from tests.deploy.monitoring.faults import FAULTS, Fault
from tests.deploy.monitoring.watched import Watched

pytestmark = pytest.mark.engine

STILL = {
    "steward_actions_halted_accounts": "no account is stopped",
    "steward_actions_outbox": "the broker takes everything",
    "steward_actions_possible_repeats": "no message is in doubt",
    "steward_actions_unregistered_findings": "no other rule service runs",
    "steward_actions_rejects": "all records can be used",
    "steward_ingest_in_flight_bytes": "seen between two requests",
    "steward_ingest_merges": "nobody goes by two keys",
    "steward_ingest_refused": "the broker takes everything",
    "steward_ingest_rooms": "every room can be read",
    "steward_kafka_thin_partitions": "there is one broker",
    "steward_kafka_unread_records": "nothing waits",
    "steward_postgres_dead_rows": "counted by the database when it likes",
    "steward_postgres_deadlocks": "nobody waits for two things",
    "steward_postgres_transaction_seconds": "seen between two transactions",
    "steward_postgres_waiting": "nobody waits",
    "steward_rules_crossings": "nothing was the same in many groups",
    "steward_rules_failures": "no rule fails",
    "steward_rules_holes": "nothing is read twice",
    "steward_rules_rejects": "all events can be judged",
    "steward_rules_recovering": "it is done",
    "steward_rules_unread_events": "nothing waits",
    "steward_rules_oldest_unread_seconds": "nothing waits",
    "steward_rules_commit_age_seconds": "nothing waits",
    "steward_rules_repeated": "what was judged was committed before the kill",
    "steward_actions_database_connections": "seen between two transactions",
}
"""What need not move under a load in which nothing goes wrong, and why."""


@pytest.mark.parametrize("board", BOARDS, ids=[board.uid for board in BOARDS])
def test_every_query_has_its_answer(watched: Watched, board: object) -> None:
    """None fails, is empty, reads what nobody exposes, or is called by a label that is absent."""
    assert list(of_answers(read(written(board)), watched.prometheus, watched.prometheus.kinds())) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [one for one in FAULTS if one.live], ids=lambda one: one.name)
def test_a_fault_in_a_dashboard_is_found(watched: Watched, fault: Fault) -> None:
    """A wrong metric, label or function put into a good dashboard is said."""
    found = list(of_answers(fault.seeded(), watched.prometheus, watched.prometheus.kinds()))
    assert any(fault.said in one for one in found), found


def test_alerts_read_what_is_exposed(watched: Watched) -> None:
    """Every metric of an alert or a recorded share is exposed by a running service."""
    kinds = watched.prometheus.kinds()
    exprs = [alert.expr for alert in ALERTS] + [one["expr"] for one in recorded()]
    read_by = {name for expr in exprs for name, _ in selectors(promql_parser.parse(expr))}
    assert {name for name in read_by if ":" not in name and name != "up" and not kind_of(name, kinds)} == set()


def test_nothing_is_exposed_that_nobody_reads(watched: Watched) -> None:
    """Every metric of ours stands in a dashboard or an alert."""
    texts = " ".join([*(written(board) for board in BOARDS), *(alert.expr for alert in ALERTS)])
    ours = {name for name in watched.prometheus.kinds() if name.startswith("steward_")}
    assert {name for name in ours if not re.search(rf"\b{name}(_total|_bucket|_count|_sum)?\b", texts)} == set()


def test_every_number_moves(watched: Watched) -> None:
    """Under the load each metric has a value that is not 0, but for those of which nothing happened."""
    kinds = watched.prometheus.kinds()
    name_of = {"counter": "{}_total", "histogram": "{}_count", "gauge": "{}"}
    ours = {name: name_of[kind].format(name) for name, kind in kinds.items() if name.startswith("steward_")}
    still = {name for name, series in ours.items() if not watched.prometheus.number(f"abs({series})")}
    assert still <= STILL.keys()


def test_a_replica_has_few_series(watched: Watched) -> None:
    """Each process shows far fewer series than Prometheus would take from it."""
    for one in watched.prometheus.now("scrape_samples_scraped"):
        assert 50 < float(one["value"][1]) < 2000, one["metric"]


def test_a_number_leads_to_a_trace(watched: Watched) -> None:
    """What is promised carries as an exemplar the trace of a message, from which a log line can be found."""
    answer = watched.prometheus.ask(
        "query_exemplars", query="steward_actions_message_to_action_seconds_bucket", start=0, end=10**11
    )
    traces = {one["labels"]["trace_id"] for series in answer["data"] for one in series["exemplars"]}
    logged = (watched.pipeline.folder / "actions.log").read_text()
    known = {json.loads(line).get("trace") for line in logged.splitlines() if line.startswith("{")}
    assert traces
    assert traces <= known


def test_an_alert_reaches_who_is_to_be_told(watched: Watched) -> None:
    """Operators are told of a groups file that cannot be used, with its runbook; the dead man's switch comes, too."""
    watched.until(lambda: "RegisterUnusable" in watched.told.names("operators"))
    watched.until(lambda: watched.told.names("switch") == {"Watchdog"})
    (alert, *_) = [one for _, one in watched.told.told if one["labels"]["alertname"] == "RegisterUnusable"]
    assert alert["annotations"]["runbook_url"] == "http://127.0.0.1:3000/d/runbook-RegisterUnusable"
