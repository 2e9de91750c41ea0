"""Reader: puts vocabulary, disguises, grammar and guards together into scores and spans."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from itertools import islice
from typing import Any, Self

from moderation.events import Event
from moderation.features import Span
from services.rules.detectors.abuse.disguise import Disguises
from services.rules.detectors.abuse.grammar import Grammar, Match, matches
from services.rules.detectors.abuse.guards import Guards
from services.rules.detectors.abuse.marked import Marked, Names
from services.rules.detectors.abuse.needs import Needs
from services.rules.detectors.abuse.shouting import Shouting
from services.rules.detectors.abuse.spam import Spam
from services.rules.detectors.abuse.vocabulary import PROFANE, Sense, Vocabulary
from services.rules.detectors.reading import Reading

LONGEST = 20_000
"""Characters of a text that are read for tone."""

_FINGER = "\U0001f595"
_HEATED_MARKS = frozenset({"?!", "!?", "??", "???", "?!?", "?!?!"})
_MARKED = 0.2
"""What marks like these add to a hostile tone that the words already show."""
_STRONG = 0.5
_SLUR = 0.9
_ATTACKS = frozenset({"thr", "idn"})
_UNTOLD = frozenset({"short", "loose", "errand"})
"""Kinds that steer the guards and say nothing to a reader."""
_TO_SOMEBODY = "you"
_HEAT_OF_ATTACK = 0.85
_HINTS = {"K": 0.4, "L": 0.4, "A": 0.25, "X": 0.2, "E": 0.15, "W": 0.1}
_GUARDED = 0.5
"""What a guarded swear word is worth as weak evidence of offence, so that not even the strongest is flagged alone."""
_MOST_MATCHES, _MOST_SPANS = 400, 200
_NOBODY = frozenset[int]()


class Abuse:
    """Scores the heads prof, att, thr, idn, heat and spam, and their unions offence, hate and insult."""

    def __init__(self, lexicon: Mapping[str, Any], first_names: frozenset[str], common: frozenset[str]) -> None:
        self._vocabulary = Vocabulary(lexicon)
        self._disguises = Disguises(self._vocabulary)
        self._grammar = Grammar.load(Needs(_rarity(lexicon["frequent"], common)))
        loose = lexicon["loose"]
        self._loose, self._after, self._last = (frozenset(loose[name].split()) for name in ("your", "after", "last"))
        self._things = frozenset(lexicon["things"].split())
        self._guards = Guards.load(lexicon["guards"])
        self._shouting = Shouting(lexicon["shouting"])
        self._spam = Spam.load()
        self._names = Names(first_names, common)

    @classmethod
    def load(cls) -> Self:
        """Read the word lists and patterns of this folder."""
        folder = files(__package__)
        names, common = (frozenset((folder / name).read_text("utf-8").split()) for name in ("names.txt", "common.txt"))
        return cls(tomllib.loads((folder / "lexicon.toml").read_text("utf-8")), names, common)

    def uncover(self, reading: Reading) -> Reading:
        """The same reading with disguised words in the clear; of a long text the first `LONGEST` characters."""
        if len(reading.text) > LONGEST:
            reading = Reading(reading.text[:LONGEST])
        return self._disguises.uncover(reading)

    def read(self, reading: Reading, event: Event) -> tuple[dict[str, float], list[Span]]:
        """Score each head that has anything to say, 0 to 1, with the fewest words that carried it.

        Args:
            reading: of at most `LONGEST` characters, uncovered.
            event: with the people it names.
        """
        senses = [self._vocabulary[word] for word in reading.words]
        if not self._loose.isdisjoint(reading.bag):
            senses = [self._mended(senses, number) for number in range(len(senses))]
        present = frozenset[str]().union(*[sense.present for sense in senses])
        found = _Found(reading)
        if PROFANE in present:
            _read_words(senses, found, self._things)
        patterns = self._grammar.possible(present)
        if patterns:
            named = any(pattern.asks_for_names for pattern in patterns)
            marked = Marked(reading, senses, self._names.find(reading, senses, event) if named else _NOBODY)
            for match in islice(matches(patterns, marked.text), _MOST_MATCHES):
                self._judge(match, reading, marked, found)
        _weigh_hints(senses, present, found.scores)
        found.add("heat", self._shouting.score(reading), 0, len(senses))
        if found.scores.get("heat") and not _HEATED_MARKS.isdisjoint(reading.marks.split()):
            found.scores["heat"] = min(1.0, found.scores["heat"] + _MARKED)
        if _FINGER in reading.text:
            found.scores["prof"] = max(found.scores.get("prof", 0.0), _STRONG)
        self._spam.read(reading, found.add)
        return found.result()

    def _mended(self, senses: list[Sense], number: int) -> Sense:
        """The word, or "you are" where it is written "your": before "a" or "not", or before a last word of abuse."""
        sense, follows = senses[number], senses[number + 1 : number + 3]
        if sense.word not in self._loose or not follows:
            return sense
        ended = len(follows) == 1 and not self._last.isdisjoint(follows[0].classes)
        return self._vocabulary["youre"] if ended or follows[0].word in self._after else sense

    def _judge(self, match: Match, reading: Reading, marked: Marked, found: "_Found") -> None:
        first, last = marked.words(match.start, match.end)
        score = match.pattern.score
        if match.pattern.head != "prof":
            score *= self._guards.factor(match, first, last, reading, marked)
        head, kind = match.pattern.head, match.pattern.kind
        found.add(head, score, first, last, "" if kind in _UNTOLD else kind)
        if head in _ATTACKS:
            found.add("att", score, first, last)
        if kind == _TO_SOMEBODY:
            found.add("heat", score * _HEAT_OF_ATTACK, first, last)


def _rarity(frequent: Mapping[str, str], common: frozenset[str]) -> Callable[[str], float]:
    """How rare a word or class is, roughly: 60 for one of every text, 25, 6 for a common word, 1."""
    weights = dict.fromkeys(common, 6.0) | {
        item: float(weight) for weight, items in frequent.items() for item in items.split()
    }
    return lambda item: weights.get(item, 1.0)


def _read_words(senses: list[Sense], found: "_Found", things: frozenset[str]) -> None:
    """Words that swear by themselves; said of weather, traffic and the like even a strong one is mild."""
    for number, sense in enumerate(senses):
        if sense.profanity and not sense.guarded and sense.beside.isdisjoint(found.bag):
            of_a_thing = any(one.word in things for one in senses[number + 1 : number + 3])
            strength = "mild" if of_a_thing and sense.profanity < _SLUR else _strength(sense.profanity)
            found.add("prof", sense.profanity, number, number + 1, strength)


def _weigh_hints(senses: list[Sense], present: frozenset[str], scores: dict[str, float]) -> None:
    """Weak evidence, below what is flagged: words of abuse that no pattern ties to anybody."""
    if present.isdisjoint(_HINTS):
        return
    hate = 0.45 if "L" in present else 0.3 if "G" in present and present & {*"KAXV"} else 0.0
    insult = max(worth for letter, worth in _HINTS.items() if letter in present)
    offence = max(sense.profanity * _GUARDED if sense.guarded else 0.0 for sense in senses)
    for head, score in (("insult", insult), ("hate", hate), ("offence", offence)):
        if score > scores.get(head, 0.0):
            scores[head] = score


def _strength(profanity: float) -> str:
    if profanity >= _SLUR:
        return "severe"
    return "strong" if profanity >= _STRONG else "mild"


class _Found:
    """The best score of each head, and the words behind it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.bag = reading.bag
        self.scores: dict[str, float] = {}
        self._places: dict[tuple[str, int, int], tuple[float, str]] = {}

    def add(self, head: str, score: float, first: int, last: int, kind: str = "") -> None:
        if score <= 0:
            return
        self.scores[head] = max(score, self.scores.get(head, 0.0))
        place = (head, first, last)
        self._places[place] = max((score, kind), self._places.get(place, (0.0, "")))

    def result(self) -> tuple[dict[str, float], list[Span]]:
        """Scores with what follows from them, and spans in the order of the text."""
        if not self.scores:
            return self.scores, []
        return _with_unions(self.scores), sorted(self._spans(), key=lambda span: (span.start, span.end, span.head))

    def _spans(self) -> Iterator[Span]:
        """Of overlapping finds of a head only the shortest of the best."""
        taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
        ranked = sorted(self._places.items(), key=lambda item: (-item[1][0], item[0][2] - item[0][1], item[0]))
        for (head, first, last), (_, kind) in ranked[:_MOST_SPANS]:
            if all(last <= start or end <= first for start, end in taken[head]):
                taken[head].append((first, last))
                yield self._reading.span(first, last, head, kind)


def _with_unions(scores: dict[str, float]) -> dict[str, float]:
    """Adds what one head says of another: threats are hostile, and the unions."""
    if not scores:
        return scores
    att = scores.get("att", 0.0)
    heat = max(scores.get("heat", 0.0), scores.get("thr", 0.0) * _HEAT_OF_ATTACK)
    derived = {"heat": heat, "insult": max(att, scores.get("insult", 0.0))}
    derived["hate"] = max(scores.get("idn", 0.0), scores.get("hate", 0.0))
    derived["offence"] = max(scores.get("prof", 0.0), derived["insult"], derived["hate"], scores.get("offence", 0.0))
    return scores | {head: round(score, 3) for head, score in derived.items() if score > 0}
