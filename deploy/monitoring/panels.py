"""Panels: the few forms of which every dashboard is made, each with its sentence, its unit and the limit of its alert."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from grafana_foundation_sdk.builders import common, prometheus, stat, table, timeseries
from grafana_foundation_sdk.builders.dashboard import DashboardLink, ThresholdsConfig
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    GraphThresholdsStyleMode,
    StackingMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardLinkType,
    DataSourceRef,
    DataTransformerConfig,
    Threshold,
    ThresholdsMode,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from deploy.monitoring.alerts import ALERTS

SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")
RATE = "[$__rate_interval]"
WHOLE, HALF, THIRD, QUARTER = 24, 12, 8, 6
COUNT, SECONDS, BYTES, SHARE = "short", "s", "bytes", "percentunit"
PER_SECOND, PER_MINUTE = "suffix:/s", "suffix:/min"
LEAST = {COUNT: 1, SECONDS: 0.001, BYTES: 1024, SHARE: 0.01, PER_SECOND: 0.1, PER_MINUTE: 1}
"""What the axis reaches at least where there is nothing but zeros, by unit."""
_REFS = "ABCDEFGH"


class Query(NamedTuple):
    """PromQL, and how each of its series is called."""

    expr: str
    legend: str = ""


class Limit(NamedTuple):
    """Where an alert begins: above it, or below where `below` is set."""

    alert: str
    value: float
    below: bool = False


class Says(NamedTuple):
    """What a panel shows, and what to do when it looks wrong: together one sentence."""

    shows: str
    then: str

    @property
    def sentence(self) -> str:
        """The sentence."""
        return f"{self.shows}; {self.then}."


def lines(title: str, says: Says, unit: str, *queries: Query, limit: Limit | None = None, span: int = THIRD) -> Any:  # noqa: ANN401
    """Lines over time."""
    made = timeseries.Panel().min(0).axis_soft_max(LEAST[unit]).fill_opacity(8).line_width(1)
    if limit is not None:  # the line has the colour of what lies above it
        made = made.thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.LINE))
        limit = limit._replace(below=False)
    return _finish(made, title, says, unit, queries, limit, span, 8)


def stacked(title: str, says: Says, unit: str, *queries: Query, span: int = THIRD) -> Any:  # noqa: ANN401
    """Lines over time that add up."""
    made = timeseries.Panel().min(0).axis_soft_max(LEAST[unit]).fill_opacity(30).line_width(1)
    made = made.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    return _finish(made, title, says, unit, queries, None, span, 8)


def number(
    title: str, says: Says, unit: str, *queries: Query, limit: Limit | None = None, span: int = QUARTER, height: int = 4
) -> Any:  # noqa: ANN401
    """One number, or a few, as they are now."""
    made = stat.Panel().graph_mode(BigValueGraphMode.NONE)
    made = made.color_mode(BigValueColorMode.VALUE if limit is not None else BigValueColorMode.NONE)
    made = made.decimals(0) if unit == COUNT else made
    return _finish(made, title, says, unit, queries, limit, span, height, instant=True)


def rows(title: str, says: Says, unit: str, query: Query, *, value: str = "", span: int = HALF) -> Any:  # noqa: ANN401
    """A table of what is now. `value`: what the numbers are called; they are left out where they are not."""
    shown = {"excludeByName": {"Time": True, "Value": not value}, "renameByName": {"Value": value}}
    made = table.Panel().decimals(0).with_transformation(DataTransformerConfig("organize", options=shown))
    return _finish(made, title, says, unit, [query], None, span, 8, instant=True, form=PromQueryFormat.TABLE)


def _finish(
    made: Any,  # noqa: ANN401 - the library's builders have no common type
    title: str,
    says: Says,
    unit: str,
    queries: Sequence[Query],
    limit: Limit | None,
    span: int,
    height: int,
    **how: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    made = made.title(title).description(says.sentence).unit(unit).datasource(SOURCE).span(span).height(height)
    made = made.thresholds(_thresholds(limit))
    if limit is not None:
        made = made.links([_runbook(limit.alert)])
    for ref, query in zip(_REFS, queries, strict=False):
        made = made.with_target(_target(query, **how).ref_id(ref))
    return made


def _target(query: Query, *, instant: bool = False, form: PromQueryFormat | None = None) -> Any:  # noqa: ANN401
    made = prometheus.Dataquery().datasource(SOURCE).expr(query.expr).legend_format(query.legend)
    made = made.instant() if instant else made.range()
    return made.format(form) if form is not None else made


def _thresholds(limit: Limit | None) -> ThresholdsConfig:
    made = ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE)
    if limit is None:
        return made.steps([Threshold(None, "green")])
    colours = ("red", "green") if limit.below else ("green", "red")
    return made.steps([Threshold(None, colours[0]), Threshold(limit.value, colours[1])])


def _runbook(alert: str) -> DashboardLink:
    assert any(one.name == alert for one in ALERTS), alert
    link = DashboardLink(f"Runbook {alert}").type(DashboardLinkType.LINK).url(f"/d/runbook-{alert}")
    return link.target_blank(True)  # noqa: FBT003 - the library's own


def rate(metric: str, by: str, where: str) -> str:
    """How many a second."""
    return f"sum by ({by}) (rate({metric}{{{where}}}{RATE}))"


def per_minute(metric: str, by: str, where: str) -> str:
    """How many a minute, of what is rare."""
    return f"60 * {rate(metric, by, where)}"


def quantile(share: float, metric: str, where: str, by: str = "") -> str:
    """Below which value this share lies."""
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({share:g}, sum by ({labels}) (rate({metric}_bucket{{{where}}}{RATE})))"


def quantiles(metric: str, where: str) -> list[Query]:
    """The middle, and what all but one in a hundred lie below."""
    return [Query(quantile(share, metric, where), f"{name}") for share, name in ((0.5, "half"), (0.99, "99 %"))]
