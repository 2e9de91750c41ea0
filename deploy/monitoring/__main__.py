"""`python -m deploy.monitoring`: write Prometheus' rules and their cases, and Grafana's dashboards and runbooks."""

import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.monitoring import rule_files
from deploy.monitoring.alerts import ALERTS
from deploy.monitoring.board import runbook, written
from deploy.monitoring.boards import BOARDS

ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
PROMETHEUS, DASHBOARDS = Path("deploy/prometheus"), Path("deploy/grafana/dashboards")


def files() -> Mapping[Path, str]:
    """Every generated file by its place in the repository, and what belongs into it."""
    made = {PROMETHEUS / rule_files.RULES: rule_files.rules()}
    made |= {PROMETHEUS / name: rule_files.tests(step) for step, name in rule_files.TESTS.items()}
    made |= {DASHBOARDS / "steward" / f"{board.uid}.json": written(board) for board in BOARDS}
    return made | {DASHBOARDS / "runbooks" / f"{one.name}.json": runbook(one.name, _page(one.name)) for one in ALERTS}


def _page(name: str) -> str:
    return (RUNBOOKS / f"{name}.md").read_text(encoding="utf-8")


def stale() -> set[Path]:
    """Return the places of files that are not as they would be written now, or that nobody would write."""
    made = files()
    there = {place.relative_to(ROOT) for place in (ROOT / DASHBOARDS).rglob("*.json")}
    return {place for place, content in made.items() if not _holds(ROOT / place, content)} | there - made.keys()


def _holds(place: Path, content: str) -> bool:
    return place.exists() and place.read_text(encoding="utf-8") == content


def write() -> None:
    """Write them all, and take away what is not written any more."""
    made = files()
    for place in stale() - made.keys():
        (ROOT / place).unlink()
    for place, content in made.items():
        (ROOT / place).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / place).write_text(content, encoding="utf-8")
    sys.stdout.write(f"{len(made)} files written\n")


if __name__ == "__main__":
    write()
