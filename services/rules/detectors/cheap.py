"""The cheap tier: every detector on one reading of the text; what was learnt adds to what the rules find."""

from functools import cache

from moderation.events import Event, Kind
from moderation.features import HEADS, NOTHING, Features, Span, Talk
from services.rules.detectors import personal_data
from services.rules.detectors.abuse import LONGEST, Abuse
from services.rules.detectors.fingerprints import Fingerprints
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader
from services.rules.detectors.talk.media import bare
from services.rules.detectors.tone import lifting

_HINTED, _THREAT = 0.2, 0.6
"""What is a threat only beside somebody's address ("somebody should pay him a visit"), and what it scores there."""
_BESIDE = "beside"
_WHERE = frozenset({"address", "postcode", "number_plate"})

MOST = 65_536
"""Characters of a text that are read at all: WhatsApp lets nobody write more, so what is longer was put together."""


@cache
def _readers() -> tuple[Abuse, TalkReader]:
    """The parts that hold tables and no state: reading and compiling them takes a second, once a process."""
    return Abuse.load(), TalkReader()


_SHORT, _MOST_OFTEN = 24, 20_000
"""Letters of a text that is said again and again ("thanks, see you there"), and how many such are remembered: none
in which anything was found, none that speaks of a day."""
_DATED = Talk.SURGE | Talk.PURPOSE


class CheapTier:
    """Fulfils `Detector` in some tens of microseconds a message.

    Tone and talk are read in the first `abuse.LONGEST` characters, personal data and fingerprints in the
    first `MOST`, which is all that anybody can write.

    Args:
        key: of the installation, for fingerprints.
        learnt: False leaves out what was learnt, as training and judging do, which add it themselves.
    """

    def __init__(self, key: bytes, *, learnt: bool = True) -> None:
        self._abuse, self._talk = _readers()
        self._lift = lifting.shipped() if learnt else None
        self._fingerprints = Fingerprints(key)
        self._often: dict[tuple[Kind, str], Features] = {}

    def read(self, event: Event, weekday: int, ordinal: int) -> Features:
        """Read the features off an event's text; `weekday` and `ordinal` are those of the group's local day."""
        if event.named or not event.text or len(event.text) > _SHORT:
            return self._read(event, weekday, ordinal)
        known = self._often.get((event.kind, event.text))
        if known is None:
            known = self._read(event, weekday, ordinal)
            if len(self._often) < _MOST_OFTEN and not (known.heads or known.talk & _DATED):
                self._often[event.kind, event.text] = known
        return known

    def _read(self, event: Event, weekday: int, ordinal: int) -> Features:
        features, reading = self.examine(event, weekday, ordinal)
        return self._lift.features(features, reading) if self._lift and features.words else features

    def examine(self, event: Event, weekday: int, ordinal: int) -> tuple[Features, Reading]:
        """The features, and the reading that tone was read from: its disguised words in the clear."""
        text = (event.text or "")[:MOST]
        reading = Reading(text)
        opening = reading if len(text) <= LONGEST else Reading(text[:LONGEST])
        talk = self._talk.read(opening, event, weekday, ordinal)
        if not text:
            return Features(talk=talk.talk) if talk.talk else NOTHING, reading
        uncovered = self._abuse.uncover(opening)
        abuse, abused = self._abuse.read(uncovered, event)
        data, places = personal_data.read(reading, event)
        if places and _doxes(abuse, abused, places):
            abuse["thr"] = _THREAT
        worded = not bare(event)
        sketch, topics, whole = self._fingerprints.of(reading) if worded else ((), (), 0)
        features = Features(
            length=len(text),
            words=len(reading.words) if worded else 0,
            talk=talk.talk,
            heads=_joined(abuse, data, talk.heads),
            spans=tuple(sorted(spans, key=_place)) if (spans := [*abused, *places, *talk.spans]) else (),
            about=tuple(dict.fromkeys(named.person for named in event.named)) if event.named else (),
            sketch=sketch,
            topics=topics,
            whole=whole,
            surge=talk.surge,
            ends=talk.ends,
        )
        return features, uncovered


def _doxes(abuse: dict[str, float], abused: list[Span], places: list[Span]) -> bool:
    """Whether it says where somebody is to be found, with a hint that they should be."""
    if not _HINTED <= abuse.get("thr", 0.0) < _THREAT or not any(span.kind in _WHERE for span in places):
        return False
    return any(span.kind == _BESIDE for span in abused)


def _joined(*parts: dict[str, float]) -> dict[str, float]:
    """The highest score of each head, in the order of `HEADS`, so that equal texts give equal bytes."""
    best: dict[str, float] = {}
    for part in filter(None, parts):
        for head, score in part.items():
            if score > best.get(head, 0.0):
                best[head] = score
    return {head: best[head] for head in HEADS if head in best} if best else best


def _place(span: Span) -> tuple[int, int, str, str]:
    return span.start, span.end, span.head, span.kind
