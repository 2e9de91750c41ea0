"""Gossip: hearsay about somebody's private life or standing.

Catches an opener ("I hear", "apparently", "is it true") with somebody and a private matter (marriage, health, drink,
money, loyalty), words of secrecy with somebody ("between us, Ann ..."), and a few matters that need no opener. Kind
words (condolences, good news, surprises), hearsay about polls, weather and events, and talk of oneself are left alone.
It is wrong where news of an illness is passed on in friendship, and where the hint has no word of its own.
"""

from moderation.events import Event
from moderation.features import Span
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import Found, load_ideas
from services.rules.detectors.talk.people import People, Somebody, Who
from services.rules.detectors.talk.phrases import Hit, Words, breaks

_MATTER, _SECRET, _STRONG, _WEAK = 0.8, 0.6, 0.6, 0.25
_BEFORE = 6
"""How many words before both may name whom it is about."""
_NEAR = 14
"""How many words may lie between an opener and what is told."""


def _introduces(reading: Reading, opener: Hit, matter: Hit) -> bool:
    """Whether the opener leads up to the matter, or closes the sentence that tells it ("..., apparently")."""
    if matter.first >= opener.first:
        return matter.first - opener.last <= _NEAR
    ends = opener.last == len(reading.words) or breaks(reading, opener.last - 1, opener.last + 1)
    return ends and opener.first - matter.last <= _NEAR


class Gossip:
    """Finds hearsay about people."""

    def __init__(self, words: Words, people: People) -> None:
        ideas = load_ideas("gossip", words)
        self.ideas = {f"gos.{name}": ideas[name] for name in ("opener", "secret", "strong")}
        self._matter, self._kind, self._idle = ideas["matter"], ideas["kind"], ideas["idle"]
        self._people = people

    def read(self, reading: Reading, event: Event, found: Found) -> tuple[float, list[Span]]:
        """The score, and the words from the opener to what is told."""
        openers = found.get("gos.opener", []) + found.get("gos.secret", [])
        strong = found.get("gos.strong", [])
        if not (openers or strong) or self._kind.hits(reading):
            return 0.0, []
        return (
            self._told(reading, event, openers)
            or self._secret(reading, event, found.get("gos.secret", []))
            or self._known(reading, event, strong)
            or (0.0, [])
        )

    def _told(self, reading: Reading, event: Event, openers: list[Hit]) -> tuple[float, list[Span]] | None:
        matters = self._matter.hits(reading) if openers else []
        for opener in openers:
            for matter in matters:
                if _introduces(reading, opener, matter):
                    first = max(0, min(opener.first, matter.first) - _BEFORE)
                    about = self._about(reading, event, first, max(opener.last, matter.last) + 3)
                    if about is not None and not self._people.denied(reading, opener.first):
                        first = min(opener.first, matter.first, about.first)
                        return _MATTER, [reading.span(first, max(opener.last, matter.last, about.last), "gos")]
        return None

    def _secret(self, reading: Reading, event: Event, secrets: list[Hit]) -> tuple[float, list[Span]] | None:
        """A secret about somebody, whatever it is, unless it is about a thing."""
        for secret in secrets:
            about = self._about(reading, event, secret.last, secret.last + 6)
            apart = about is None or breaks(reading, secret.last - 1, about.last)
            if about is not None and not apart and not self._idle.hits(reading):
                return _SECRET, [reading.span(secret.first, about.last, "gos")]
        return None

    def _known(self, reading: Reading, event: Event, strong: list[Hit]) -> tuple[float, list[Span]] | None:
        """A matter so private that no opener is needed."""
        for matter in strong:
            about = self._people.doer(reading, event, matter.first)
            told = about is not None and about.who not in {Who.OWN, Who.YOU, Who.ORGANISATION}
            if about is not None and told and not self._people.denied(reading, matter.first):
                return _STRONG, [reading.span(about.first, matter.last, "gos")]
        return None

    def _about(self, reading: Reading, event: Event, first: int, last: int) -> Somebody | None:
        about = self._people.anybody(reading, event, first, last)
        return None if about is None or breaks(reading, about.first, about.last) else about
