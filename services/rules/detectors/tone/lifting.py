"""Lifting: what the word tables, and the model where it is installed, add to the heads that rules see.

Most messages end at the tables: their own sum says that nothing is the matter. Only where it does not are the stacks
weighed, and only where these are undecided is the model run.
"""

from collections.abc import Mapping
from functools import cache

import msgspec

from moderation.features import HEADS as ALL
from moderation.features import Features, Span
from services.rules.detectors.reading import Reading
from services.rules.detectors.tone import evidence
from services.rules.detectors.tone.artefact import Artefact, Stack, load
from services.rules.detectors.tone.carriers import LABELS, heaviest
from services.rules.detectors.tone.model import Model
from services.rules.detectors.tone.phrases import Phrases
from services.rules.detectors.tone.rude import Rude
from services.rules.detectors.tone.tables import Gates, Tables, words_of

HEADS = ("thr", "idn", "acc", "gos", "att", "heat", "sign", "conf")
"""Heads that learnt evidence may raise. The others are what the rules find."""
FLAG, MOST = 0.5, 0.9
"""What rules take for a flag, and the highest score that learnt evidence gives."""
SLOPE = 0.1
"""Score for each unit of logit above the bar."""
SHORTEST = 4
"""Words below which a text says too little ("hear hear")."""
NEAR = 3.0
"""Logits below the bar of the tables within which the model is asked: one message in two hundred of ordinary talk."""


_HEAD_OF = {LABELS[head]: head for head in HEADS}


class Lift:
    """Raises heads by learnt evidence.

    Args:
        learnt: the artefact.
        model: None leaves the tables alone.
    """

    def __init__(self, learnt: Artefact, model: Model | None) -> None:
        self._tables = Tables(learnt.labels, learnt.rows, learnt.scales, learnt.biases)
        self._rude, self._phrases, self._model = Rude(learnt.rude), Phrases(learnt.phrases), model
        self._cheap, self._full = learnt.cheap, learnt.full
        self._near: Mapping[str, float] = learnt.bars.get("cheap", {})
        self._bars: Mapping[str, float] = learnt.bars.get("full", {}) if model else self._near
        self._names = evidence.names(learnt, model=False)
        self._heard = evidence.names(learnt, model=True)
        self._gates = Gates(self._tables, learnt.gates)

    def features(self, features: Features, reading: Reading) -> Features:
        """The features with what learnt evidence adds: for most messages nothing."""
        words = words_of(reading)
        if len(words) < SHORTEST:
            return features
        passed = self._gates.passed(words)
        if not passed:
            return features
        values = [*evidence.from_grammar(features, reading), self._rude.score(words), *self._tables.add(words)]
        values += self._phrases.add(reading)
        named = dict(zip(self._names, values, strict=True))
        asked = {head: weigh(self._cheap[head], named) for head in map(_HEAD_OF.__getitem__, passed)}
        near = NEAR if self._model else 0.0
        found = {head: logit for head, logit in asked.items() if logit > self._near[head] - near}
        if found and self._model:
            values += self._model.read(reading).logits
            named = dict(zip(self._heard, values, strict=True))
            found = {head: weigh(self._full[head], named) for head in found}
        raised = {
            head: round(min(MOST, FLAG + SLOPE * over), 2)
            for head, logit in found.items()
            if (over := logit - self._bars[head]) > 0 and features.heads.get(head, 0.0) < FLAG
        }
        return self._raised(features, reading, words, raised) if raised else features

    def _raised(self, features: Features, reading: Reading, words: list[str], raised: Mapping[str, float]) -> Features:
        """Heads in their order, so that equal texts give equal bytes; spans of the words that weigh most."""
        heads = {**features.heads, **raised}
        spans = [span for head in raised for span in heaviest(self._tables, head, reading, words)]
        return msgspec.structs.replace(
            features,
            heads={head: heads[head] for head in ALL if head in heads},
            spans=tuple(sorted((*features.spans, *spans), key=_place)),
        )


def _place(span: Span) -> tuple[int, int, str, str]:
    return span.start, span.end, span.head, span.kind


def weigh(stack: Stack, values: Mapping[str, float]) -> float:
    """A head's logit."""
    return stack.bias + sum(weight * values[name] for name, weight in zip(stack.inputs, stack.weights, strict=True))


@cache
def shipped() -> Lift:
    """Lifting by the artefact that is shipped, once a process."""
    learnt = load()
    return Lift(learnt, Model.load(learnt))
