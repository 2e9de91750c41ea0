"""Rule files: alerts and their cases as Prometheus and promtool read them."""

from collections.abc import Mapping
from typing import Any

import yaml

from deploy.monitoring.alert_cases import CASES, Fires, Quiet
from deploy.monitoring.alerts import ALERTS, NONE, Alert, recorded

HEAD = "# Written by `make dashboards` from deploy/monitoring; do not edit.\n"
GRAFANA = "http://127.0.0.1:3000"
"""Where the cases take Grafana to be; an installation says it in `external_labels` of prometheus.yml."""
RULES = "steward.rules.yml"
PROMISES, WARNINGS = "steward-promises", "steward-alerts"
"""Groups of rules: what is recorded, and the alerts that read it. promtool takes them in any order unless told."""
TESTS = {1: "steward.tests.yml", 30: "steward.days.tests.yml"}
"""The files of cases, by the minutes between two looks."""


def rules() -> str:
    """The file of recording rules and alerts."""
    groups = [
        {"name": PROMISES, "rules": list(recorded())},
        {"name": WARNINGS, "rules": [_rule(alert) for alert in ALERTS]},
    ]
    return HEAD + _yaml({"groups": groups})


def tests(step: int) -> str:
    """The file of the cases with so many minutes between two looks, for `promtool test rules`.

    What fires is one story and what does not is another, so that every alert is also seen to be quiet about the rest.
    """
    stories = [_story(step, fires=fires) for fires in (True, False)]
    looks = {"evaluation_interval": f"{step}m", "group_eval_order": [PROMISES, WARNINGS]}
    return HEAD + _yaml({"rule_files": [RULES], **looks, "tests": stories})


def _rule(alert: Alert) -> dict[str, Any]:
    return {
        "alert": alert.name,
        "expr": alert.expr,
        "for": alert.held,
        "labels": {"severity": alert.severity},
        "annotations": _annotations(alert, alert.says, "{{ $externalLabels.grafana }}"),
    }


def _annotations(alert: Alert, says: str, grafana: str) -> dict[str, str]:
    return {
        "summary": says,
        "runbook_url": f"{grafana}/d/runbook-{alert.name}",
        "dashboard_url": f"{grafana}/d/steward-{alert.board}",
    }


def _story(step: int, *, fires: bool) -> dict[str, Any]:
    """All cases with as many minutes between two samples that fire, or that stay quiet."""
    chosen = [(case.alert, case.fires if fires else case.quiet) for case in CASES if case.step == step]
    series = {name: values for _, case in chosen for name, values in case.series.items()}
    return {
        "interval": f"{step}m",
        "name": f"samples each {step} minutes, {'alerts fire' if fires else 'alerts stay quiet'}",
        "external_labels": {"grafana": GRAFANA},
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [_expected(name, case) for name, case in (*chosen, _watchdog())],
    }


def _expected(name: str, case: Fires | Quiet) -> dict[str, Any]:
    alert = next(one for one in ALERTS if one.name == name)
    if isinstance(case, Quiet):
        return {"eval_time": case.at, "alertname": name, "exp_alerts": []}
    labels = {"severity": alert.severity, **case.labels}
    fires = {"exp_labels": labels, "exp_annotations": _annotations(alert, case.says, GRAFANA)}
    return {"eval_time": case.at, "alertname": name, "exp_alerts": [fires]}


def _watchdog() -> tuple[str, Fires]:
    """The dead man's switch is there whatever happens."""
    (alert,) = [one for one in ALERTS if one.severity == NONE]
    return alert.name, Fires({}, "2m", {}, alert.says)


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(content, sort_keys=False, width=120, allow_unicode=True)
