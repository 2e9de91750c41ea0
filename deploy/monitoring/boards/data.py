"""Kafka and database: what the services see of them, and what they say of themselves."""

from deploy.monitoring import limits
from deploy.monitoring.board import Board, Section
from deploy.monitoring.panels import (
    BYTES,
    COUNT,
    HALF,
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
    quantiles,
    rate,
    stacked,
)  # fmt: skip

INGEST, RULES, ACTIONS = 'job="ingest"', 'job="rules"', 'job="actions"'
FIGURES = 'job="figures"'

MOST = 8
"""As many tables are drawn."""

BOARD = Board(
    "data",
    "Kafka and database",
    "What the services see of the broker and the database, and what they say of themselves.",
    [
        Section("Kafka, as the services see it", [
            lines(
                "Time until a record is safe",
                Says("How long the broker takes to make records safe", "when it grows look at its disk and its log"),
                SECONDS, *quantiles("steward_ingest_produce_seconds", INGEST),
            ),
            lines(
                "Refused",
                Says("Times the broker took no records", "any at all say that it was away or full, so look at its log"),
                PER_MINUTE, Query(f"60 * sum(rate(steward_ingest_refused_total{{{INGEST}}}[$__rate_interval]))", "refused"),
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
        Section("Kafka, as it says itself", [
            stacked(
                "Topics on disk",
                Says("Bytes of each topic on the brokers' disks", "when one grows for days look who writes that much"),
                BYTES, Query(f"sum by (topic) (steward_kafka_topic_bytes{{{FIGURES}}})", "{{topic}}"),
            ),
            stacked(
                "Records by topic",
                Says("Records written by topic", "findings that stop while events go on are a rules service that stands"),
                PER_SECOND, Query(rate("steward_kafka_records_total", "topic", FIGURES), "{{topic}}"),
            ),
            lines(
                "Records not read",
                Says("Records that each service has not read, counted from outside", "when they grow that service is away or too slow"),
                COUNT, Query(f"sum by (reader, topic) (steward_kafka_unread_records{{{FIGURES}}})", "{{reader}}: {{topic}}"),
                limit=Limit("UnreadGrows", limits.UNREAD_RECORDS),
            ),
            number(
                "Brokers",
                Says("How many brokers answer", "where one is missing look at its log before anything else"),
                COUNT, Query(f"max(steward_kafka_brokers{{{FIGURES}}})"), span=HALF,
            ),
            number(
                "Partitions that lack copies",
                Says("Partitions of which a broker has no whole copy", "look at the log of the broker that is behind"),
                COUNT, Query(f"max(steward_kafka_thin_partitions{{{FIGURES}}})"),
                limit=Limit("CopiesMissing", limits.THIN + 1), span=HALF,
            ),
        ]),
        Section("Database, as actions sees it", [
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
        Section("Database, as it says itself", [
            stacked(
                "Connections",
                Says("Connections by what they do", "many idle in a transaction are a process that hangs in the midst of one"),
                COUNT, Query(f"sum by (state) (steward_postgres_connections{{{FIGURES}}})", "{{state}}"),
            ),
            lines(
                "Share of connections in use",
                Says("How much of its connections the database has given out", "above the line see who else uses it"),
                SHARE,
                Query(
                    f"sum(steward_postgres_connections{{{FIGURES}}}) / max(steward_postgres_most_connections{{{FIGURES}}})",
                    "in use",
                ),
                limit=Limit("ConnectionsFull", limits.CONNECTIONS),
            ),
            lines(
                "Oldest transaction",
                Says("For how long the oldest transaction has been open", "minutes are a backup that runs, or something that hangs"),
                SECONDS, Query(f"max(steward_postgres_transaction_seconds{{{FIGURES}}})", "oldest"),
            ),
            stacked(
                "Ended transactions",
                Says("Transactions of everybody by how they ended", "as many undone as committed are usual, and more have their reason in its log"),
                PER_SECOND, Query(rate("steward_postgres_transactions_total", "end", FIGURES), "{{end}}"),
            ),
            stacked(
                "Blocks read",
                Says("Blocks by where the database found them", "when many come from disk give it more memory"),
                PER_SECOND, Query(rate("steward_postgres_blocks_total", "place", FIGURES), "{{place}}"),
            ),
            stacked(
                "Tables",
                Says("Bytes of the largest tables, indexes included", "they grow with cases, and what is over goes by itself"),
                BYTES, Query(f"topk({MOST}, sum by (table) (steward_postgres_table_bytes{{{FIGURES}}}))", "{{table}}"),
            ),
            number(
                "Waiting for a lock",
                Says("Connections that wait for a lock", "for longer than seconds look which transaction is oldest"),
                COUNT, Query(f"max(steward_postgres_waiting{{{FIGURES}}})"), span=THIRD,
            ),
            number(
                "Deadlocks in a day",
                Says("Transactions that were ended because two waited for each other", "tell the developers of any"),
                COUNT, Query(f"sum(increase(steward_postgres_deadlocks_total{{{FIGURES}}}[1d]))"), span=THIRD,
            ),
            number(
                "Rows to clear away",
                Says("Rows that are gone and not cleared away", "when they only grow the database's own cleaning is off"),
                COUNT, Query(f"max(steward_postgres_dead_rows{{{FIGURES}}})"), span=THIRD,
            ),
        ]),
    ],
)  # fmt: skip
