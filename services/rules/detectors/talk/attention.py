"""Unwanted personal attention: sexual words to somebody, or pressure together with romance.

`PERSONAL` alone is the mild form and scores weakly; said in two ways at once, or with a wink, it weighs more. It is
wrong between two people who both like it: a text cannot show that, so only the rule that sees the other's silence or
refusal may judge it.
"""

from moderation.features import Span, Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import Found
from services.rules.detectors.talk.phrases import Hit

_SEXUAL, _PRESSED, _TWICE, _PERSONAL, _PRESSURE = 0.8, 0.6, 0.5, 0.3, 0.2
_COURTING = 0.1
"""What a kiss or a wink adds to words that are personal already."""
_DENIED = frozenset(
    {"not", "don't", "dont", "didn't", "doesn't", "never", "stop", "stopped", "quit", "isn't", "wouldn't"}
)
_CANNOT = frozenset({"can't", "cant", "cannot", "couldn't", "won't", "don't_you"})
_BEFORE = 3
_IDEAS = frozenset({"attention.sexual", "attention.personal", "attention.pressure"})
_WINKS = frozenset("😘😍🥰😏💋😉💕💖❤💘🔥😈🍑👅💦")


def attention(reading: Reading, found: Found) -> tuple[Talk, float, list[Span]]:
    """The flags, the score of `boundary`, and the words that carried it."""
    if _IDEAS.isdisjoint(found):
        return Talk(0), 0.0, []
    sexual, personal, pressure = (
        [hit for hit in found.get(f"attention.{name}", ()) if not _denied(reading, hit)]
        for name in ("sexual", "personal", "pressure")
    )
    talk = Talk.PERSONAL if personal or sexual else Talk(0)
    if sexual:
        return talk, _SEXUAL, _spans(reading, sexual, "sexual")
    if pressure and personal:
        return talk, _PRESSED, _spans(reading, [*personal, *pressure], "pressure")
    if personal:
        score = _TWICE if _apart(personal) else _PERSONAL
        winks = not _WINKS.isdisjoint(reading.emoji)
        return talk, round(score + _COURTING * winks, 2), _spans(reading, personal, "personal")
    return talk, _PRESSURE if pressure else 0.0, _spans(reading, pressure, "pressure")


def _denied(reading: Reading, hit: Hit) -> bool:
    """Whether the words before say that it is not so, or not wanted: "please stop telling me you love me"."""
    before = reading.words[max(0, hit.first - _BEFORE) : hit.first]
    return not _DENIED.isdisjoint(before) and _CANNOT.isdisjoint(before)


def _spans(reading: Reading, hits: list[Hit], kind: str) -> list[Span]:
    return [reading.span(*hit, "boundary", kind) for hit in hits]


def _apart(hits: list[Hit]) -> bool:
    """Whether a word stands between two of them: said in two ways."""
    return any(one.last < other.first for one in hits for other in hits)
