"""Limits: the numbers at which something is wrong. Alerts and the colours of panels both come from here."""

from typing import NamedTuple

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Slo(NamedTuple):
    """What is promised over 30 days: which share of the whole may be bad.

    `bad` and `all` are PromQL with the place `RANGE` where a range belongs.
    """

    name: str
    allowed: float
    bad: str
    all: str


IN_TIME = 30
"""Seconds from the front door to the action, for what is in time; a bucket of the histogram."""

DOOR = Slo(
    "door",
    0.001,
    'sum(increase(steward_ingest_requests_total{status=~"5.."}[RANGE]))',
    "sum(increase(steward_ingest_requests_total[RANGE]))",
)
ACTION = Slo(
    "action",
    0.01,
    "(sum(increase(steward_actions_message_to_action_seconds_count[RANGE])) - "
    f'sum(increase(steward_actions_message_to_action_seconds_bucket{{le="{IN_TIME}.0"}}[RANGE])))',
    "sum(increase(steward_actions_message_to_action_seconds_count[RANGE]))",
)
SENDING = Slo(
    "sending",
    0.02,
    'sum(increase(steward_actions_sends_total{result!="sent"}[RANGE]))',
    "sum(increase(steward_actions_sends_total[RANGE]))",
)
SLOS = (DOOR, ACTION, SENDING)

FAST, FASTER = 6.0, 14.4
"""Times the allowed share: at 14.4 a month's budget is gone in two days, at 6 in five."""
SLOW, SLOWER = 3.0, 1.0
ENOUGH = 5
"""Bad ones there must be before anybody is woken: one failure of three requests at night is no outage."""

UNREAD = 60.0
"""Seconds that the oldest event may wait to be judged."""
COMMIT_AGE = 60.0
"""Seconds without progress although something waits."""
RECOVERY = 5 * MINUTE
"""Seconds that reading the state may take."""
REJECTS = 0.05
"""Share of what comes in that may be unreadable."""
TIMES_USUAL = 10
"""How many times its usual a rule may find."""
FINDINGS_ENOUGH = 20
"""Findings within an hour below which nothing counts as sudden."""
TALKATIVE = 20
"""Events in the same hour of the last two weeks from which on a source usually talks at this hour."""
OUTBOX = 100
"""Records that may wait for the broker."""
HELD = 0
"""Deliveries that a person has to let go."""
DISK_FREE, DISK_LOW = 0.25, 0.10
"""Shares of the disk: below the first it is watched whether it fills within a day, below the second it is said at once."""
MEMORY = 0.85
"""Share of the memory that a process may have, which it reads where the limit is set."""
THIN = 0
"""Partitions that may lack copies."""
UNREAD_RECORDS = 100
"""Records from which on it matters that they grow."""
CONNECTIONS = 0.8
"""Share of the database's connections that may be in use."""
OLD_CASES = 0
"""Cases older than a week that wait for a person."""
