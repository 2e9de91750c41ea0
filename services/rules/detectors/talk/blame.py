"""Blame: somebody's failings told to everybody, without a swear word.

Catches what a person who is named or spoken to never does, always fails at or is the cause of, and whole sayings that
point at one ("everybody is sick of carrying you", "unlike Bob"). Reasons, kindness and laughter are left alone, as is
what is said of machines, parties and oneself. It is wrong on teasing among friends that no smile shows, and where the
reason stood in the message before.
"""

from moderation.events import Event
from moderation.features import Span
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import Found, load_ideas
from services.rules.detectors.talk.people import People, Somebody, Who
from services.rules.detectors.talk.phrases import Hit, Words
from services.rules.detectors.talk.turn import laughs, spoken_to

_POINTED = 0.6
_DENIED = frozenset(
    {"if", "not", "don't", "never", "unless", "hope", "imagine", "suppose", "whether", "no", "did", "has"}
)
_BEFORE = 4
"""How many words before whom it is about may take it back."""


class Blame:
    """Finds failings and whose they are said to be."""

    def __init__(self, words: Words, people: People) -> None:
        ideas = load_ideas("blame", words)
        self.ideas = {f"att.{name}": ideas[name] for name in ("fault", "whole")}
        self._excuse, self._people = ideas["excuse"], people

    def read(self, reading: Reading, event: Event, found: Found) -> tuple[float, list[Span]]:
        """The score, and the words that point: kind `blame`."""
        if self._excuse.hits(reading) or laughs(reading):
            return 0.0, []
        for fault in found.get("att.fault", ()):
            doer = self._doer(reading, event, fault)
            if doer is not None and _DENIED.isdisjoint(reading.words[max(0, doer.first - _BEFORE) : doer.first]):
                return _POINTED, [reading.span(min(doer.first, fault.first), fault.last, "att", "blame")]
        for saying in found.get("att.whole", ()):
            if event.named or spoken_to(reading.words):
                return _POINTED, [reading.span(*saying, "att", "blame")]
        return 0.0, []

    def _doer(self, reading: Reading, event: Event, fault: Hit) -> Somebody | None:
        """Whose failing it is: who stands before it, or at its very beginning ("you are the only one ...")."""
        doer = self._people.doer(reading, event, fault.first) or self._people.somebody(reading, event, fault.first)
        if doer is None or doer.who in {Who.OWN, Who.ORGANISATION, Who.OUTSIDER}:
            return None
        return doer if doer.who is not Who.PRONOUN or event.named or "they" not in reading.words[doer.first] else None
