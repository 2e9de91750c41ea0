"""The moments of the rules service at which a test may kill it; see `services.chassis.marks`."""

from services.chassis.marks import mark

__all__ = ["MOMENTS", "mark"]

MOMENTS = (
    "send", "sent", "flush", "flushed", "stored", "acked", "commit", "committed", "recover", "recovering", "recovered",
)  # fmt: skip
"""In the order of the work: decisions under way, decisions safe, state under way, state safe, state in the store,
events acked; offsets about to be committed, and committed; recovery begun, in the middle, done."""
