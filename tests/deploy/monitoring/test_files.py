"""Generated files are those that the code writes; dashboards keep their own rules; alerts fire and stay quiet."""

import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.monitoring import limits, rule_files
from deploy.monitoring.__main__ import DASHBOARDS, PROMETHEUS, ROOT, RUNBOOKS, files, stale
from deploy.monitoring.alert_cases import CASES
from deploy.monitoring.alerts import ALERTS, NONE
from deploy.monitoring.board import written
from deploy.monitoring.boards import BOARDS
from tests.deploy.monitoring.checking import of_form, read
from tests.deploy.monitoring.faults import FAULTS, Fault
from tests.deploy.monitoring.watched import program

EXPRS = {alert.name: alert.expr for alert in ALERTS}
HEADINGS = ("## Meaning", "## Impact", "## Diagnosis", "## Mitigation")
ALTERED = (
    ("steward_rules_oldest_unread_seconds) > 60", "steward_rules_oldest_unread_seconds) > 600"),
    ("slo:action_bad:ratio_1h > 0.144", "slo:action_bad:ratio_1h > 0.244"),
    ("slo:door_bad:ratio_6h > 0.006", "slo:door_bad:ratio_6h > 0.06"),
    ("> 10 * sum by (rule)", "> 100 * sum by (rule)"),
    ("steward_disk_bytes) < 0.1", "steward_disk_bytes) < 0.01"),
    ("for: 30m", "for: 300m"),
    ("== 0 or absent", "== 1 or absent"),
)


def test_what_is_generated_is_what_is_there() -> None:
    """`make dashboards` would change nothing."""
    assert stale() == set()


@pytest.mark.parametrize("board", BOARDS, ids=[board.uid for board in BOARDS])
def test_a_dashboard_keeps_the_rules(board: object) -> None:
    """Each panel says what it shows and what to do, in its right unit, red where its alert begins."""
    assert list(of_form(read(written(board)), EXPRS)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [one for one in FAULTS if not one.live], ids=lambda one: one.name)
def test_a_fault_in_a_dashboard_is_found(fault: Fault) -> None:
    """A wrong unit, limit or form put into a good dashboard is said."""
    found = list(of_form(fault.seeded(), EXPRS))
    assert any(fault.said in one for one in found), found


def test_every_alert_has_its_cases() -> None:
    """Each fires once and stays quiet once; the dead man's switch alone is always there."""
    assert [case.alert for case in CASES] == [alert.name for alert in ALERTS if alert.severity != NONE]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda one: one.name)
def test_every_alert_has_its_runbook(alert: object) -> None:
    """A page with four headings, with a command or a query to paste, that is also in Grafana."""
    page = (RUNBOOKS / f"{alert.name}.md").read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert page.startswith(f"# {alert.name}\n")  # type: ignore[attr-defined]
    places = [page.find(heading) for heading in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)
    assert "```" in page[places[2] : places[3]]
    assert DASHBOARDS / "runbooks" / f"{alert.name}.json" in files()  # type: ignore[attr-defined]


def test_no_runbook_is_left_over() -> None:
    """Each page is of an alert there is."""
    assert {place.stem for place in RUNBOOKS.glob("*.md")} == {alert.name for alert in ALERTS} | {"README"}


def promtool(folder: Path, tests: str) -> str:
    """Run cases of a folder; returns what is wrong."""
    done = subprocess.run(
        [program("promtool"), "test", "rules", tests], cwd=folder, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("cases", rule_files.TESTS.values())
def test_alerts_fire_and_stay_quiet(cases: str) -> None:
    """Every case, with numbers just beside the limit, by Prometheus' own tool."""
    assert promtool(ROOT / PROMETHEUS, cases) == ""


@pytest.mark.parametrize(("old", "new"), ALTERED)
def test_an_altered_limit_is_found(tmp_path: Path, old: str, new: str) -> None:
    """A limit, a time or a sign changed in the rules makes a case fail."""
    rules = rule_files.rules().replace(" >\n", " > ")
    content = yaml.safe_load(rules)
    text = yaml.safe_dump(content, width=10_000)
    assert old in text
    (tmp_path / rule_files.RULES).write_text(text.replace(old, new))
    for step, name in rule_files.TESTS.items():
        (tmp_path / name).write_text(rule_files.tests(step))
    assert any(promtool(tmp_path, name) for name in rule_files.TESTS.values())


def test_prometheus_takes_the_configuration() -> None:
    """The shipped file and its rules are sound by Prometheus' own tool."""
    done = subprocess.run(
        [program("promtool"), "check", "config", str(ROOT / PROMETHEUS / "prometheus.yml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_promised_time_is_a_bucket() -> None:
    """How many were in time can be read off the histogram."""
    from services.actions.telemetry import DECIDED  # noqa: PLC0415 - the one thing of a service that limits rest on

    assert limits.IN_TIME in DECIDED


def test_grafana_finds_what_it_is_given() -> None:
    """The folders of the provisioning hold the dashboards, and every uid is short enough and there once."""
    boards = [read(content) for place, content in files().items() if place.is_relative_to(DASHBOARDS)]
    uids = [board["uid"] for board in boards]
    assert len(uids) == len(set(uids))
    assert max(map(len, uids)) <= 40
    provisioning = ROOT / "deploy" / "grafana" / "provisioning" / "dashboards" / "steward.yml"
    folders = {Path(one["options"]["path"]).name for one in yaml.safe_load(provisioning.read_text())["providers"]}
    assert folders == {place.parent.name for place in files() if place.is_relative_to(DASHBOARDS)}
