"""Cases: for each alert, what makes it fire and what must not, with numbers written by hand just beside its limit.

Nothing here is worked out from `limits`: a limit that is changed by mistake makes one of these fail.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Fires(NamedTuple):
    """Series by name, the instant, and what the alert then says of whom."""

    series: Mapping[str, str]
    at: str
    labels: Mapping[str, str]
    says: str


class Quiet(NamedTuple):
    """Series by name, and an instant at which nobody may be told."""

    series: Mapping[str, str]
    at: str


class Case(NamedTuple):
    """Of one alert. `step`: minutes between two samples, and between two looks: thirty where days have to pass."""

    alert: str
    fires: Fires
    quiet: Quiet
    step: int = 1


DOOR = 'steward_ingest_requests_total{source="waha",status="%s"}'
DECIDED = "steward_actions_message_to_action_seconds_%s"
SENDS = 'steward_actions_sends_total{channel="email",result="%s"}'
EVENTS = 'steward_ingest_events_total{source="waha",kind="message"}'
WEEK = 336
"""Steps of half an hour."""


def _of(template: str, **values: str) -> dict[str, str]:
    return {template % name: series for name, series in values.items()}


def _door(good: str, bad: str) -> dict[str, str]:
    return {DOOR % "200": good, DOOR % "503": bad}


def _decided(whole: str, in_time: str) -> dict[str, str]:
    return {DECIDED % "count": whole, (DECIDED % "bucket") + '{le="30.0"}': in_time}


CASES = (
    Case(
        "DoorErrorsBurnFast",
        Fires(_door("0+99x90", "0+1x90"), "70m", {}, "1% of webhooks get no 200; gateways send them again, and later give up."),
        Quiet(_door("0+98x60 5880+0x2 5880+98x40", "0+0x60 0+98x2 196+0x40"), "95m"),
    ),
    Case(
        "DoorErrorsBurnSlowly",
        Fires(_door("0+996x50", "0+4x50"), "1490m", {}, "0.4% of webhooks got no 200 over a day or three; a month's budget will not last."),
        Quiet(_door("0+9995x50", "0+5x23 115+0x27"), "1490m"),
        step=30,
    ),
    Case(
        "ActionsLateBurnFast",
        Fires(_decided("0+100x371", "0+100x300 30000+84x70"), "365m", {}, "16% of findings led to an action later than promised."),
        Quiet(_decided("0+100x100", "0+95x100"), "95m"),
    ),
    Case(
        "ActionsLateBurnSlowly",
        Fires(_decided("0+100x50", "0+96x50"), "1490m", {}, "4% of findings led to an action later than promised, over a day or three."),
        Quiet(_decided("0+1000x50", "0+995x50"), "1490m"),
        step=30,
    ),
    Case(
        "SendingFailsBurnFast",
        Fires(_of(SENDS, sent="0+7x90", later="0+3x90"), "70m", {}, "30% of messages to people could not be sent."),
        Quiet(_of(SENDS, sent="0+2x90", refused="0+0x30 0+1x4 4+0x60"), "70m"),
    ),
    Case(
        "SendingFailsBurnSlowly",
        Fires(_of(SENDS, sent="0+92x50", refused="0+8x50"), "1490m", {}, "8% of messages to people could not be sent, over a day or three."),
        Quiet(_of(SENDS, sent="0+99x50", refused="0+1x50"), "1490m"),
        step=30,
    ),
    Case(
        "ServiceAbsent",
        Fires(
            {'up{job="ingest",instance="a"}': "1x20", 'up{job="actions",instance="a"}': "1x20",
             'up{job="rules",instance="a"}': "0x20", 'up{job="rules",instance="b"}': "0x20"},
            "10m", {"job": "rules"}, "No process of rules answers: nothing passes it.",
        ),
        Quiet(
            {'up{job="ingest",instance="a"}': "1x20", 'up{job="actions",instance="a"}': "1x20",
             'up{job="rules",instance="a"}': "0x20", 'up{job="rules",instance="b"}': "1x20"},
            "10m",
        ),
    ),
    Case(
        "EventsUnread",
        Fires({'steward_rules_oldest_unread_seconds{partition="3"}': "61x20"}, "10m", {}, "The oldest event has waited 1m 1s to be judged."),
        Quiet({'steward_rules_oldest_unread_seconds{partition="3"}': "60x20"}, "10m"),
    ),
    Case(
        "CommitsStall",
        Fires({'steward_rules_commit_age_seconds{instance="a"}': "61x10"}, "5m", {"instance": "a"}, "a has made no progress for 1m 1s though events wait."),
        Quiet({'steward_rules_commit_age_seconds{instance="a"}': "59x10"}, "5m"),
    ),
    Case(
        "RecoveryLong",
        Fires({'steward_rules_recovering{instance="a"}': "1x10"}, "6m", {"instance": "a"}, "a has been reading its state for minutes; its groups are not judged meanwhile."),
        Quiet({'steward_rules_recovering{instance="a"}': "1x4 0x10"}, "6m"),
    ),
    Case(
        "RuleFails",
        Fires({'steward_rules_failures_total{rule="flood"}': "0x20 3x10"}, "25m", {"rule": "flood"}, "Rule flood failed within the last 15 minutes; the other rules go on."),
        Quiet({'steward_rules_failures_total{rule="flood"}': "3x40"}, "35m"),
    ),
    Case(
        "RuleFindsTooMuch",
        Fires({'steward_rules_findings_total{rule="gossip",severity="warning"}': f"0+1.5x{WEEK} {WEEK * 3 // 2}+16.5x6"}, f"{30 * WEEK + 120}m", {"rule": "gossip"}, "Rule gossip found 33 in an hour, more than ten times its usual."),
        Quiet({'steward_rules_findings_total{rule="gossip",severity="warning"}': f"0+1.5x{WEEK} {WEEK * 3 // 2}+13.5x6"}, f"{30 * WEEK + 120}m"),
        step=30,
    ),
    Case(
        "RejectsMany",
        Fires({'steward_ingest_rejects_total{source="waha",reason="not JSON"}': "0+6x60", EVENTS: "0+100x60"}, "50m", {"source": "waha"}, "180 things from waha could not be read in half an hour."),
        Quiet({'steward_ingest_rejects_total{source="waha",reason="not JSON"}': "0+4x60", EVENTS: "0+100x60"}, "50m"),
    ),
    Case(
        "SourceQuiet",
        Fires({EVENTS: f"0+30x{2 * WEEK} {60 * WEEK}+0x6"}, f"{60 * WEEK + 120}m", {"source": "waha"}, "Nothing came from waha for an hour; at this hour of the week it usually talks."),
        Quiet({EVENTS: f"0+9x{2 * WEEK} {18 * WEEK}+0x6"}, f"{60 * WEEK + 120}m"),
        step=30,
    ),
    Case(
        "GatewayLoggedOut",
        Fires({'steward_ingest_accounts{source="waha",state="logged_out",instance="a"}': "1x10"}, "5m", {"source": "waha", "state": "logged_out"}, "1 account(s) of waha: logged_out. Nothing of their groups is read."),
        Quiet({'steward_ingest_accounts{source="waha",state="silent",instance="a"}': "1x10"}, "5m"),
    ),
    Case(
        "RoomsUnreadable",
        Fires({'steward_ingest_rooms{source="matrix",state="unreadable"}': "2x20"}, "15m", {"source": "matrix"}, "2 registered room(s) of matrix cannot be read."),
        Quiet({'steward_ingest_rooms{source="matrix",state="unregistered"}': "2x20"}, "15m"),
    ),
    Case(
        "RegisterUnusable",
        Fires({'steward_ingest_register_faults_total{instance="a"}': "0x20 1x10"}, "25m", {"instance": "a"}, "The groups or policy file was changed and cannot be used; the one before still holds."),
        Quiet({'steward_ingest_register_faults_total{instance="a"}': "1x40"}, "35m"),
    ),
    Case(
        "AccountStopped",
        Fires({'steward_actions_halted_accounts{channel="whatsapp"}': "1x5"}, "2m", {"channel": "whatsapp"}, "1 sending account(s) of whatsapp stopped; messages go by other ways meanwhile."),
        Quiet({'steward_actions_halted_accounts{channel="whatsapp"}': "0x5"}, "2m"),
    ),
    Case(
        "MessagesHeld",
        Fires({'steward_actions_deliveries{state="held"}': "1x90"}, "70m", {}, "1 message(s) are held until a person lets them go."),
        Quiet({'steward_actions_deliveries{state="held"}': "1x50 0x40"}, "70m"),
    ),
    Case(
        "OutboxGrows",
        Fires({'steward_actions_outbox{instance="a"}': "101x30"}, "20m", {"instance": "a"}, "101 records wait for the broker; nothing is carried out before they are written."),
        Quiet({'steward_actions_outbox{instance="a"}': "100x30"}, "20m"),
    ),
    Case(
        "UnreadGrows",
        Fires({'steward_kafka_unread_records{reader="rules",topic="events"}': "101+1x30"}, "25m", {"reader": "rules", "topic": "events"}, "rules has not read 111 records of events, and they grow."),
        Quiet({'steward_kafka_unread_records{reader="rules",topic="events"}': "5000-1x30", 'steward_kafka_unread_records{reader="actions",topic="findings"}': "60+1x30"}, "25m"),
    ),
    Case(
        "CopiesMissing",
        Fires({"steward_kafka_thin_partitions": "1x20"}, "15m", {}, "1 partitions lack copies: what another broker loses would be lost."),
        Quiet({"steward_kafka_thin_partitions": "0x20"}, "15m"),
    ),
    Case(
        "ConnectionsFull",
        Fires({'steward_postgres_connections{state="idle"}': "50x20", 'steward_postgres_connections{state="active"}': "31x20", "steward_postgres_most_connections": "100x20"}, "10m", {}, "81% of the database's connections are in use; at all of them it refuses more."),
        Quiet({'steward_postgres_connections{state="idle"}': "50x20", 'steward_postgres_connections{state="active"}': "30x20", "steward_postgres_most_connections": "100x20"}, "10m"),
    ),
    Case(
        "CasesOld",
        Fires({'steward_actions_cases{step="notice",age="older"}': "2x60"}, "1500m", {}, "2 case(s) have been open for longer than a week."),
        Quiet({'steward_actions_cases{step="notice",age="week"}': "2x60"}, "1500m"),
        step=30,
    ),
    Case(
        "DiskFills",
        Fires({'steward_disk_free_bytes{job="rules"}': "200000-200x100", 'steward_disk_bytes{job="rules"}': "1000000x100"}, "90m", {"job": "rules"}, "The disk of rules will be full within a day."),
        Quiet({'steward_disk_free_bytes{job="rules"}': "240000-100x100", 'steward_disk_bytes{job="rules"}': "1000000x100"}, "90m"),
    ),
    Case(
        "DiskLow",
        Fires({'steward_disk_free_bytes{job="actions"}': "99x20", 'steward_disk_bytes{job="actions"}': "1000x20"}, "10m", {"job": "actions"}, "9.9% of the disk of actions is free; a full disk stops Kafka for good."),
        Quiet({'steward_disk_free_bytes{job="actions"}': "101x20", 'steward_disk_bytes{job="actions"}': "1000x20"}, "10m"),
    ),
    Case(
        "MemoryHigh",
        Fires({'process_resident_memory_bytes{job="rules",instance="a"}': "86x30", 'steward_memory_bytes{job="rules",instance="a"}': "100x30"}, "20m", {"job": "rules", "instance": "a"}, "a uses 86% of its memory; at its limit it is ended."),
        Quiet({'process_resident_memory_bytes{job="rules",instance="a"}': "85x30", 'steward_memory_bytes{job="rules",instance="a"}': "100x30"}, "20m"),
    ),
    Case(
        "VersionsMixed",
        Fires({'steward_build_info{version="1",commit="a",job="rules"}': "1x60", 'steward_build_info{version="2",commit="b",job="ingest"}': "1x60"}, "40m", {}, "2 versions run side by side; an upgrade stopped half-way."),
        Quiet({'steward_build_info{version="1",commit="a",job="rules"}': "1x60", 'steward_build_info{version="2",commit="b",job="ingest"}': "1x20"}, "40m"),
    ),
    Case(
        "PoliciesMixed",
        Fires({'steward_policy_info{version="1",instance="a"}': "1x60", 'steward_policy_info{version="2",instance="b"}': "1x60"}, "40m", {}, "The front doors hold 2 different policies."),
        Quiet({'steward_policy_info{version="1",instance="a"}': "1x60", 'steward_policy_info{version="1",instance="b"}': "1x60"}, "40m"),
    ),
)  # fmt: skip
