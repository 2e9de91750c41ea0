"""Unwanted personal attention: sexual words to somebody, or pressure together with romance.

`PERSONAL` alone is the mild form and scores weakly. It is wrong between two people who both like it: a text cannot
show that, so only the rule that sees the other's silence or refusal may judge it.
"""

from moderation.features import Span, Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import Found

_SEXUAL, _PRESSED, _PERSONAL, _PRESSURE = 0.8, 0.6, 0.3, 0.2


def attention(reading: Reading, found: Found) -> tuple[Talk, float, list[Span]]:
    """The flags, the score of `boundary`, and the words that carried it."""
    sexual, personal, pressure = (found.get(f"attention.{name}", []) for name in ("sexual", "personal", "pressure"))
    talk = Talk.PERSONAL if personal or sexual else Talk(0)
    if sexual:
        return talk, _SEXUAL, [reading.span(*hit, "boundary", "sexual") for hit in sexual]
    if pressure and personal:
        return talk, _PRESSED, [reading.span(*hit, "boundary", "pressure") for hit in (*personal, *pressure)]
    if personal:
        return talk, _PERSONAL, [reading.span(*hit, "boundary", "personal") for hit in personal]
    return talk, _PRESSURE if pressure else 0.0, [reading.span(*hit, "boundary", "pressure") for hit in pressure]
