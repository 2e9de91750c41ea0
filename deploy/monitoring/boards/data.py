"""Kafka and database: what the services see of them. Their own figures belong to whoever runs them."""

from deploy.monitoring import limits
from deploy.monitoring.board import Board, Section
from deploy.monitoring.panels import (
    BYTES,
    COUNT,
    HALF,
    PER_SECOND,
    SECONDS,
    SHARE,
    Limit,
    Query,
    Says,
    lines,
    quantiles,
    rate,
    stacked,
)  # fmt: skip

INGEST, RULES, ACTIONS = 'job="ingest"', 'job="rules"', 'job="actions"'

BOARD = Board(
    "data",
    "Kafka and database",
    "What the services see of the broker and the database.",
    [
        Section("Kafka", [
            lines(
                "Time until a record is safe",
                Says("How long the broker takes to make records safe", "when it grows look at its disk and its log"),
                SECONDS, *quantiles("steward_ingest_produce_seconds", INGEST),
            ),
            lines(
                "Refused",
                Says("Times the broker took no records", "any at all say that it was away or full, so look at its log"),
                PER_SECOND, Query(f"sum(rate(steward_ingest_refused_total{{{INGEST}}}[$__rate_interval]))", "refused"),
            ),
            lines(
                "Oldest unread event",
                Says("How long the oldest event of all partitions has waited", "above the line follow the runbook"),
                SECONDS, Query(f"max(steward_rules_oldest_unread_seconds{{{RULES}}})", "oldest"),
                limit=Limit("EventsUnread", limits.UNREAD),
            ),
            lines(
                "Records that wait for the broker",
                Says("Records in the outbox of actions", "above the line the broker takes none, so nothing is carried out"),
                COUNT, Query(f"max(steward_actions_outbox{{{ACTIONS}}})", "outbox"),
                limit=Limit("OutboxGrows", limits.OUTBOX),
            ),
            lines(
                "Age of records",
                Says("How old findings and the rest are when actions reads them", "when it grows the broker or actions is slow"),
                SECONDS, *quantiles("steward_actions_record_age_seconds", ACTIONS),
            ),
            stacked(
                "Decisions and state",
                Says("The share of time that rules waits for the broker", "near one the broker is what holds it up"),
                SHARE,
                Query(rate("steward_rules_stage_seconds_total", "stage", f'{RULES}, stage!="judge"'), "{{stage}}"),
            ),
        ]),
        Section("Database", [
            lines(
                "Time of a transaction",
                Says("How long transactions take", "when it grows look for a lock or a full disk of the database"),
                SECONDS, *quantiles("steward_actions_transaction_seconds", ACTIONS),
            ),
            stacked(
                "Transactions",
                Says("Transactions by how they ended", "many undone ones have their reason in the log of actions"),
                PER_SECOND, Query(rate("steward_actions_transaction_seconds_count", "end", ACTIONS), "{{end}}"),
            ),
            lines(
                "Connections in use",
                Says("Connections to the database in use", "at five all wait for one, so look for a slow transaction"),
                COUNT, Query(f"max(steward_actions_database_connections{{{ACTIONS}}})", "in use"),
            ),
            lines(
                "Size of the database",
                Says("Bytes of the database", "it grows with cases and findings, and faster growth wants a look"),
                BYTES, Query(f"max(steward_actions_database_bytes{{{ACTIONS}}})", "database"), span=HALF,
            ),
            lines(
                "Free disk",
                Says("The share of each process's disk that is free", "below the line make room, since a full one stops Kafka"),
                SHARE, Query("min by (job) (steward_disk_free_bytes / steward_disk_bytes)", "{{job}}"),
                limit=Limit("DiskLow", limits.DISK_LOW, below=True), span=HALF,
            ),
        ]),
    ],
)  # fmt: skip
