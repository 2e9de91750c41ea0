"""Carriers: the fewest words that carried a head's score."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from moderation.features import HEADS, Features, Span
from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.model import Answer
from services.rules.detectors.tone.tables import WORDS, Tables

TOXIC = frozenset({"offence", "hate", "insult", "prof", "att", "idn"})
LABELS = {
    "offence": "offence", "hate": "hate_posts", "insult": "insult", "prof": "party_prof", "att": "party_att",
    "thr": "party_thr", "idn": "party_idn", "acc": "party_acc", "gos": "party_gos", "heat": "party_heat",
    "sign": "party_sign", "conf": "party_conf", "pii": "party_pii", "boundary": "party_boundary", "spam": "spam",
}  # fmt: skip
"""The label whose word weights explain a head."""
LEAST = 0.06
"""Probability below which there is nothing to explain: three times what any message has."""
_SHARE = 0.6
"""Share of what speaks for a head that the words shown must carry."""
_MOST = 6
"""Words shown where no rule says which."""


class Carriers:
    """Finds the words behind scores.

    Args:
        tables: of words.
        toxic: weights of a word's own score and of its pieces' in the model, and what is added.
    """

    def __init__(self, tables: Tables, toxic: tuple[float, float, float]) -> None:
        self._tables = tables
        self._own, self._pieces, self._shift = toxic

    def find(
        self,
        features: Features,
        reading: Reading,
        words: Sequence[str],
        answer: Answer | None,
        scores: Mapping[str, float],
    ) -> tuple[Span, ...]:
        """Spans of every head that scores anything, in the order of the text."""
        said: dict[str, list[Span]] = {}
        for span in features.spans:
            said.setdefault(span.head, []).append(span)
        count = min(len(words), len(reading.words))
        marked = self._toxic(reading, count, answer) if any(scores[head] >= LEAST for head in TOXIC) else []
        found: list[Span] = []
        for head in HEADS:
            if head in said:
                found += _narrowed(head, said[head], marked) if head in TOXIC else said[head]
            elif scores[head] >= LEAST and words:
                found += (
                    _joined(head, marked) if head in TOXIC and marked else heaviest(self._tables, head, reading, words)
                )
        return tuple(sorted(found, key=lambda span: (span.start, span.end, span.head)))

    def _toxic(self, reading: Reading, count: int, answer: Answer | None) -> list[tuple[int, int]]:
        """Places of toxic words in the original text."""
        places = list(zip(reading.starts[:count], reading.ends[:count], strict=True))
        weights = [self._shift + self._own * self._tables.alone(word, WORDS) for word in reading.words[:count]]
        if answer:
            heard: dict[int, float] = {}
            for piece, logit in zip(answer.pieces, answer.toxic, strict=True):
                at = bisect_right(reading.starts, reading.offset(piece.start)) - 1
                heard[at] = max(logit, heard.get(at, logit))
            for at, logit in heard.items():
                if 0 <= at < count:
                    weights[at] += self._pieces * logit
        return [place for place, weight in zip(places, weights, strict=True) if weight > 0]


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
    """The toxic words inside each span, or the span where it has none."""
    for span in spans:
        inside = [(start, end) for start, end in marked if span.start <= start and end <= span.end]
        yield from _joined(head, inside) if inside else [span]


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
