"""Which templates can fit a text, found by a few dictionary look-ups."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from services.ingest.sources.whatsapp_export.notices.template import STOPS, Template, without_stop

_KEY = 4  # characters of a sentence's beginning or end that serve as its key
_LONG, _MORE = 30, 90  # a whole sentence of this length may be followed by this much that versions add


class Index:
    """Templates by what is fixed in them: the whole, the end, the beginning, or a word between."""

    def __init__(self, templates: Iterable[Template], tails: Iterable[str]) -> None:
        self._tails: defaultdict[str, set[str]] = defaultdict(set)
        for tail in tails:
            self._tails[tail[-_KEY:]].add(tail)
        self._whole: defaultdict[str, list[Template]] = defaultdict(list)
        self._ends: defaultdict[str, list[Template]] = defaultdict(list)
        self._starts: defaultdict[str, list[Template]] = defaultdict(list)
        self._words: defaultdict[str, list[Template]] = defaultdict(list)
        self._long: defaultdict[str, list[Template]] = defaultdict(list)
        self._rest: list[tuple[str, Template]] = []
        for template in templates:
            self._place(template)

    def _place(self, template: Template) -> None:
        first, *between, last = template.pieces if template.slots else (*template.pieces, "")
        if not template.slots:
            self._whole[first].append(template)
            if len(first) >= _LONG:
                self._long[first[:_LONG]].append(template)
        elif len(last) >= _KEY and len(last) >= len(first):
            self._ends[last[-_KEY:]].append(template)
        elif len(first) >= _KEY:
            self._starts[first[:_KEY]].append(template)
        else:
            fixed = max([first, *between, last], key=len)
            inside = fixed.split()[0 if fixed[:1].isspace() else 1 : None if fixed[-1:].isspace() else -1]
            if inside:
                self._words[max(inside, key=len)].append(template)
            else:
                self._rest.append((fixed, template))

    def candidates(self, text: str) -> Iterator[tuple[str, Template]]:
        """Templates that may fit a folded text, each with the text to try it on."""
        bare = without_stop(text)
        yield from self._fitting(text, bare)
        for template in self._long.get(bare[:_LONG], ()):
            whole = template.pieces[0]
            if len(whole) < len(bare) <= len(whole) + _MORE and bare[len(whole)] in STOPS and bare.startswith(whole):
                yield whole, template
        for tail in self._tails.get(bare[-_KEY:], ()):
            if bare.endswith(tail):  # advice such as "Tap to learn more", which some versions put after a sentence
                short = without_stop(bare[: -len(tail)])
                yield from self._fitting(short, short)

    def _fitting(self, text: str, bare: str) -> Iterator[tuple[str, Template]]:
        for template in self._whole.get(bare, ()):
            yield bare, template
        for template in self._ends.get(bare[-_KEY:], ()):
            yield bare, template
        for template in self._starts.get(text[:_KEY], ()):
            yield (text if template.open_end else bare), template
        for word in set(text.split()):
            for template in self._words.get(word, ()):
                yield (text if template.open_end else bare), template
        for fixed, template in self._rest:
            if fixed in text:
                yield (text if template.open_end else bare), template
