"""Faults: what somebody could get wrong in a dashboard, each put into a good one to see it found."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from deploy.monitoring.board import written
from deploy.monitoring.boards import BOARDS

Panel = dict[str, Any]


class Fault(NamedTuple):
    """One fault: done to the panel of this title. `said` is in what is said of it; `live`: only answers show it."""

    name: str
    board: str
    panel: str
    do: Callable[[Panel], None]
    said: str
    live: bool = False

    def seeded(self) -> dict[str, Any]:
        """Return the dashboard with the fault."""
        (content,) = [written(board) for board in BOARDS if board.uid == self.board]
        board: dict[str, Any] = json.loads(content)
        (panel,) = [one for one in board["panels"] if one["title"] == self.panel]
        self.do(panel)
        return board


def _query(old: str, new: str) -> Callable[[Panel], None]:
    def do(panel: Panel) -> None:
        assert old in panel["targets"][0]["expr"], panel["targets"][0]["expr"]
        panel["targets"][0]["expr"] = panel["targets"][0]["expr"].replace(old, new)

    return do


def _legend(panel: Panel) -> None:
    panel["targets"][0]["legendFormat"] = "{{sauce}}"


def _unit(unit: str) -> Callable[[Panel], None]:
    return lambda panel: panel["fieldConfig"]["defaults"].update(unit=unit)


def _limit(value: float) -> Callable[[Panel], None]:
    return lambda panel: panel["fieldConfig"]["defaults"]["thresholds"]["steps"][-1].update(value=value)


FAULTS = (
    Fault("a metric misspelt", "ingest", "Events by source", _query("_events_total", "_event_total"), "nobody exposes", live=True),
    Fault("a metric of the past", "rules", "Events that wait", _query("_unread_events", "_lag"), "nobody exposes", live=True),
    Fault("a label that is not there", "ingest", "Requests by answer", _legend, "is absent", live=True),
    Fault("a sum by another label", "actions", "Records by topic", _query("by (topic)", "by (tpoic)"), "is absent", live=True),
    Fault("a matcher that matches nothing", "rules", "State", _query('job="rules"', 'job="ruels"'), "empty answer", live=True),
    Fault("a rate of a gauge", "data", "Size of the database", _query(
        'max(steward_actions_database_bytes{job="actions"})', 'rate(steward_actions_database_bytes{job="actions"}[20s])'
    ), "takes rate() of the gauge", live=True),
    Fault("a counter as it is", "ingest", "Files not usable", lambda panel: panel["targets"][0].update(
        expr="sum(steward_ingest_register_faults_total)"
    ), "without rate()", live=True),
    Fault("a bracket too few", "overview", "Events", _query("sum by", "sum by ("), "no PromQL"),
    Fault("seconds called bytes", "rules", "Time of a batch", _unit("bytes"), "is not in 'bytes'"),
    Fault("a share called a count", "overview", "Webhooks without a 200", _unit("short"), "is not in 'short'"),
    Fault("milliseconds", "ingest", "Time of a request", _unit("ms"), "is not in 'ms'"),
    Fault("a rate called a number", "actions", "Outcomes", _unit("short"), "is not in 'short'"),
    Fault("a minute's called a second's", "actions", "Outcomes", _unit("suffix:/s"), "is not in 'suffix:/s'"),
    Fault("a limit moved up", "rules", "Oldest unread event", _limit(600), "begins elsewhere"),
    Fault("a share's limit moved", "actions", "Share not sent", _limit(0.5), "begins elsewhere"),
    Fault("a limit below", "data", "Free disk", _limit(0.01), "begins elsewhere"),
    Fault("no sentence", "overview", "What runs", lambda panel: panel.update(description="Versions."), "one sentence"),
    Fault("no runbook", "actions", "Held", lambda panel: panel.update(links=[]), "no runbook"),
    Fault("a runbook that is none", "actions", "Held", lambda panel: panel["links"][0].update(url="/d/runbook-Nothing"), "is none"),
    Fault("two in one place", "moderation", "Outcomes", lambda panel: panel["gridPos"].update(x=0, y=0), "overlaps"),
    Fault("another data source", "data", "Refused", lambda panel: panel["datasource"].update(uid="P1"), "of its own"),
)  # fmt: skip
