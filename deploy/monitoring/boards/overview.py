"""Overview: one screen: is it working, and are people being served?"""

from deploy.monitoring import limits
from deploy.monitoring.alerts import SERVICES, share
from deploy.monitoring.board import Board, Section
from deploy.monitoring.limits import ACTION, DOOR, FAST, SENDING, Slo
from deploy.monitoring.panels import (
    COUNT,
    PER_MINUTE,
    PER_SECOND,
    SECONDS,
    SHARE,
    THIRD,
    Limit,
    Query,
    Says,
    lines,
    number,
    per_minute,
    quantiles,
    rate,
    rows,
    stacked,
)  # fmt: skip

JOBS = f'job=~"{"|".join(SERVICES)}"'
ALL = 'job=~".+"'


def _promise(title: str, slo: Slo, alert: str, shows: str) -> object:
    says = Says(shows, f"when it is red a month's budget of {slo.allowed:.1%} goes in days, so follow the runbook")
    query = Query(share(slo, "6h"))
    return number(title, says, SHARE, query, limit=Limit(alert, slo.allowed * FAST))


BOARD = Board(
    "overview",
    "Overview",
    "Is it working, and are people being served?",
    [
        Section("", [
            number(
                "Services that answer",
                Says("How many processes of each service answer", "where one shows 0 start it again and read its log"),
                COUNT, Query(f"sum by (job) (up{{{JOBS}}})", "{{job}}"),
                limit=Limit("ServiceAbsent", 1, below=True),
            ),
            _promise("Webhooks without a 200", DOOR, "DoorErrorsBurnFast",
                     "The share of webhooks of the last 6 hours that had to be sent again"),
            _promise("Actions later than 30 s", ACTION, "ActionsLateBurnFast",
                     "The share of findings of the last 6 hours that led to an action later than promised"),
            _promise("Messages not sent", SENDING, "SendingFailsBurnFast",
                     "The share of tries of the last 6 hours at which a message could not be sent"),
            number(
                "Oldest unread event",
                Says("How long the oldest event has waited to be judged", "above a minute look at the dashboard Rules"),
                SECONDS, Query("max(steward_rules_oldest_unread_seconds)"), limit=Limit("EventsUnread", limits.UNREAD),
            ),
            number(
                "Accounts not heard",
                Says("How many accounts of each source are not up", "link them again, on the telephone they belong to"),
                COUNT,
                Query('sum by (source) (max by (source, state) (steward_ingest_accounts{state!="up"}))', "{{source}}"),
                limit=Limit("GatewayLoggedOut", 1),
            ),
            number(
                "Sending accounts stopped",
                Says("How many accounts may send nothing more", "let a person look why before they are let go again"),
                COUNT, Query("sum(max by (channel) (steward_actions_halted_accounts))"), limit=Limit("AccountStopped", 1),
            ),
            number(
                "Alerts that fire",
                Says("How many alerts fire besides the one that always does", "open Alertmanager and begin with a page"),
                COUNT, Query('count(ALERTS{alertstate="firing", alertname!="Watchdog"}) or vector(0)'),
            ),
        ]),
        Section("", [
            stacked(
                "Events",
                Says("What comes in by source", "where a source that usually talks is quiet look at its gateway"),
                PER_SECOND, Query(rate("steward_ingest_events_total", "source", 'job="ingest"'), "{{source}}"),
            ),
            stacked(
                "Findings",
                Says("What rules find by severity", "a jump without a reason is a bad rule, so look at the dashboard Rules"),
                PER_MINUTE, Query(per_minute("steward_rules_findings_total", "severity", 'job="rules"'), "{{severity}}"),
            ),
            lines(
                "From message to action",
                Says("How long it takes from the front door to an action", "above the line look where it waits, in Rules"),
                SECONDS, *quantiles("steward_actions_message_to_action_seconds", 'job="actions"'),
                limit=Limit("ActionsLateBurnFast", limits.IN_TIME),
            ),
        ]),
        Section("", [
            stacked(
                "Messages to people",
                Says("What channels answered to messages", "where little is sent look at the dashboard Actions"),
                PER_MINUTE, Query(per_minute("steward_actions_sends_total", "result", 'job="actions"'), "{{result}}"),
            ),
            lines(
                "Processor",
                Says("Processors each service uses, all its processes together", "near its limit add a process of it"),
                SHARE, Query(rate("process_cpu_seconds_total", "job", JOBS), "{{job}}"),
            ),
            rows(
                "What runs",
                Says("Which version runs in each process", "several for long are an upgrade that stopped half-way"),
                COUNT, Query(f"sum by (job, instance, version, commit) (steward_build_info{{{ALL}}})"), span=THIRD,
            ),
        ]),
    ],
)  # fmt: skip
