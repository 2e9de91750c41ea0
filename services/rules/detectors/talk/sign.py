"""Sign-off: a formal decision asked for, given or counted in the chat.

Catches strong words of approval with a formal matter near them (money, imprint, accounts, hr, candidate, contract,
complaint), everyday words of agreement with a sum of money in the same sentence, and votes taken in the chat. Left
alone: what a committee or officer is told to have decided, sending a matter to email or a meeting, and small plans.
A legal or financial subject that is merely mentioned scores little, kind `subject`; a bare word of agreement too. It
is wrong where the matter was named only in the message before, and where a treasurer's "yes" has no word of its own.
"""

from moderation.events import Event, Kind
from moderation.features import Span
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import Found, load_ideas
from services.rules.detectors.talk.phrases import Hit, Words, breaks
from services.rules.detectors.talk.turn import laughs

_SURE, _LIKELY, _SUBJECT, _REPLY = 0.8, 0.6, 0.3, 0.25
_NEAR = 9
"""How many words may lie between the word of approval and its matter, in one sentence."""
_NEXT = 4
"""How many, where the matter opens the next sentence ("Approved. Pay it")."""
MATTERS = ("complaint", "hr", "candidate", "accounts", "imprint", "contract", "money")
"""In this order: whom to hire is a matter of staff before it is one of money."""
_SUMS = frozenset({"quid", "pounds", "grand", "gbp"})
_PARTICIPLES = frozenset({"approved", "agreed", "authorised", "authorized", "signed-off"})
_STATES = frozenset({"is", "are", "was", "were", "will", "has", "have", "can", "arrived", "came", "attached"})
_TRIFLING = frozenset({"money", "imprint"})
"""Matters that are small where pizza, a photo or a lift is in question and no sum is named."""
_POLLED = ("complaint", "hr", "candidate", "accounts", "contract", "money")
_SPENT = frozenset({"spend", "spending", "budget", "quote", "invoice", "funds", "donation", "pay"})
_STRONG = ("ask", "grant")
_ALONE = ("tally", "alone")
_WORDS = [(name, f"sign.{name}") for name in (*_STRONG, *_ALONE)]
"""Words of approval: their name and their idea."""
_WORDS_BY_A_SUM = [*_WORDS, ("soft", "sign.soft")]
"""Everyday words of agreement count beside a sum of money only."""


class SignOff:
    """Finds requests, grants and counts of approval, and what they are about."""

    def __init__(self, words: Words) -> None:
        ideas = load_ideas("sign", words)
        self.ideas = {f"sign.{name}": ideas[name] for name in (*_STRONG, *_ALONE, "soft", "strong", "channel")}
        self._matters = {name: ideas[name] for name in MATTERS}
        self._told, self._trifle = ideas["told"], ideas["trifle"]
        self._call = ideas["call"]

    def read(self, reading: Reading, event: Event, found: Found) -> tuple[float, list[Span]]:
        """The score, and the words of approval with their matter."""
        summed = "£" in reading.text or not _SUMS.isdisjoint(reading.bag)
        words = _WORDS_BY_A_SUM if summed else _WORDS
        said = [(name, hit) for name, idea in words if idea in found for hit in found[idea]]
        if said and (self._call.hits(reading) or not ("sign.channel" in found or self._told.hits(reading))):
            decided = self._with_matter(reading, said, summed=summed) or self._alone(reading, said)
            if decided is not None:
                return decided
        if event.kind is Kind.POLL:
            return self._polled(reading)
        for subject in found.get("sign.strong", ()):
            return _SUBJECT, [reading.span(*subject, "sign", "subject")]
        return (_REPLY if found.get("sign.grant") else 0.0), []

    def _with_matter(
        self, reading: Reading, said: list[tuple[str, Hit]], *, summed: bool
    ) -> tuple[float, list[Span]] | None:
        matters = [(kind, hit) for kind, idea in self._matters.items() for hit in idea.hits(reading)]
        if summed and not any(kind == "money" for kind, _ in matters):
            matters += [("money", hit) for _, hit in said]
        elif not summed and self._trifle.hits(reading):
            matters = [(kind, hit) for kind, hit in matters if kind not in _TRIFLING]
        for name, word in said:
            if any(_described(reading, word, matter) for _, matter in matters):
                continue
            for kind, matter in matters:
                first, last = min(word.first, matter.first), max(word.last, matter.last)
                if _together(reading, word, matter):
                    return (_LIKELY if name == "soft" else _SURE), [reading.span(first, last, "sign", kind)]
        return None

    def _polled(self, reading: Reading) -> tuple[float, list[Span]]:
        """A poll is a vote: it needs a formal matter only, and one of money needs a sum or a spend."""
        for kind in _POLLED:
            for hit in () if self._trifle.hits(reading) else self._matters[kind].hits(reading):
                if kind != "money" or _SPENT & reading.bag or "£" in reading.text:
                    return _LIKELY, [reading.span(*hit, "sign", kind)]
        return 0.0, []

    def _alone(self, reading: Reading, said: list[tuple[str, Hit]]) -> tuple[float, list[Span]] | None:
        for name, word in said:
            if name in _ALONE and not (self._trifle.hits(reading) or laughs(reading)):
                return _LIKELY, [reading.span(*word, "sign", "vote")]
        return None


def _described(reading: Reading, word: Hit, matter: Hit) -> bool:
    """Whether it says what sort of thing is meant and what of it: "approved leaflets are in the shed"."""
    if (
        breaks(reading, word.first, matter.last)
        or matter.first != word.last
        or word.last - word.first > 1
        or reading.words[word.first] not in _PARTICIPLES
    ):
        return False
    return _STATES.issuperset(reading.words[matter.last : matter.last + 1]) and matter.last < len(reading.words)


def _together(reading: Reading, word: Hit, matter: Hit) -> bool:
    """Whether the matter stands near the word, and no more than one sentence later."""
    between = max(word.first, matter.first) - min(word.last, matter.last)
    if not breaks(reading, min(word.first, matter.first), max(word.last, matter.last)):
        return between <= _NEAR
    return matter.first >= word.last and between <= _NEXT
