"""Rules: what is judged, what is found, and what each rule costs."""

from deploy.monitoring import limits
from deploy.monitoring.board import Board, Section
from deploy.monitoring.boards.process import costs
from deploy.monitoring.panels import (
    BYTES,
    COUNT,
    HALF,
    PER_MINUTE,
    PER_SECOND,
    QUARTER,
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

WHERE = 'job="rules", instance=~"$instance"'
MOST = 6
"""As many rules are drawn: those with the most to show over the whole span, the same at each instant of it."""


def _of_all(metric: str) -> str:
    return f"sum by (rule) (rate({metric}{{{WHERE}}}[$__range] @ end()))"


def _most(expr: str, whole: str) -> str:
    return f"(({expr}) and on (rule) topk({MOST}, {whole}))"


def _by_rule(metric: str) -> str:
    return _most(rate(metric, "rule", WHERE), _of_all(metric))


CHECKS, CHECK_SECONDS = "steward_rules_checks_total", "steward_rules_check_seconds_total"
SLOWEST = _most(
    f"{rate(CHECK_SECONDS, 'rule', WHERE)} / ({rate(CHECKS, 'rule', WHERE)} > 0)",
    f"{_of_all(CHECK_SECONDS)} / ({_of_all(CHECKS)} > 0)",
)

BOARD = Board(
    "rules",
    "Rules",
    "What is judged, what is found, and what each rule costs.",
    [
        Section("Judging", [
            lines(
                "Oldest unread event",
                Says("How long the oldest event of each partition has waited", "above the line add a process or look at its log"),
                SECONDS, Query(f"max by (partition) (steward_rules_oldest_unread_seconds{{{WHERE}}})", "{{partition}}"),
                limit=Limit("EventsUnread", limits.UNREAD),
            ),
            lines(
                "Events that wait",
                Says("Events of each partition not judged yet", "one partition far above the others is one very busy group"),
                COUNT, Query(f"max by (partition) (steward_rules_unread_events{{{WHERE}}})", "{{partition}}"),
            ),
            lines(
                "From the door to judged",
                Says("How long the event of a batch that waited longest took", "when it grows look whether the processor is full"),
                SECONDS, *quantiles("steward_rules_wait_seconds", WHERE),
            ),
            stacked(
                "Events",
                Says("Events judged, met again and too late, and what came across groups", "many met again are a restart, and late ones an outage"),
                PER_SECOND,
                Query(f"sum(rate(steward_rules_events_total{{{WHERE}}}[$__rate_interval]))", "judged"),
                Query(f"sum(rate(steward_rules_repeated_total{{{WHERE}}}[$__rate_interval]))", "met again"),
                Query(f"sum(rate(steward_rules_late_events_total{{{WHERE}}}[$__rate_interval]))", "too late"),
                Query(f"sum(rate(steward_rules_crossings_total{{{WHERE}}}[$__rate_interval]))", "across groups"),
            ),
            lines(
                "Time of a batch",
                Says("How long a batch takes until it is durable", "when it grows see below which stage grew"),
                SECONDS, *quantiles("steward_rules_batch_seconds", WHERE),
            ),
            stacked(
                "Time by stage",
                Says("The share of time that goes into each stage of batches", "in sum near one it is full, so add a process"),
                SHARE, Query(rate("steward_rules_stage_seconds_total", "stage", WHERE), "{{stage}}"),
            ),
        ]),
        Section("Rules", [
            stacked(
                "Findings by rule",
                Says("The rules that find most", "a sudden jump of one is a bad rule or a bad day, so read what it found"),
                PER_MINUTE, Query(f"60 * {_by_rule('steward_rules_findings_total')}", "{{rule}}"), span=HALF,
            ),
            lines(
                "Failures by rule",
                Says("Rules that raised", "any at all is a defect to report with the log line, while the other rules go on"),
                PER_MINUTE, Query(f"60 * {_by_rule('steward_rules_failures_total')}", "{{rule}}"), span=HALF,
            ),
            stacked(
                "Checks by rule",
                Says("The rules asked most, from a sample", "a change without more events is a change of the catalogue"),
                PER_SECOND, Query(_by_rule(CHECKS), "{{rule}}"), span=HALF,
            ),
            lines(
                "Time of a check",
                Says("Seconds that one check of a rule takes, the slowest rules", "a rule far above the others wants mending"),
                SECONDS, Query(SLOWEST, "{{rule}}"), span=HALF,
            ),
        ]),
        Section("State and partitions", [
            number(
                "Since progress",
                Says("Seconds since something was committed while events wait", "above a minute look at the log"),
                SECONDS, Query(f"max(steward_rules_commit_age_seconds{{{WHERE}}})"),
                limit=Limit("CommitsStall", limits.COMMIT_AGE),
            ),
            number(
                "Reading its state",
                Says("How many processes are reading their state", "for longer than minutes the topic rules-state is not compacted"),
                COUNT, Query(f"sum(steward_rules_recovering{{{WHERE}}})"), limit=Limit("RecoveryLong", 1),
            ),
            number(
                "Last reading took",
                Says("Seconds that the last reading of the state took", "when it grows so does every restart's gap"),
                SECONDS, Query(f"max(steward_rules_recovery_seconds{{{WHERE}}})"),
            ),
            number(
                "Records of state",
                Says("How many records the state has", "it grows with people and groups, and with nothing else"),
                COUNT, Query(f"sum(steward_rules_state_records{{{WHERE}}})"), span=QUARTER,
            ),
            lines(
                "State",
                Says("Bytes of the state in memory", "when it grows without new groups tell the developers"),
                BYTES, Query(f"sum by (instance) (steward_rules_state_bytes{{{WHERE}}})", "{{instance}}"),
            ),
            lines(
                "Partitions change hands",
                Says("Rebalances and holes read again within five minutes", "many are a process that stands still too long"),
                COUNT,
                Query(f"sum(increase(steward_rules_rebalances_total{{{WHERE}}}[5m]))", "rebalances"),
                Query(f"sum(increase(steward_rules_holes_total{{{WHERE}}}[5m]))", "holes"),
            ),
            stacked(
                "Rejects",
                Says("Records that could not be judged by reason", "read them in the topic rejects and tell the developers"),
                PER_MINUTE, Query(per_minute("steward_rules_rejects_total", "reason", WHERE), "{{reason}}"),
            ),
        ]),
        Section("What it costs", costs(WHERE)),
    ],
    job="rules",
)  # fmt: skip
