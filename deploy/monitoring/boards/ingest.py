"""Ingest: what comes to the front door, and what becomes of it."""

from deploy.monitoring.alerts import share
from deploy.monitoring.board import Board, Section
from deploy.monitoring.boards.process import costs
from deploy.monitoring.limits import DOOR, FAST
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
    rows,
    stacked,
)  # fmt: skip

WHERE = 'job="ingest", instance=~"$instance"'

BOARD = Board(
    "ingest",
    "Ingest",
    "What comes to the front door, and what becomes of it.",
    [
        Section("Requests", [
            stacked(
                "Requests by answer",
                Says("Webhooks by answer", "many 401 are a wrong secret, and 503 say that the broker is away"),
                PER_SECOND, Query(rate("steward_ingest_requests_total", "status", WHERE), "{{status}}"),
            ),
            lines(
                "Share without a 200",
                Says("The share of webhooks that had to be sent again", "above the line look whether the broker answers"),
                SHARE, Query(share(DOOR, "5m"), "5 minutes"), Query(share(DOOR, "1h"), "an hour"),
                limit=Limit("DoorErrorsBurnFast", DOOR.allowed * FAST),
            ),
            lines(
                "Time of a request",
                Says("How long a webhook waits for its answer", "when it grows look at the time the broker takes"),
                SECONDS, *quantiles("steward_ingest_request_seconds", WHERE),
            ),
        ]),
        Section("Events", [
            stacked(
                "Events by source",
                Says("What was taken by source", "where a source that usually talks is quiet look at its gateway"),
                PER_SECOND, Query(rate("steward_ingest_events_total", "source", WHERE), "{{source}}"),
            ),
            stacked(
                "Events by kind",
                Says("What was taken by kind", "where one kind vanishes the gateway's settings may have changed"),
                PER_SECOND, Query(rate("steward_ingest_events_total", "kind", WHERE), "{{kind}}"),
            ),
            lines(
                "Age of events",
                Says("How old events are when they come in", "from two minutes on they count as a backlog of the gateway"),
                SECONDS, *quantiles("steward_ingest_event_age_seconds", WHERE),
            ),
            stacked(
                "Rejects",
                Says("What could not be read by reason", "read the bodies in the topic rejects and tell the developers"),
                PER_MINUTE, Query(per_minute("steward_ingest_rejects_total", "source, reason", WHERE), "{{source}}: {{reason}}"),
                span=HALF,
            ),
            stacked(
                "Passed by",
                Says("What nobody may read or judges", "many of unregistered groups are groups missing in the groups file"),
                PER_MINUTE, Query(per_minute("steward_ingest_passed_by_total", "why", WHERE), "{{why}}"), span=HALF,
            ),
        ]),
        Section("Accounts and groups", [
            rows(
                "Accounts",
                Says("Accounts by source and by how they fare", "link again what is logged out, and ask about what is banned"),
                COUNT, Query(f"max by (source, state) (steward_ingest_accounts{{{WHERE}}}) > 0"),
                value="accounts",
            ),
            number(
                "Rooms that cannot be read",
                Says("Registered rooms that Steward is in and cannot read", "follow the runbook, since nothing of them is judged"),
                COUNT, Query(f'max(steward_ingest_rooms{{state="unreadable", {WHERE}}})'),
                limit=Limit("RoomsUnreadable", 1), height=8,
            ),
            number(
                "Groups not registered",
                Says("Groups that an account is in and that nobody registered", "write them into the groups file, or leave them"),
                COUNT, Query(f'max(steward_ingest_rooms{{state="unregistered", {WHERE}}})'), height=8,
            ),
            number(
                "Groups",
                Says("Groups of the groups file", "when it drops somebody took groups out of the file"),
                COUNT, Query(f"max(steward_ingest_groups{{{WHERE}}})"),
            ),
            number(
                "Policies held",
                Says("How many different policies the front doors hold", "more than one for long is a file that was not rolled out"),
                COUNT, Query(f"count(count by (version) (steward_policy_info{{{WHERE}}}))"),
                limit=Limit("PoliciesMixed", 2), span=QUARTER,
            ),
            number(
                "Files not usable",
                Says("Times in a day that a changed groups or policy file could not be used", "mend the file as the log says"),
                COUNT, Query(f"sum(increase(steward_ingest_register_faults_total{{{WHERE}}}[1d]))"),
                limit=Limit("RegisterUnusable", 1), span=QUARTER,
            ),
            number(
                "People joined",
                Says("Times in a day that two keys were found to be one person", "thousands at once are a gateway mixing people up"),
                COUNT, Query(f"sum(increase(steward_ingest_merges_total{{{WHERE}}}[1d]))"), span=QUARTER,
            ),
        ]),
        Section("What it costs", [
            lines(
                "Bytes in hand",
                Says("Bytes of bodies that are not safe yet", "when they only grow the broker takes nothing"),
                BYTES, Query(f"steward_ingest_in_flight_bytes{{{WHERE}}}", "{{instance}}"), span=QUARTER,
            ),
            *costs(WHERE, QUARTER),
        ]),
    ],
    job="ingest",
)  # fmt: skip
