"""Judging: probabilities, flags and words of each head, for `steward score` and for what rules see."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from moderation.events import Event, Kind, Named
from moderation.features import HEADS, Features, Span
from services.rules.detectors.cheap import CheapTier
from services.rules.detectors.reading import Reading
from services.rules.detectors.tone import evidence
from services.rules.detectors.tone.artefact import Artefact, Stack, load
from services.rules.detectors.tone.carriers import Carriers
from services.rules.detectors.tone.lifting import FLAG, SHORTEST, weigh
from services.rules.detectors.tone.model import Answer, Model
from services.rules.detectors.tone.phrases import Phrases
from services.rules.detectors.tone.rude import Rude
from services.rules.detectors.tone.tables import Tables, words_of
from services.rules.detectors.tone.threads import INPUTS, heats, turn_inputs

_DAY = 738_000
"""Any day will do: dates in words are of no interest to tone."""
_WORDS = (1.0, 0.0, 0.0, 0.3)
"""What makes a word carry abuse where training said nothing of it."""
_CALM = Stack(-30.0, (), (), 0.5)
"""What weighs turns where training said nothing of them."""
_TOLD = ("acc", "gos", "sign", "conf")
_SWORN = 0.3
"""From where a swear word that the lexicon knows is one, mild ones too, whatever else the message is like."""


class Judged(NamedTuple):
    """What one text says.

    `scores`: head to calibrated probability, every head. `flags`: heads over their threshold. `spans`: the fewest
    words that carried each head. `heat`: how heated the talk is at this turn, 0 to 1.
    """

    scores: dict[str, float]
    flags: list[str]
    spans: tuple[Span, ...]
    heat: float = 0.0


class Gathered(NamedTuple):
    """Everything known of a text before it is judged."""

    features: Features
    reading: Reading
    words: list[str]
    inputs: dict[str, float]
    answer: Answer | None


class Judge:
    """Judges texts one at a time; holds no state between them.

    Args:
        cheap: leave out the model even where it is installed.
        artefact: what was learnt; None loads the one shipped.
    """

    def __init__(self, *, cheap: bool = False, artefact: Artefact | None = None) -> None:
        learnt = artefact or load()
        self._cheap = CheapTier(b"scores need no key", learnt=False)
        self.tables = Tables(learnt.labels, learnt.rows, learnt.scales, learnt.biases)
        self._rude, self._phrases = Rude(learnt.rude), Phrases(learnt.phrases)
        self.model = None if cheap else Model.load(learnt)
        self._stacks: Mapping[str, Stack] = learnt.full if self.model else learnt.cheap
        self._all = _Stacks(self._stacks)
        self._bars = {head: stack.threshold for head, stack in self._stacks.items()}
        self._turns = learnt.turns.get("full" if self.model else "cheap", _CALM)
        self._names = evidence.names(learnt, model=self.model is not None)
        self.carriers = Carriers(self.tables, self._rude, learnt.toxic.get("full" if self.model else "cheap", _WORDS))

    def judge(self, text: str, named: Iterable[Named] = (), context: Sequence[str] = ()) -> Judged:
        """Judge a text.

        Args:
            text: of any length.
            named: people of the group whom it names.
            context: earlier messages, the last one nearest.
        """
        del context
        return self._judged(self.gather(text, named))

    def _judged(self, gathered: Gathered) -> Judged:
        scores = self._scores(gathered)
        flags = [head for head in HEADS if scores[head] >= self._bars[head]]
        spans = self.carriers.find(gathered.features, gathered.reading, gathered.words, gathered.answer, scores)
        return Judged(scores, flags, spans)

    def _scores(self, gathered: Gathered) -> dict[str, float]:
        scores = self._all.probabilities(gathered.inputs)
        if gathered.features.heads.get("prof", 0.0) >= _SWORN:
            scores["prof"] = max(scores["prof"], self._bars["prof"])
        if len(gathered.words) < SHORTEST:
            scores |= {head: self._doubted(head, scores[head], gathered.features) for head in _TOLD}
        return scores

    def _doubted(self, head: str, score: float, features: Features) -> float:
        """Two or three words tell no story by themselves ("hear hear"), unless the rules say so."""
        said = features.heads.get(head, 0.0) >= FLAG
        return score if said else round(min(score, self._bars[head] / 10), 4)

    def judge_thread(self, turns: Sequence[str], named: Sequence[Iterable[Named]]) -> list[Judged]:
        """Judge the turns of a thread, in order, with the heat at each."""
        known = [self.gather(turn, who) for turn, who in zip(turns, named, strict=True)]
        each = [self._judged(one) for one in known]
        hostile = [self._hostile(one.scores, gathered) for one, gathered in zip(each, known, strict=True)]
        return [one._replace(heat=heat) for one, heat in zip(each, heats(hostile), strict=True)]

    def turn(self, text: str) -> Iterator[float]:
        """What the stack of turns weighs of a text (`threads.INPUTS`)."""
        gathered = self.gather(text)
        return turn_inputs(self._scores(gathered), self._bars, gathered.inputs)

    def _hostile(self, scores: Mapping[str, float], gathered: Gathered) -> float:
        """How probable it is that a turn is hostile."""
        values = dict(zip(INPUTS, turn_inputs(scores, self._bars, gathered.inputs), strict=True))
        return _probability(weigh(self._turns, values))

    def gather(self, text: str, named: Iterable[Named] = ()) -> Gathered:
        """Everything the stacks weigh, by name."""
        event = Event(id="", group="", at=0, kind=Kind.MESSAGE, text=text, named=tuple(named))
        features, reading = self._cheap.examine(event, 0, _DAY)
        words = words_of(reading)
        answer = self.model.read(reading) if self.model else None
        values = [*evidence.from_grammar(features, reading), self._rude.score(words), *self.tables.add(words)]
        values += self._phrases.add(reading)
        if answer:
            values += answer.logits
        return Gathered(features, reading, words, dict(zip(self._names, values, strict=True)), answer)


class _Stacks:
    """All stacks at once: what is absent from a text, which is most, costs nothing."""

    def __init__(self, stacks: Mapping[str, Stack]) -> None:
        self._biases = [stacks[head].bias for head in HEADS]
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for at, head in enumerate(HEADS):
            for name, weight in zip(stacks[head].inputs, stacks[head].weights, strict=True):
                if weight:
                    self._weights.setdefault(name, []).append((at, weight))

    def probabilities(self, inputs: Mapping[str, float]) -> dict[str, float]:
        """The calibrated probability of every head."""
        logits = self._biases.copy()
        for name, weights in self._weights.items():
            value = inputs[name]
            if value:
                for at, weight in weights:
                    logits[at] += weight * value
        return dict(zip(HEADS, map(_probability, logits), strict=True))


def _probability(logit: float) -> float:
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))), 4)
