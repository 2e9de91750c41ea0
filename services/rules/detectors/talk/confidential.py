"""Confidential matter: what was said about somebody or the party behind a door, now told in the chat.

Catches complaints, disciplinary, safeguarding and staff cases about somebody; health of somebody named; legal advice,
tribunals, private polling, leaked papers, shortlists before they are announced, log-ins; and words of secrecy with a
sensitive matter. Procedures, training, residents' complaints, reminders to keep data out, news with a link to where it
stands, and what somebody tells of their own family's health are left alone. It is wrong where a matter has long been
public, which no word shows.
"""

import re

from moderation.events import Event
from moderation.features import Span
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import Found, load_ideas
from services.rules.detectors.talk.people import People, Who
from services.rules.detectors.talk.phrases import Hit, Words

_SOMEBODY = frozenset({Who.MEMBER, Who.OUTSIDER, Who.PRONOUN})
_WHOLE, _ABOUT, _QUIET = 0.7, 0.6, 0.6
_NEAR = 6
"""How many words may lie between a case and whom it is about."""
_SOURCED = re.compile(
    r"https?://(?:www\.)?(?!docs\.|drive\.|1drv|onedrive|dropbox|we\.tl|wetransfer|icloud|share)[a-z0-9-]+\.",
    re.IGNORECASE,
)
"""A link to a page that anybody can read: not to a file that somebody shares."""
_SAME_BREATH = 15
"""How many between a word of secrecy and the matter."""


class Confidential:
    """Finds confidential matters and whom they are about."""

    def __init__(self, words: Words, people: People) -> None:
        ideas = load_ideas("confidential", words)
        self.ideas = {f"conf.{name}": ideas[name] for name in ("about", "whole", "quiet", "health")}
        self._sensitive, self._people = ideas["sensitive"], people

    def read(self, reading: Reading, event: Event, found: Found) -> tuple[float, list[Span]]:
        """The score, and the words of the matter; kind `matter`."""
        quiet = found.get("conf.quiet", [])
        if _SOURCED.search(reading.text) and all(_only_called(reading, hit) for hit in quiet):
            return 0.0, []
        for hit in found.get("conf.whole", ()):
            if not self._people.denied(reading, hit.first):
                return _WHOLE, [reading.span(*hit, "conf", "matter")]
        return self._case(reading, event, found) or self._health(reading, event, found) or self._secret(reading, quiet)

    def _case(self, reading: Reading, event: Event, found: Found) -> tuple[float, list[Span]] | None:
        for hit in found.get("conf.about", ()):
            about = self._people.anybody(reading, event, max(0, hit.first - _NEAR), hit.last + _NEAR)
            if about is not None and not self._people.denied(reading, hit.first):
                return _ABOUT, [reading.span(min(about.first, hit.first), max(about.last, hit.last), "conf", "matter")]
        return None

    def _health(self, reading: Reading, event: Event, found: Found) -> tuple[float, list[Span]] | None:
        """Somebody's health; that of the writer's own family is the writer's to tell."""
        for hit in found.get("conf.health", ()):
            ill = self._people.doer(reading, event, hit.first)
            told = ill is not None and ill.who in _SOMEBODY and not self._people.own_family(reading, ill.first)
            if ill is not None and told and not self._people.denied(reading, hit.first):
                return _ABOUT, [reading.span(ill.first, hit.last, "conf", "matter")]
        return None

    def _secret(self, reading: Reading, quiet: list[Hit]) -> tuple[float, list[Span]]:
        for hit in quiet:
            for matter in self._sensitive.hits(reading):
                first, last = min(matter.first, hit.first), max(matter.last, hit.last)
                if max(matter.first, hit.first) - min(matter.last, hit.last) <= _SAME_BREATH:
                    return _QUIET, [reading.span(first, last, "conf", "matter")]
        return 0.0, []


def _only_called(reading: Reading, hit: Hit) -> bool:
    """Whether something is merely called confidential, as a headline does; nobody asks to keep it quiet."""
    return reading.words[hit.first : hit.last] in (["confidential"], ["secret"])
