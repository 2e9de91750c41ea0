"""Moderation: what headquarters asks: how groups fare, how much moderators have to do. Never a person, never a group."""

from deploy.monitoring import limits
from deploy.monitoring.board import Board, Section
from deploy.monitoring.panels import COUNT, HALF, WHOLE, Limit, Query, Says, lines, number, rows, stacked

WHERE = 'job="actions"'


def _daily(metric: str, by: str) -> str:
    return f"sum by ({by}) (increase({metric}{{{WHERE}}}[1d]))"


def _weekly(metric: str, by: str) -> str:
    return f"sum by ({by}) (increase({metric}{{{WHERE}}}[7d]))"


def _groups(state: str) -> Query:
    return Query(f'max(steward_actions_groups{{state="{state}", {WHERE}}})')


BOARD = Board(
    "moderation",
    "Moderation for HQ",
    "How groups fare and how much moderators have to do. It names no person and no group; the console does, to whom may see it.",
    [
        Section("Groups", [
            number(
                "Groups read",
                Says("Groups of which something was heard", "when it drops look at the accounts on the dashboard Ingest"),
                COUNT, _groups("known"),
            ),
            number(
                "Groups with an open case",
                Says("Groups in which something waits to be settled", "when it only grows admins need help"),
                COUNT, _groups("open case"),
            ),
            number(
                "Groups that wait over three days",
                Says("Groups with a case that began more than three days ago", "offer these groups' admins a hand"),
                COUNT, _groups("case over three days"),
            ),
            number(
                "Groups with many findings",
                Says("Groups with five findings or more within a week", "look with their admins at what goes wrong there"),
                COUNT, _groups("many findings"),
            ),
        ]),
        Section("Findings", [
            stacked(
                "Findings by clause",
                Says("Findings of a day by clause of the guidance", "a clause that grows for weeks wants training, not removals"),
                COUNT, Query(_daily("steward_actions_findings_total", "clause"), "{{clause}}"), span=HALF,
            ),
            stacked(
                "Findings by severity",
                Says("Findings of a day by severity", "when urgent ones grow see that somebody is on duty"),
                COUNT, Query(_daily("steward_actions_findings_total", "severity"), "{{severity}}"), span=HALF,
            ),
            rows(
                "The week by rule",
                Says("Findings of seven days by rule", "a rule that finds far more than others may be too strict for you"),
                COUNT, Query(f"topk(10, {_weekly('steward_actions_findings_total', 'rule')})"), value="findings",
            ),
            stacked(
                "What was asked of people",
                Says("Actions of a day by kind", "when approvals grow see that those who decide have the time"),
                COUNT, Query(_daily("steward_actions_wanted_total", "kind"), "{{kind}}"), span=HALF,
            ),
        ]),
        Section("Load on moderators", [
            number(
                "Cases over a week old",
                Says("Cases that began more than a week ago and are open", "have somebody go through them in the console"),
                COUNT, Query(f'sum(max by (step) (steward_actions_cases{{age="older", {WHERE}}}))'),
                limit=Limit("CasesOld", limits.OLD_CASES + 1), span=HALF,
            ),
            number(
                "Messages held",
                Says("Messages that a person has to let go", "have whoever runs Steward look at them today"),
                COUNT, Query(f'max(steward_actions_deliveries{{state="held", {WHERE}}})'), limit=Limit("MessagesHeld", 1), span=HALF,
            ),
            stacked(
                "Cases by step",
                Says("Open cases by step", "a step that fills up is where people do not get round to it"),
                COUNT, Query(f"sum by (step) (steward_actions_cases{{{WHERE}}})", "{{step}}"), span=HALF,
            ),
            stacked(
                "Cases by age",
                Says("Open cases by how long ago they began", "old ones that pile up want more moderators"),
                COUNT, Query(f"sum by (age) (steward_actions_cases{{{WHERE}}})", "{{age}}"), span=HALF,
            ),
            lines(
                "Outcomes",
                Says("Outcomes of a day", "when refused ones grow moderators think the rules are wrong"),
                COUNT, Query(_daily("steward_actions_outcomes_total", "fate"), "{{fate}}"), span=WHOLE,
            ),
        ]),
    ],
    since="now-28d",
)  # fmt: skip
