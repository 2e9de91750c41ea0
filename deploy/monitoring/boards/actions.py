"""Actions: from findings to cases, messages and outcomes."""

from deploy.monitoring import limits
from deploy.monitoring.alerts import share
from deploy.monitoring.board import Board, Section
from deploy.monitoring.boards.process import costs
from deploy.monitoring.limits import ACTION, FAST, SENDING
from deploy.monitoring.panels import (
    COUNT,
    HALF,
    PER_MINUTE,
    PER_SECOND,
    SECONDS,
    SHARE,
    Limit,
    Query,
    Says,
    lines,
    number,
    per_minute,
    quantiles,
    rate,
    stacked,
)  # fmt: skip

WHERE = 'job="actions", instance=~"$instance"'

BOARD = Board(
    "actions",
    "Actions",
    "From findings to cases, messages and outcomes.",
    [
        Section("What is promised", [
            lines(
                "From message to action",
                Says("How long it takes from the front door to an action", "above the line look where it waits, in Rules"),
                SECONDS, *quantiles("steward_actions_message_to_action_seconds", WHERE),
                limit=Limit("ActionsLateBurnFast", limits.IN_TIME),
            ),
            lines(
                "Share later than 30 s",
                Says("The share of findings that led to an action too late", "above the line a month's budget goes in days"),
                SHARE, Query(share(ACTION, "5m"), "5 minutes"), Query(share(ACTION, "1h"), "an hour"),
                limit=Limit("ActionsLateBurnFast", ACTION.allowed * FAST),
            ),
            lines(
                "Share not sent",
                Says("The share of tries at which a message could not be sent", "above the line look which channel it is"),
                SHARE, Query(share(SENDING, "5m"), "5 minutes"), Query(share(SENDING, "1h"), "an hour"),
                limit=Limit("SendingFailsBurnFast", SENDING.allowed * FAST),
            ),
        ]),
        Section("Messages", [
            stacked(
                "Answers of channels",
                Says("What channels answered", "later and doubtful are a channel that is ill, stopped is an account to look at"),
                PER_MINUTE, Query(per_minute("steward_actions_sends_total", "channel, result", WHERE), "{{channel}} {{result}}"),
            ),
            lines(
                "Time of sending",
                Says("How long a channel takes for a message", "when it grows ask whoever runs that server"),
                SECONDS, *quantiles("steward_actions_send_seconds", WHERE),
            ),
            lines(
                "From event to message",
                Says("How long until a person is told, nights and digests included", "half far above a day says people wait"),
                SECONDS, *quantiles("steward_actions_event_to_message_seconds", WHERE),
            ),
            number(
                "Deliveries",
                Says("Deliveries that are not at their end by state", "let a person look at what is held"),
                COUNT, Query(f"max by (state) (steward_actions_deliveries{{{WHERE}}})", "{{state}}"), span=HALF,
            ),
            number(
                "Held",
                Says("Messages that wait for a person to let them go", "look why, then release or discard them"),
                COUNT, Query(f'max(steward_actions_deliveries{{state="held", {WHERE}}})'), limit=Limit("MessagesHeld", 1),
            ),
            number(
                "Accounts stopped",
                Says("Sending accounts by channel that may send nothing more", "look why before they are let go again"),
                COUNT, Query(f"max by (channel) (steward_actions_halted_accounts{{{WHERE}}})", "{{channel}}"),
                limit=Limit("AccountStopped", 1),
            ),
        ]),
        Section("Work", [
            stacked(
                "Records by topic",
                Says("Records taken in by topic", "findings that stop while there is talk are a rules service that stands"),
                PER_SECOND, Query(rate("steward_actions_records_total", "topic", WHERE), "{{topic}}"),
            ),
            lines(
                "Age of records",
                Says("How old records are when they are taken in", "when it grows look at the database's time"),
                SECONDS, *quantiles("steward_actions_record_age_seconds", WHERE),
            ),
            stacked(
                "Rejects",
                Says("Records that could not be used by topic", "read them in the topic rejects and tell the developers"),
                PER_MINUTE, Query(per_minute("steward_actions_rejects_total", "topic", WHERE), "{{topic}}"),
            ),
            stacked(
                "Actions wanted",
                Says("Actions wanted by kind", "a jump is a rule that finds much more than usual"),
                PER_MINUTE, Query(per_minute("steward_actions_wanted_total", "kind", WHERE), "{{kind}}"), span=HALF,
            ),
            stacked(
                "Outcomes",
                Says("What became of actions by kind", "failed and held ones want a person's eye"),
                PER_MINUTE, Query(per_minute("steward_actions_outcomes_total", "kind, fate", WHERE), "{{kind}} {{fate}}"), span=HALF,
            ),
            stacked(
                "Findings that nobody vouches for",
                Says("Findings of rule services that are not registered, by severity", "register the service, or ask who runs it"),
                PER_MINUTE, Query(per_minute("steward_actions_unregistered_findings_total", "severity", WHERE), "{{severity}}"), span=HALF,
            ),
            lines(
                "Possible repeats",
                Says("Messages repeated because one was in doubt", "many are a channel that drops its connection"),
                PER_MINUTE, Query(per_minute("steward_actions_possible_repeats_total", "channel", WHERE), "{{channel}}"), span=HALF,
            ),
        ]),
        Section("What it costs", costs(WHERE)),
    ],
    job="actions",
)  # fmt: skip
