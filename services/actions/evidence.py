"""Evidence: the words that caused a finding, read when a message leaves, masked, and kept nowhere."""

import asyncio

from moderation import wire
from moderation.engine import Observation
from moderation.events import Event
from moderation.features import Span
from moderation.findings import Finding
from moderation.masking import mask, mask_hard
from moderation.model import DAY, MINUTE
from services.actions.messages import plain
from services.actions.wordings import wording
from services.chassis import log
from services.chassis.bus import Bus, BusError

KEPT = 3 * DAY
"""Text is kept in its topic for as long."""
EARLIER = 2 * MINUTE
"""A record may have been written so much before the platform's own time of the event."""
QUOTE = 160
MOST = 5000
WITHIN = 10
_log = log.get(__name__)


class TopicEvidence:
    """Reads the words from the topics, by the ids that a finding names. Each reading is logged, without them.

    Args:
        bus: with the topics of events and observations.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def quote(self, finding: Finding, now: int) -> str:
        """The words of the event that made the finding; empty where they are gone or cannot be masked."""
        if not finding.evidence or not wording(finding.rule).quotes or now - finding.at > KEPT:
            return ""
        try:
            async with asyncio.timeout(WITHIN):
                event = await self._event(finding)
                spans = await self._spans(finding, event) if event is not None else None
        except (BusError, TimeoutError):
            _log.warning("evidence.unread", finding=finding.id, exc_info=True)
            return ""
        if event is None or spans is None:
            return ""
        _log.info("evidence.read", finding=finding.id)
        return _short(mask_hard(mask(event.text or "", spans)))

    async def _event(self, finding: Finding) -> Event | None:
        """The event that made the finding: among those it names, the one of its instant, else the last one found."""
        found, left = None, MOST
        async for arrival in self._bus.read_since("events", finding.group.encode(), finding.at - EARLIER):
            event = wire.decode(wire.EVENTS, arrival.value)
            if isinstance(event, Event) and event.id in finding.evidence and event.text:
                found = event
                if event.at >= finding.at:
                    return event
            left -= 1
            if not left:
                break
        return found

    async def _spans(self, finding: Finding, event: Event) -> tuple[Span, ...] | None:
        """What of the words is personal data; None where nobody says so."""
        left = MOST
        async for arrival in self._bus.read_since("observations", finding.group.encode(), finding.at - EARLIER):
            seen = wire.decode(wire.OBSERVATIONS, arrival.value)
            if isinstance(seen, Observation) and seen.event.id == event.id:
                return seen.features.spans
            left -= 1
            if not left:
                break
        return None


def _short(text: str) -> str:
    said = " ".join(plain(text).split())
    return said if len(said) <= QUOTE else said[: QUOTE - 1] + "…"
