"""Reads one row: which of WhatsApp's sentences it is, and who plays which part."""

import re
from collections.abc import Collection, Iterator
from functools import cache

import msgspec

from services.ingest.sources.whatsapp_export.notices import tables
from services.ingest.sources.whatsapp_export.notices.fold import EDGES, Folded, fold
from services.ingest.sources.whatsapp_export.notices.index import Index
from services.ingest.sources.whatsapp_export.notices.people import ME, People
from services.ingest.sources.whatsapp_export.notices.placeholders import placeholders
from services.ingest.sources.whatsapp_export.notices.template import Span, Template

_LONGEST = 16_000  # a notice that lists a whole group is the longest
_NAME, _NAME_WORDS = 80, 8  # an unknown name is no longer than this
_KNOWN, _NUMBER, _LANGUAGE, _MARKED = 12.0, 8.0, 4.0, 6.0  # what else speaks for a reading, in fixed characters
_TELEPHONE = re.compile(r"[+(]?\d[\d\s()./-]{6,}")
_NUMERIC = re.compile(r"\d{1,6}|[+(]?\d[\d\s()./-]{6,}")
_COMMA = re.compile("[,،、]")
_PIECE_OF_NUMBER = re.compile(r"\+?[\d\s()./-]*")
_STOP = re.compile(r"(?<=..)(?:[.।۔] (?=\S)|。(?=.)|\r?\n)")
_SEVERAL = 2
_UNFINISHED = (":", ",", "،", "~", " was", " were")  # no name ends so
_FIRST = 12  # fixed characters of a first sentence that is known without the rest
_WORD = re.compile(r"[^\W\d_]{4}$|\d{3}$")  # longer than what is cut short with a stop: P., Jr., Mrs.
_NAMES = frozenset({"actor", "target", "targets"})
_IN_A_ROW = frozenset(
    {"tail", "media", "deleted", "waiting", "location", "poll", "edited", "callinfo"}
)  # never a row of their own


class Notice(msgspec.Struct, frozen=True):
    """A sentence of WhatsApp's, understood.

    Attributes:
        kind: what it reports.
        actor: who did it to somebody else, created or changed something; `@me` is the phone's owner.
        targets: whom it happened to, also where they acted themselves.
        via: for joined: added, link, approved, community or unknown.
        detail: the new name, new number or time that the sentence holds.
    """

    kind: str
    actor: str | None = None
    targets: tuple[str, ...] = ()
    via: str | None = None
    detail: str | None = None


_Reading = tuple[float, Template, tuple[Span, ...]]


class Recogniser:
    """Reads the rows of one file, and remembers whose names and which language it has met.

    Args:
        names: senders and group names known so far.
    """

    def __init__(self, names: Collection[str] = ()) -> None:
        self._known = set(names)
        self._language: str | None = None
        self._placeholders = placeholders()

    def add(self, name: str) -> None:
        """One more known name."""
        self._known.add(name)

    def notice(
        self, text: str, label: str | None = None, *, strict: bool = False, least: float = 0, loosely: bool = False
    ) -> Notice | None:
        """What a row reports, or None where no sentence fits.

        Args:
            text: the row's text.
            label: the name an iOS row carried before the colon.
            strict: whether the row may be somebody's own words: then each name must be known, or a number.
            least: how many characters of the sentence must be fixed.
            loosely: the row is no person's for sure: a known sentence may be followed by others.
        """
        if len(text) > _LONGEST:
            return None
        told = self._best(_index(), text, label, strict=strict, least=least)
        if told is None and loosely and (first := _first_sentence(text)):
            told = self._best(_index(), first, label, least=_FIRST) or self._best(
                _beginnings(), first, label, least=_FIRST
            )
        return told

    def _best(
        self, index: Index, text: str, label: str | None, *, strict: bool = False, least: float = 0
    ) -> Notice | None:
        folded = Folded(text.strip(EDGES))
        readings = self._readings(index, folded, label, strict=strict)
        best = max((r for r in readings if r[1].weight >= least), key=lambda reading: reading[0], default=None)
        return self._told(folded, best) if best else None

    def placeholder(self, text: str) -> str | None:
        """What stands in a person's row instead of a message (media, deleted, call, poll), or None."""
        return self._placeholders.read(text)

    def _readings(self, index: Index, folded: Folded, label: str | None, *, strict: bool) -> Iterator[_Reading]:
        for text, template in index.candidates(folded.text):
            for spans in template.readings(text) if template.slots else ((),):
                worth = self._worth(folded, template, spans, label)
                if worth is None or (strict and worth < template.weight + _NUMBER * _names_in(template)):
                    continue
                yield worth, template, spans

    def _worth(self, folded: Folded, template: Template, spans: tuple[Span, ...], label: str | None) -> float | None:
        """How sure a reading is; None for one in which something that cannot be a name stands for a name."""
        worth = template.weight + (_LANGUAGE if template.language == self._language else 0.0)
        lengths = []
        for slot, (start, end) in zip(template.slots, spans, strict=True):
            name = folded.cut(start, end)
            if slot not in _NAMES:
                worth += _NUMBER if (template.tight or slot == "any") and _NUMERIC.fullmatch(name) else 0.0
                continue
            parts: tuple[str, ...] = (name,)
            if template.tight and slot == "targets":
                parts = _people(template.language).several(name, self._known)
            more = self._name_worth(name, slot, parts) if name != label else _KNOWN
            if more is None or (template.tight and _people(template.language).dangling(name)):
                return None
            worth += more + (_MARKED if template.tight and folded.marked(start) else 0.0)
            lengths.append(max((part.count(" ") for part in parts), default=0))
        return worth - (max(lengths) - min(lengths)) / 2 if template.tight and lengths else worth

    def _name_worth(self, name: str, slot: str, parts: tuple[str, ...]) -> float | None:
        if name in self._known:
            return _KNOWN
        worth = _name_worth(name, several=slot == "targets")
        if worth is None or len(parts) < _SEVERAL:
            return worth
        return max(worth, min(self._name_worth(part, "target", ()) or 0.0 for part in parts))

    def _told(self, folded: Folded, reading: _Reading) -> Notice:
        _, template, spans = reading
        self._language = template.language
        people, phrase = _people(template.language), template.phrase
        parts = {slot: self._whole(folded, span) for slot, span in zip(template.slots, spans, strict=True)}
        actor = people.one(parts["actor"]) if "actor" in parts else ME if phrase.me == "actor" else None
        targets: tuple[str, ...] = (ME,) if phrase.me == "target" else ()
        if "target" in parts:
            targets = (people.one(parts["target"]),)
        elif "targets" in parts:
            lists = [_people(code).several(parts["targets"], self._known) for code in _sharing(template)]
            targets = max(lists, key=len)
        return Notice(phrase.kind, actor, targets, phrase.via, parts.get("new"))

    def _whole(self, folded: Folded, span: Span) -> str:
        """What stands in a slot; a stop at the end is the sentence's, unless the name is known or short."""
        name = folded.cut(*span)
        if folded.text[span[1] :][:1] == ".":
            return f"{name}." if f"{name}." in self._known else name
        bare = name.removesuffix(".")
        at_end = bare != name and span[1] == len(folded.text) and name not in self._known
        return bare if at_end and (bare in self._known or _WORD.search(bare)) else name


def _name_worth(name: str, *, several: bool) -> float | None:
    """What speaks for an unknown text in a name's place; None where it cannot be a name."""
    if not name or "\n" in name or ": " in name or name.endswith(_UNFINISHED):
        return None
    if _TELEPHONE.fullmatch(name):
        return _NUMBER
    if not several and (len(name) > _NAME or name.count(" ") >= _NAME_WORDS):
        return None
    comma = not several and _COMMA.search(name)
    if comma or _PIECE_OF_NUMBER.fullmatch(name):
        return -_NUMBER
    return -1.0 if ". " in name else 0.0


def _names_in(template: Template) -> int:
    return sum(slot in _NAMES for slot in template.slots)


@cache
def _index() -> Index:
    every = [(code, phrase) for code in tables.languages() for phrase in tables.phrases(code)]
    tails = {fold(phrase.text) for _, phrase in every if phrase.kind == "tail"}
    return Index((Template(phrase, code) for code, phrase in every if phrase.kind not in _IN_A_ROW), tails)


@cache
def _beginnings() -> Index:
    """First sentences of those that go on: versions differ most in what they explain afterwards."""
    every = {
        (phrase.kind, first, phrase.me): Template(msgspec.structs.replace(phrase, text=first), code)
        for code in tables.languages()
        for phrase in tables.phrases(code)
        if phrase.kind not in _IN_A_ROW and (first := _first_sentence(phrase.text))
    }
    return Index(every.values(), ())


def _first_sentence(text: str) -> str:
    """What stands before the first stop that something follows, or nothing."""
    found = _STOP.search(text)
    return text[: found.start()] if found else ""


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """In which languages a sentence is the same."""
    every: dict[str, list[str]] = {}
    for code in tables.languages():
        for text in {phrase.text for phrase in tables.phrases(code) if "{targets}" in phrase.text}:
            every.setdefault(text, []).append(code)
    return {text: tuple(codes) for text, codes in every.items() if len(codes) > 1}


def _sharing(template: Template) -> tuple[str, ...]:
    return _languages().get(template.phrase.text, (template.language,))


@cache
def _people(language: str) -> People:
    return People(tables.words().get(language, tables.Words(seen="")))
