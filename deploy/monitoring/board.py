"""Board: one dashboard: its name, its variables, deploy marks, links to the others and to the runbooks."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from grafana_foundation_sdk.builders import text
from grafana_foundation_sdk.builders.dashboard import (
    AnnotationQuery,
    Dashboard,
    DashboardLink,
    DatasourceVariable,
    QueryVariable,
    Row,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync, DashboardLinkType, VariableRefresh

from deploy.monitoring.panels import SOURCE

TAG, RUNBOOK = "steward", "steward-runbook"


class Section(NamedTuple):
    """Panels under a heading; none where there is no heading."""

    title: str
    panels: Sequence[Any]


class Board(NamedTuple):
    """A dashboard. `job`: whose instances it lets choose; all services' where it is empty."""

    uid: str
    title: str
    about: str
    sections: Sequence[Section]
    job: str = ""
    since: str = "now-6h"


def written(board: Board) -> str:
    """The dashboard as Grafana reads it."""
    made = _empty(f"steward-{board.uid}", f"Steward / {board.title}", TAG, board.about, board.since)
    made = made.with_variable(_source()).annotation(_marks(board.job))
    made = made.link(_link("Dashboards", TAG)).link(_link("Runbooks", RUNBOOK))
    if board.job:
        made = made.with_variable(_instance(board.job))
    for section in board.sections:
        made = made.with_row(Row(section.title)) if section.title else made
        for panel in section.panels:
            made = made.with_panel(panel)
    return _encoded(made)


def runbook(name: str, content: str) -> str:
    """A runbook as a dashboard of one panel: whoever is woken has it where the alert sent them, with no other page."""
    made = _empty(f"runbook-{name}", f"Runbook {name}", RUNBOOK, f"What to do about {name}.", "now-6h")
    made = made.link(_link("Dashboards", TAG))
    return _encoded(made.with_panel(text.Panel().title(name).mode("markdown").content(content).span(24).height(26)))


def _empty(uid: str, title: str, tag: str, about: str, since: str) -> Dashboard:
    made = Dashboard(title).uid(uid).tags([tag]).description(about).readonly().refresh("30s").timezone("browser")
    return made.time(since, "now").tooltip(DashboardCursorSync.CROSSHAIR)


def _source() -> DatasourceVariable:
    return DatasourceVariable("datasource").label("Data source").type("prometheus")


def _instance(job: str) -> QueryVariable:
    made = QueryVariable("instance").label("Process").datasource(SOURCE)
    made = made.query(f'label_values(steward_build_info{{job="{job}"}}, instance)')
    made = made.refresh(VariableRefresh.ON_TIME_RANGE_CHANGED).include_all(True).multi(True)  # noqa: FBT003 - the library's own
    return made.all_value(".+")


def _marks(job: str) -> AnnotationQuery:
    """A mark wherever a process began anew, with its version: most of what changes, changes there."""
    where = f'{{job="{job}"}}' if job else ""
    begun = f"steward_build_info{where} * on (job, instance) group_left () (process_start_time_seconds{where} * 1000)"
    made = AnnotationQuery().name("Starts").datasource(SOURCE).enable(True).icon_color("blue")  # noqa: FBT003 - the library's own
    made = made.expr(begun).use_value_for_time(True).step("60s")  # noqa: FBT003 - the library's own
    return made.title_format("{{service}} starts").text_format("{{version}} {{commit}} on {{instance}}")


def _link(title: str, tag: str) -> DashboardLink:
    link = DashboardLink(title).type(DashboardLinkType.DASHBOARDS).tags([tag])
    return link.as_dropdown(True).keep_time(tag == TAG)  # noqa: FBT003 - the library's own


def _encoded(made: Dashboard) -> str:
    built = made.build()
    for number, panel in enumerate(built.panels or [], 1):
        panel.id_val = number  # the library numbers none
    return f"{JSONEncoder(sort_keys=True, indent=2).encode(built)}\n"
