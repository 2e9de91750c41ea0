"""Evidence: everything known of a text, as named numbers, for the stacks."""

from collections.abc import Iterator, Mapping

from moderation.features import HEADS, Features, Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.tone.artefact import Artefact
from services.rules.detectors.tone.tables import WORDS

_TALK = {
    "you": Talk.YOU, "question": Talk.QUESTION, "praise": Talk.PRAISE, "thanks": Talk.THANKS,
    "apology": Talk.APOLOGY, "calming": Talk.CALMING, "personal": Talk.PERSONAL, "task": Talk.TASK,
}  # fmt: skip
_QUOTES = frozenset('"“”')
_SELF = frozenset({"i'm", "im", "i", "my", "me", "myself"})
_NOT = frozenset({"not", "no", "never", "don't", "dont", "isn't", "aren't", "nobody", "nothing", "without", "stop"})
_LONG = 30.0

TALK = (*_TALK, "shouting", "named", "quoted", "oneself", "denied", "length", "marks", "laughter")
RUDE = "rude"
"""Name of what the rude words of a text add up to."""
FROM_GRAMMAR = (*(f"g.{head}" for head in HEADS), *(f"g5.{head}" for head in HEADS), *TALK)
"""Names of what the cheap rules give: each head's score, whether it is a flag, and what the text is like."""


def names(learnt: Artefact, *, model: bool) -> tuple[str, ...]:
    """Names of all inputs, in order."""
    words, phrases = (f"t.{label}" for label in learnt.labels), (f"p.{label}" for label in learnt.phrases.labels)
    heard = (f"m.{label}" for label in learnt.labels if label != WORDS) if model else ()
    return (*FROM_GRAMMAR, RUDE, *words, *phrases, *heard)


def from_grammar(features: Features, reading: Reading) -> Iterator[float]:
    """Values of `FROM_GRAMMAR`."""
    heads: Mapping[str, float] = features.heads
    yield from (heads.get(head, 0.0) for head in HEADS)
    yield from (float(heads.get(head, 0.0) >= 0.5) for head in HEADS)  # noqa: PLR2004 - what rules flag
    talk, bag = features.talk, reading.bag
    yield from (float(bool(talk & flag)) for flag in _TALK.values())
    yield float(reading.shouting)
    yield float(bool(features.about))
    yield float(not _QUOTES.isdisjoint(reading.text))
    yield float(not _SELF.isdisjoint(bag))
    yield float(not _NOT.isdisjoint(bag))
    yield min(1.0, len(reading.words) / _LONG)
    yield min(1.0, len(reading.marks) / 5)
    yield float(not {"lol", "haha", "hahaha"}.isdisjoint(bag) or any(one in "😂🤣😆😁😜😉😅" for one in reading.emoji))
