"""Alerts: each is a fact that somebody must act on, with the runbook of its name. Symptoms page, causes warn."""

from collections.abc import Iterator
from typing import NamedTuple

from deploy.monitoring import limits
from deploy.monitoring.limits import ACTION, DOOR, ENOUGH, FAST, FASTER, SENDING, SLOS, SLOW, SLOWER, Slo

PAGE, WARN, NONE = "page", "warning", "none"
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
SERVICES = ("ingest", "rules", "actions")


class Alert(NamedTuple):
    """One alert. `held` is how long it must be true first; `says` is what the person reads who is woken."""

    name: str
    expr: str
    held: str
    severity: str
    says: str
    board: str


def share(slo: Slo, window: str) -> str:
    """The recorded share of bad ones."""
    return f"slo:{slo.name}_bad:ratio_{window}"


def recorded() -> Iterator[dict[str, str]]:
    """The shares that alerts and panels read, each worked out once."""
    for slo in SLOS:
        for window in WINDOWS:
            bad, whole = (one.replace("RANGE", window) for one in (slo.bad, slo.all))
            yield {"record": share(slo, window), "expr": f"{bad} / ({whole} > 0)"}


def _above(slo: Slo, times: float, long: str, short: str) -> str:
    limit = f"{slo.allowed * times:.6g}"
    return f"({share(slo, long)} > {limit} and {share(slo, short)} > {limit})"


def _fast(slo: Slo) -> str:
    bad = slo.bad.replace("RANGE", "6h")
    return f"({_above(slo, FASTER, '1h', '5m')} or {_above(slo, FAST, '6h', '30m')}) and {bad} >= {ENOUGH}"


def _slow(slo: Slo) -> str:
    bad = slo.bad.replace("RANGE", "3d")
    return f"({_above(slo, SLOW, '1d', '2h')} or {_above(slo, SLOWER, '3d', '6h')}) and {bad} >= {ENOUGH}"


def _absent() -> str:
    none = " or ".join(f'absent(up{{job="{name}"}})' for name in SERVICES)
    return f'max by (job) (up{{job=~"{"|".join(SERVICES)}"}}) == 0 or {none}'


def _usually(weeks: int) -> str:
    return f"sum by (source) (increase(steward_ingest_events_total[1h] offset {weeks}w)) >= {limits.TALKATIVE}"


ALERTS = (
    Alert(
        "DoorErrorsBurnFast", _fast(DOOR), "2m", PAGE,
        "{{ $value | humanizePercentage }} of webhooks get no 200; gateways send them again, and later give up.",
        "ingest",
    ),
    Alert(
        "DoorErrorsBurnSlowly", _slow(DOOR), "15m", WARN,
        "{{ $value | humanizePercentage }} of webhooks got no 200 over a day or three; a month's budget will not last.",
        "ingest",
    ),
    Alert(
        "ActionsLateBurnFast", _fast(ACTION), "2m", PAGE,
        "{{ $value | humanizePercentage }} of findings led to an action later than promised.", "actions",
    ),
    Alert(
        "ActionsLateBurnSlowly", _slow(ACTION), "15m", WARN,
        "{{ $value | humanizePercentage }} of findings led to an action later than promised, over a day or three.",
        "actions",
    ),
    Alert(
        "SendingFailsBurnFast", _fast(SENDING), "2m", PAGE,
        "{{ $value | humanizePercentage }} of messages to people could not be sent.", "actions",
    ),
    Alert(
        "SendingFailsBurnSlowly", _slow(SENDING), "15m", WARN,
        "{{ $value | humanizePercentage }} of messages to people could not be sent, over a day or three.", "actions",
    ),
    Alert(
        "ServiceAbsent", _absent(), "2m", PAGE,
        "No process of {{ $labels.job }} answers: nothing passes it.", "overview",
    ),
    Alert(
        "EventsUnread", f"max(steward_rules_oldest_unread_seconds) > {limits.UNREAD:g}", "5m", PAGE,
        "The oldest event has waited {{ $value | humanizeDuration }} to be judged.", "rules",
    ),
    Alert(
        "CommitsStall", f"max by (instance) (steward_rules_commit_age_seconds) > {limits.COMMIT_AGE:g}", "2m", WARN,
        "{{ $labels.instance }} has made no progress for {{ $value | humanizeDuration }} though events wait.", "rules",
    ),
    Alert(
        "RecoveryLong", "max by (instance) (steward_rules_recovering) == 1", f"{limits.RECOVERY // 60}m", WARN,
        "{{ $labels.instance }} has been reading its state for minutes; its groups are not judged meanwhile.", "rules",
    ),
    Alert(
        "RuleFails", "sum by (rule) (increase(steward_rules_failures_total[15m])) > 0", "0m", WARN,
        "Rule {{ $labels.rule }} failed within the last 15 minutes; the other rules go on.", "rules",
    ),
    Alert(
        "RuleFindsTooMuch",
        "(sum by (rule) (increase(steward_rules_findings_total[1h])) "
        f"> {limits.TIMES_USUAL} * sum by (rule) (increase(steward_rules_findings_total[1w] offset 1h)) / 168) "
        f"and sum by (rule) (increase(steward_rules_findings_total[1h])) >= {limits.FINDINGS_ENOUGH}",
        "5m", WARN,
        "Rule {{ $labels.rule }} found {{ $value | humanize }} in an hour, more than ten times its usual.", "rules",
    ),
    Alert(
        "RejectsMany",
        "sum by (source) (increase(steward_ingest_rejects_total[30m])) "
        f"> {limits.REJECTS} * sum by (source) (increase(steward_ingest_events_total[30m])) "
        f"and sum by (source) (increase(steward_ingest_rejects_total[30m])) >= {ENOUGH}",
        "10m", WARN,
        "{{ $value | humanize }} things from {{ $labels.source }} could not be read in half an hour.", "ingest",
    ),
    Alert(
        "SourceQuiet",
        f"({_usually(1)} and {_usually(2)}) unless on (source) "
        "(sum by (source) (increase(steward_ingest_events_total[1h])) > 0)",
        "10m", WARN,
        "Nothing came from {{ $labels.source }} for an hour; at this hour of the week it usually talks.", "ingest",
    ),
    Alert(
        "GatewayLoggedOut",
        'sum by (source, state) (max by (source, state) (steward_ingest_accounts{state=~"logged_out|banned"})) > 0',
        "2m", WARN,
        "{{ $value }} account(s) of {{ $labels.source }}: {{ $labels.state }}. Nothing of their groups is read.", "ingest",
    ),
    Alert(
        "RoomsUnreadable", 'max by (source) (steward_ingest_rooms{state="unreadable"}) > 0', "10m", WARN,
        "{{ $value }} registered room(s) of {{ $labels.source }} cannot be read.", "ingest",
    ),
    Alert(
        "RegisterUnusable", "increase(steward_ingest_register_faults_total[15m]) > 0", "0m", WARN,
        "The groups or policy file was changed and cannot be used; the one before still holds.", "ingest",
    ),
    Alert(
        "AccountStopped", "max by (channel) (steward_actions_halted_accounts) > 0", "0m", WARN,
        "{{ $value }} sending account(s) of {{ $labels.channel }} stopped; messages go by other ways meanwhile.",
        "actions",
    ),
    Alert(
        "MessagesHeld", f'max(steward_actions_deliveries{{state="held"}}) > {limits.HELD}', "1h", WARN,
        "{{ $value }} message(s) are held until a person lets them go.", "actions",
    ),
    Alert(
        "OutboxGrows", f"min_over_time(steward_actions_outbox[10m]) > {limits.OUTBOX}", "5m", WARN,
        "{{ $value }} records wait for the broker; nothing is carried out before they are written.", "data",
    ),
    Alert(
        "UnreadGrows",
        f"sum by (reader, topic) (min_over_time(steward_kafka_unread_records[15m])) > {limits.UNREAD_RECORDS} "
        "and sum by (reader, topic) (deriv(steward_kafka_unread_records[15m])) > 0",
        "5m", WARN,
        "{{ $labels.reader }} has not read {{ $value | humanize }} records of {{ $labels.topic }}, and they grow.", "data",
    ),
    Alert(
        "CopiesMissing", f"max(steward_kafka_thin_partitions) > {limits.THIN}", "10m", WARN,
        "{{ $value }} partitions lack copies: what another broker loses would be lost.", "data",
    ),
    Alert(
        "ConnectionsFull",
        f"sum(steward_postgres_connections) / max(steward_postgres_most_connections) > {limits.CONNECTIONS}", "5m", WARN,
        "{{ $value | humanizePercentage }} of the database's connections are in use; at all of them it refuses more.", "data",
    ),
    Alert(
        "CasesOld", f'sum(max by (step) (steward_actions_cases{{age="older"}})) > {limits.OLD_CASES}', "1d", WARN,
        "{{ $value }} case(s) have been open for longer than a week.", "moderation",
    ),
    Alert(
        "DiskFills",
        "min by (job) (predict_linear(steward_disk_free_bytes[6h], 86400)) < 0 "
        f"and min by (job) (steward_disk_free_bytes / steward_disk_bytes) < {limits.DISK_FREE}",
        "30m", WARN, "The disk of {{ $labels.job }} will be full within a day.", "data",
    ),
    Alert(
        "DiskLow", f"min by (job) (steward_disk_free_bytes / steward_disk_bytes) < {limits.DISK_LOW}", "5m", PAGE,
        "{{ $value | humanizePercentage }} of the disk of {{ $labels.job }} is free; a full disk stops Kafka for good.",
        "data",
    ),
    Alert(
        "MemoryHigh", f"max by (job, instance) (process_resident_memory_bytes / steward_memory_bytes) > {limits.MEMORY}",
        "15m", WARN, "{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its memory; at its limit it is ended.",
        "overview",
    ),
    Alert(
        "VersionsMixed", "count(count by (version, commit) (steward_build_info)) > 1", "30m", WARN,
        "{{ $value }} versions run side by side; an upgrade stopped half-way.", "overview",
    ),
    Alert(
        "PoliciesMixed", "count(count by (version) (steward_policy_info)) > 1", "30m", WARN,
        "The front doors hold {{ $value }} different policies.", "ingest",
    ),
    Alert(
        "Watchdog", "vector(1)", "0m", NONE,
        "Always there, so that whoever expects it notices when alerts do not arrive.", "overview",
    ),
)  # fmt: skip
