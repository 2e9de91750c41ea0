"""Following: the spans of a batch.

The batch has one of its own, linked to every event; an event that led to a finding has one in its own trace, linked to
the batch. Of what is confidential there is none.
"""

from collections.abc import Sequence

from moderation.findings import Finding
from services.chassis.bus import Arrival
from services.chassis.spans import Span, record
from services.chassis.trace import begin, carry_on
from services.rules.runtime.judge import Judged


def follow(partition: int, arrivals: Sequence[Arrival], judged: Judged, begun: int, ended: int) -> None:
    """Tell of a batch of one partition, judged and durable between two instants (milliseconds UTC)."""
    batch = begin(f"rules batch {arrivals[0].topic} {partition} {arrivals[0].offset} {arrivals[-1].offset}")
    links = [arrival.trace for arrival in arrivals if arrival.trace]
    record(Span("judge a batch", batch, None, begun, ended, "consumer", links, _about(arrivals[0], len(arrivals))))
    telling = {
        cause.offset: cause
        for finding, cause in judged.findings
        if isinstance(finding, Finding) and not finding.confidential
    }
    for arrival in telling.values():
        own = carry_on(arrival.trace, f"rules {arrival.topic} {partition} {arrival.offset}")
        record(Span("judge", own, arrival.trace, begun, ended, "consumer", [batch], _about(arrival)))


def _about(arrival: Arrival, count: int = 1) -> dict[str, str | int]:
    return {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": arrival.topic,
        "messaging.destination.partition.id": str(arrival.partition),
        "messaging.batch.message_count": count,
    }
