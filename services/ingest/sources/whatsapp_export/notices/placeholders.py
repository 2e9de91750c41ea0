"""What WhatsApp writes in a person's row in place of a message."""

import re
from collections import defaultdict
from functools import cache

from services.ingest.sources.whatsapp_export.notices import tables
from services.ingest.sources.whatsapp_export.notices.fold import EDGES, fold
from services.ingest.sources.whatsapp_export.notices.template import Template, without_stop

_TELLS = {
    "media": "media",
    "waiting": "media",
    "location": "media",
    "deleted": "deleted",
    "call": "call",
    "callinfo": "call",
    "poll": "poll",
}
_HEAD, _END = 3, 4  # characters that decide whether a closer look is worth it
_LONGEST = 400
_NAMELESS = {"encryption", "group_settings"}
_SURE = 24
"""Characters of a sentence that nobody writes by chance."""
_STOPS = (". ", ", ", "。", "، ", "। ", "۔ ")
_TIME = 20
_MARK = re.compile("[\u200e\u200f]")
_MAP = re.compile(r"(?:\S{1,20} ?)?[:：] ?\u200e?https://maps\.google\.com/\?q=-?\d+(?:\.\d+)?,-?\d+(?:\.\d+)?")
# "POLL:", the question, then options with their votes: the words differ by language, the shape does not.
_POLL = re.compile(
    r"[\u200e\u200f]*\w{2,20} ?:\r?\n[^\n]*\r?\n[\u200e\u200f]*"
    r"\w{2,20} ?: [^\n]{0,300}\([\u200e\u200f]?\d{1,6} [^\n]{0,40}\)"
)


class Placeholders:
    """All that can stand in a person's row: whole sentences, and those around a file's name, a place or an admin."""

    def __init__(self) -> None:
        every = [(code, phrase) for code in tables.languages() for phrase in tables.phrases(code)]
        templates = [Template(phrase, code) for code, phrase in every if phrase.kind in _TELLS]
        self._whole = {t.pieces[0].casefold(): _TELLS[t.phrase.kind] for t in templates if not t.slots}
        self._slotted = [t for t in templates if t.slots and (t.phrase.kind != "call" or t.slots == ("time",))]
        self._by_head: defaultdict[str, list[Template]] = defaultdict(list)
        self._by_end: defaultdict[str, list[Template]] = defaultdict(list)
        for t in self._slotted:
            by_head = len(t.pieces[0]) >= _HEAD
            by, key = (self._by_head, t.pieces[0][:_HEAD]) if by_head else (self._by_end, t.pieces[-1][-_END:])
            by[key].append(t)
        spoken = {word for t in templates if t.phrase.kind == "deleted" for word in _words(t.pieces[0])}
        omitted = {word for t in templates if t.pieces[0][:1] == "<" for word in _words(t.pieces[0])}
        self._left_out = frozenset(word for word in omitted - spoken if len(word) > _HEAD)
        firsts = (_first(fold(phrase.text)) for _, phrase in every if phrase.kind in _NAMELESS)
        self._nameless = frozenset(first.casefold() for first in firsts if "{" not in first and len(first) > _SURE)
        self._nameless_heads = frozenset(first[:_HEAD] for first in self._nameless)
        self._tails = frozenset(without_stop(fold(phrase.text)) for _, phrase in every if phrase.kind == "tail")
        self._heads = frozenset(
            start[:_HEAD] for t in templates for start in (t.pieces[0], t.phrase.text) if t.pieces[0]
        )

    def read(self, text: str) -> str | None:
        """Which kind of row a body makes, or None for a person's own words."""
        if "\n" in text:
            if _POLL.match(text):
                return "poll"
            text = text.partition("\n")[0]  # a caption may follow on the next line
        seen = text if text.isascii() else text.strip(EDGES)
        if seen[:_HEAD] in self._heads or seen[-_END:] in self._by_end or (seen is not text and _MARK.search(text)):
            return self._closely(text)
        return "media" if "maps.google" in text and _MAP.fullmatch(text) else None

    def nameless(self, text: str) -> bool:
        """Whether a text is one of WhatsApp's sentences that name nobody, and goes on. Some phones name a writer."""
        if text[:_HEAD].casefold() not in self._nameless_heads or len(text) > _LONGEST:
            return False
        first = _first(_bare(text))
        return len(first) < len(text) - _END and first.casefold() in self._nameless

    def left_out(self, text: str) -> bool:
        """Whether a text in angle brackets has a word of those that say, in some language, that media were left out."""
        return not self._left_out.isdisjoint(_words(text))

    def _closely(self, line: str) -> str | None:
        if len(line) > _LONGEST:
            return None
        if _MARK.search(line) and (kind := self._whole.get(_bare(_MARK.split(line)[-1]).casefold())):
            return kind  # "Minutes.pdf • 2 pages" and then, behind a mark, what was left out
        bare = _bare(line)
        if kind := self._whole.get(bare.casefold()) or self._before_tail(bare):
            return kind
        if "maps.google" in bare and _MAP.fullmatch(bare):
            return "media"
        near = (*self._by_head.get(bare[:_HEAD], ()), *self._by_end.get(bare[-_END:], ()))
        return next((_TELLS[t.phrase.kind] for t in near if _fits(t, bare)), None)

    def _before_tail(self, bare: str) -> str | None:
        """A call's row may go on with advice: "Missed voice call. Tap to call back"."""
        for stop in _STOPS:
            sentence, found, tail = bare.partition(stop)
            if found and tail in self._tails:
                return self._whole.get(sentence.casefold())
        return None


def _first(text: str) -> str:
    """What stands before the first stop."""
    return min((text.partition(stop)[0] for stop in _STOPS), key=len)


def _words(text: str) -> list[str]:
    return fold(text).casefold().strip("<> \r").split()


def _bare(line: str) -> str:
    return without_stop(fold(line).strip(EDGES))


def _fits(template: Template, bare: str) -> bool:
    for spans in template.readings(bare):
        values = dict(zip(template.slots, (bare[start:end] for start, end in spans), strict=True))
        if len(values.get("time", "")) <= _TIME and "http" in values.get("link", "http"):
            return True
    return False


@cache
def placeholders() -> Placeholders:
    """The one table of them."""
    return Placeholders()
