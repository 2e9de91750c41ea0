"""Carriers: the fewest words that carried a head's score."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from moderation.features import HEADS, Features, Span
from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.model import Answer
from services.rules.detectors.tone.rude import Rude
from services.rules.detectors.tone.tables import WORDS, Tables

TOXIC_HEADS = ("offence", "insult", "att", "hate", "idn", "prof")
TOXIC = frozenset(TOXIC_HEADS)
LABELS = {
    "offence": "offence", "hate": "hate_posts", "insult": "insult", "prof": "party_prof", "att": "party_att",
    "thr": "party_thr", "idn": "party_idn", "acc": "party_acc", "gos": "party_gos", "heat": "party_heat",
    "sign": "party_sign", "conf": "party_conf", "pii": "party_pii", "boundary": "party_boundary", "spam": "spam",
}  # fmt: skip
"""The label whose word weights explain a head."""
LEAST = 0.06
"""Probability below which there is nothing to explain: three times what any message has."""
DOUBTED = 0.03
"""Probability of abuse from which the likeliest word is shown though it is probably harmless."""
_SHARE = 0.6
"""Share of what speaks for a head that the words shown must carry."""
UNHEARD = -3.0
"""Logit of a word that the model did not read."""
_MOST = 6
"""Words shown where no rule says which."""


NEAREST = -1.3
"""What the likeliest word of a text that scores must reach to be shown where none is positive."""
CLEAR = 1.0
"""What a word of a text that scores nothing must reach to be shown."""


Evidence = tuple[float, float, float]
"""Of a word: its own score, that of its pieces in the model, its rudeness."""


class Carriers:
    """Finds the words behind scores.

    Args:
        tables: of words.
        rude: single words.
        toxic: weights of a word's own score, of its pieces' in the model, of its rudeness, and what is added.
    """

    LIMIT = 60_000

    def __init__(self, tables: Tables, rude: Rude, toxic: tuple[float, float, float, float]) -> None:
        self._tables, self._rude = tables, rude
        self._known: dict[str, tuple[float, float]] = {}
        self._own, self._pieces, self._rudeness, self._shift = toxic

    def find(
        self,
        features: Features,
        reading: Reading,
        words: Sequence[str],
        answer: Answer | None,
        scores: Mapping[str, float],
    ) -> tuple[Span, ...]:
        """Spans of every head that scores anything, in the order of the text; of abuse wherever a word carries it."""
        said: dict[str, list[Span]] = {}
        for span in features.spans:
            said.setdefault(span.head, []).append(span)
        abusive = max(TOXIC_HEADS, key=scores.__getitem__)
        marked = self._toxic(
            reading,
            self.evidence(reading, words, answer),
            *((0.0, NEAREST) if scores[abusive] >= DOUBTED else (CLEAR, CLEAR)),
        )
        found: list[Span] = []
        for head in HEADS:
            if head in said and (head in TOXIC or max(scores[head], features.heads.get(head, 0.0)) >= LEAST):
                found += _narrowed(head, said[head], marked) if head in TOXIC else said[head]
            elif marked and (head in {abusive, "offence"} or (head in TOXIC and scores[head] >= LEAST)):
                found += _joined(head, marked)
            elif scores[head] >= LEAST and words:
                found += heaviest(self._tables, head, reading, words)
        return tuple(sorted(found, key=lambda span: (span.start, span.end, span.head)))

    def evidence(self, reading: Reading, words: Sequence[str], answer: Answer | None) -> list[Evidence]:
        """Of each word of a text: its own score, that of its pieces in the model, its rudeness."""
        count = min(len(words), len(reading.words))
        heard: dict[int, float] = {}
        for piece, logit in zip(answer.pieces, answer.toxic, strict=True) if answer else ():
            at = bisect_right(reading.starts, reading.offset(piece.start)) - 1
            heard[at] = max(logit, heard.get(at, logit))
        return [
            (own, heard.get(at, UNHEARD), rude)
            for at, (own, rude) in enumerate(map(self._alone, reading.words[:count]))
        ]

    def _toxic(self, reading: Reading, known: Sequence[Evidence], bar: float, least: float) -> list[tuple[int, int]]:
        """Places of words above `bar` in the original text; where none is, the likeliest one's, if above `least`."""
        weights = [
            self._shift + self._own * own + self._pieces * heard + self._rudeness * rude for own, heard, rude in known
        ]
        highest = max(weights, default=0.0)
        bar = bar if highest > bar else max(least, highest - 1e-9)
        places = zip(reading.starts, reading.ends, weights, strict=False)
        return [(start, end) for start, end, weight in places if weight > bar]

    def _alone(self, word: str) -> tuple[float, float]:
        known = self._known.get(word)
        if known is None:
            known = self._tables.alone(word, WORDS), self._rude.alone(word)
            if len(self._known) < self.LIMIT:
                self._known[word] = known
        return known


def heaviest(tables: Tables, head: str, reading: Reading, words: Sequence[str]) -> Iterator[Span]:
    """The words whose weights make up most of what speaks for a head."""
    if not reading.words or len(words) < len(reading.words):
        return
    shares = tables.shares(reading.words, LABELS[head])
    ranked = sorted(range(len(shares)), key=lambda at: -shares[at])
    wanted = _SHARE * sum(share for share in shares if share > 0)
    places: list[tuple[int, int]] = []
    for at in ranked[:_MOST]:
        if wanted <= 0 or shares[at] <= 0:
            break
        wanted -= shares[at]
        places.append((reading.starts[at], reading.ends[at]))
    yield from _joined(head, sorted(places))


def _narrowed(head: str, spans: Sequence[Span], marked: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """The toxic words inside each span; a span that has none only where the whole text has none."""
    for span in spans:
        inside = [(start, end) for start, end in marked if span.start <= start and end <= span.end]
        if inside:
            yield from _joined(head, inside)
        elif not marked:
            yield span


def _joined(head: str, places: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Places as spans, neighbours (one character apart) in one."""
    held: tuple[int, int] | None = None
    for start, end in places:
        if held and start - held[1] <= 1:
            held = held[0], end
            continue
        if held:
            yield Span(*held, head)
        held = start, end
    if held:
        yield Span(*held, head)
