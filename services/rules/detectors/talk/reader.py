"""TalkReader: every talk flag, the heads of decisions, accusations, gossip, confidence and attention, in one look."""

from collections.abc import Sequence
from functools import cache

import msgspec

from moderation.events import Event, Kind
from moderation.features import Span, Surge, Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.accusation import Accusation
from services.rules.detectors.talk.attention import attention
from services.rules.detectors.talk.blame import Blame
from services.rules.detectors.talk.confidential import Confidential
from services.rules.detectors.talk.dates import day_of
from services.rules.detectors.talk.gossip import Gossip
from services.rules.detectors.talk.ideas import Found, Idea, Index, load_ideas, load_words
from services.rules.detectors.talk.media import media
from services.rules.detectors.talk.people import People
from services.rules.detectors.talk.sign import SignOff
from services.rules.detectors.talk.subjects import Subjects
from services.rules.detectors.talk.surge import surge_window
from services.rules.detectors.talk.turn import asks, turn

_FLAGS = {
    "thanks": Talk.THANKS, "praise": Talk.PRAISE, "apology": Talk.APOLOGY, "encouragement": Talk.ENCOURAGEMENT,
    "celebration": Talk.CELEBRATION, "reminder": Talk.REMINDER, "rules": Talk.RULES, "urgent": Talk.URGENT,
    "calming": Talk.CALMING, "leave": Talk.LEAVE, "consent": Talk.CONSENT, "purpose": Talk.PURPOSE,
    "surge": Talk.SURGE, "refusal": Talk.REFUSAL, "no": Talk.NO, "again": Talk.AGAIN,
    "sign.channel": Talk.ELSEWHERE, "proxy": Talk.PROXY,
}  # fmt: skip
_BITS = {name: int(flag) for name, flag in _FLAGS.items()}
_SURGE, _PURPOSE = int(Talk.SURGE), int(Talk.PURPOSE)
"""As numbers: joining flags takes longer than reading them."""
_TABLES = ("courtesy", "housekeeping", "membership", "surge")
_DESCRIBED = frozenset({Kind.GROUP_DESCRIBED})


class TalkReading(msgspec.Struct, frozen=True):
    """What the talk part read: flags, heads that score, spans, a declared surge, and the group's last day."""

    talk: Talk = Talk(0)
    heads: dict[str, float] = {}
    spans: Sequence[Span] = ()
    surge: Surge | None = None
    ends: int | None = None


@cache
def _plain(shape: int) -> TalkReading:
    """What is read off a text that holds no idea. Shared: nobody changes it."""
    return TalkReading(Talk(shape))


class TalkReader:
    """Reads a text's talk. Making one reads the tables of this folder; it then holds no state."""

    def __init__(self) -> None:
        words, people = load_words(), People()
        ideas: dict[str, Idea] = {}
        for table in _TABLES:
            ideas |= load_ideas(table, words)
        close = load_ideas("attention", words)
        ideas |= {name: close.pop(name) for name in ("refusal", "no", "again")}
        ideas |= {f"attention.{name}": idea for name, idea in close.items()}
        self._parts: dict[str, SignOff | Accusation | Gossip | Confidential | Blame] = {
            "sign": SignOff(words),
            "acc": Accusation(words, people),
            "gos": Gossip(words, people),
            "conf": Confidential(words, people),
            "att": Blame(words, people),
        }
        for part in self._parts.values():
            ideas |= part.ideas
        self._index, self._subjects = Index(ideas), Subjects()

    def read(self, reading: Reading, event: Event, weekday: int, ordinal: int) -> TalkReading:
        """Read the talk of an event's text.

        Args:
            reading: of the text.
            event: with its kind and the people it names.
            weekday: of the group's local day, Monday 0.
            ordinal: of the group's local day (`date.toordinal`).
        """
        shape = turn(reading) | self._subjects.read(reading)
        if event.kind is Kind.MEDIA:
            shape |= int(media(event))
        found = self._index.read(reading)
        if not found and event.kind is not Kind.GROUP_DESCRIBED:
            return _plain(shape)
        for name in found:
            shape |= _BITS.get(name, 0)
        if "others" in found and "asked_how" in found and "asked_own" not in found:
            shape &= ~_BITS["leave"]
        heads, spans = self._heads(reading, event, found)
        close, score, marked = attention(reading, found)
        if score:
            heads["boundary"] = score
            spans += marked
        shape, surge = self._surge(reading, shape | int(close), weekday, ordinal)
        if event.kind in _DESCRIBED and len(reading.words) > 1:
            shape |= _PURPOSE
        ends = day_of(reading.lowered, weekday, ordinal) if shape & _PURPOSE else None
        past = ends is not None and ends < ordinal  # somebody's birthday, last year's campaign
        return TalkReading(Talk(shape), heads, spans, surge, None if past else ends)

    def _heads(self, reading: Reading, event: Event, found: Found) -> tuple[dict[str, float], list[Span]]:
        begun = {name.partition(".")[0] for name in found}
        if event.kind is Kind.POLL:
            begun.add("sign")
        read = {head: part.read(reading, event, found) for head, part in self._parts.items() if head in begun}
        heads = {head: score for head, (score, _) in read.items() if score}
        return heads, [span for _, spans in read.values() for span in spans]

    @staticmethod
    def _surge(reading: Reading, talk: int, weekday: int, ordinal: int) -> tuple[int, Surge | None]:
        if not talk & _SURGE:
            return talk, None
        if asks(reading):
            return talk & ~_SURGE, None
        return talk, surge_window(reading, weekday, ordinal)
