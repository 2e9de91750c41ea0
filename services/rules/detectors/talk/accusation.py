"""Accusation of wrongdoing: somebody, and a deed such as stealing, forging, bribing or harassing.

Catches a deed whose doer stands before it: a name, a role, an organisation, "you", "he". Kind `member` for people of
the party or group, `other` for outsiders, `organisation`. Harsh words on a policy or on whoever is in public life,
denials, questions, suppositions, training and what a court, the police or the press has established are left alone. It
is wrong where a deed is told in words that no table knows, where irony carries it, and where a report names no source.
"""

from moderation.events import Event
from moderation.features import Span
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import Found, load_ideas
from services.rules.detectors.talk.people import People, Somebody, Who
from services.rules.detectors.talk.phrases import Hit, Words

_SURE, _LIKELY, _WEAK = 0.9, 0.7, 0.3
_DENIALS = frozenset({"not", "never", "no", "nobody", "if", "don't", "isn't"})
_KINDS = {Who.OUTSIDER: "other", Who.PUBLIC: "other", Who.ORGANISATION: "organisation"}
_POLITICAL = frozenset(
    {"liar", "liars", "crook", "crooks", "corrupt", "bent", "fraud", "cheat", "thief", "thieves", "crooked"}
)
"""What whoever is in public life is called in an argument; a deed that is told of them stays an accusation."""


class Accusation:
    """Finds deeds and whoever is said to have done them."""

    def __init__(self, words: Words, people: People) -> None:
        ideas = load_ideas("accusation", words)
        self._attributed = ideas.pop("attributed")
        self.ideas = {f"acc.{name}": idea for name, idea in ideas.items()}
        self._people = people

    def read(self, reading: Reading, event: Event, found: Found) -> tuple[float, list[Span]]:
        """The score, and the fewest words that carry it: doer and deed."""
        spans: list[Span] = []
        score = 0.0
        deeds = [name for name in self.ideas if name in found]
        if not deeds or self._attributed.hits(reading):
            return score, spans
        for name in deeds:
            for deed in found[name]:
                one = self._score(reading, event, name, deed)
                if one is not None:
                    score = max(score, one[0])
                    spans.append(one[1])
        return score, spans

    def _score(self, reading: Reading, event: Event, name: str, deed: Hit) -> tuple[float, Span] | None:
        if name == "acc.loose":
            denied = not _DENIALS.isdisjoint(reading.words[max(0, deed.first - 4) : deed.first])
            return None if denied else (_LIKELY, reading.span(deed.first, deed.last, "acc", "member"))
        denied = self._people.denied(reading, deed.first)
        doer = None if denied else self._people.doer(reading, event, deed.first)
        if doer is None or doer.who is Who.OWN or self._asks(reading, doer):
            return None
        if doer.who is Who.ORGANISATION and name != "acc.crime":
            return None
        if doer.who is Who.PUBLIC and self._politics(reading, name, deed):
            return None
        if name == "acc.lie" and (doer.who is Who.YOU or reading.words[doer.first].startswith("they")):
            return _WEAK, reading.span(doer.first, deed.last, "acc", "member")
        span = reading.span(doer.first, deed.last, "acc", _KINDS.get(doer.who, "member"))
        return (_LIKELY if doer.who is Who.PRONOUN else _SURE), span

    @staticmethod
    def _politics(reading: Reading, name: str, deed: Hit) -> bool:
        called = not _POLITICAL.isdisjoint(reading.words[deed.first : deed.last])
        return name == "acc.lie" or (name == "acc.is" and called)

    @staticmethod
    def _asks(reading: Reading, doer: Somebody) -> bool:
        """Whether the sentence asks about the deed ("did she leak it?") rather than stating it."""
        before = reading.words[max(0, doer.first - 2) : doer.first]
        return "?" in reading.marks and not {"did", "has", "is", "are", "does", "have", "was"}.isdisjoint(before)
