"""The only wall clock: rules and deadlines know the time of events alone."""

import time


def now() -> int:
    """Return this instant, in milliseconds UTC."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Return seconds that only go forward, to measure how long something took."""
    return time.monotonic()
