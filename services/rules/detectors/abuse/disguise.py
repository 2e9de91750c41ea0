"""Disguises: words spelt with digits, signs, masks and gaps (sh1t, f*ck, a$$, s.h.i.t, f u c k)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from services.rules.detectors.abuse.vocabulary import Vocabulary
from services.rules.detectors.reading import Reading

_CHUNK = re.compile(r"[^\s\"“”,;:?/\\=<>{}\[\]&~^]+")
_SIGN = re.compile(r"[a-z][0-9@$€|*#_%+!(-](?!\s|$)|[0-9@$€!|(+*#_%.-][a-z*]|\*")
"""Without one of these beside a letter nothing is disguised."""
_HYPHENATED = re.compile(r"\b[a-z]-[a-z]-[a-z]\b")
_EDGES = ".!)'\"’‘-_…"
_LEET = str.maketrans("0134578@$€!|(9+l6", "oieastbaseiicgtib")
_MASKS = "*#_%-.@$!"
_HARSH = frozenset("KV")
_SHORTEST, _LONGEST = 3, 24
_PLAIN = 4
"""Letters from which on a word may be found behind digits alone or within a longer run of single letters."""


class _Chunks(dict[str, str]):
    """Piece of text without a space, to the word it disguises, or to nothing. Learns as it goes, up to a limit."""

    LIMIT = 20_000

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._innocent = vocabulary.innocent
        self._keys: dict[str, str] = {}
        self._masked: dict[tuple[int, str], list[str]] = defaultdict(list)
        swearing = sorted(vocabulary.values(), key=lambda sense: ("L" in sense.classes, -sense.profanity, sense.word))
        for sense in swearing:
            if sense.word.isalpha() and (sense.profanity or not _HARSH.isdisjoint(sense.classes)):
                if not sense.guarded:
                    self._keys.setdefault(sense.word.translate(_LEET), sense.word)
                if (sense.profanity or "V" in sense.classes) and (len(sense.word) >= _PLAIN or not sense.guarded):
                    self._masked[len(sense.word), sense.word[0]].append(sense.word)

    def __missing__(self, chunk: str) -> str:
        word = self._word(_bare(chunk)) if _SHORTEST <= len(chunk) <= _LONGEST else ""
        if len(self) < self.LIMIT:
            self[chunk] = word
        return word

    def _word(self, bare: str) -> str:
        """The word behind it; nothing for a plain word, a number, a road (A55) or an innocent spelling."""
        if len(bare) < _SHORTEST or bare.isalpha() or bare.isdigit() or bare in self._innocent:
            return ""
        word = self._keys.get(bare.translate(_LEET))
        if word and (len(word) >= _PLAIN or not bare.isalnum()):
            return word
        return self._unmasked(bare)

    def _unmasked(self, bare: str) -> str:
        """Stars may hide all but one letter; other signs only one, so that a-b-c or x_y is not read as a mask."""
        hidden = [sign for sign in bare if sign in _MASKS]
        ended = bare[-1].isalpha() or {*hidden} == {"*"}
        if not (bare[0].isalpha() and ended and ("*" in hidden or len(hidden) == 1)):
            return ""
        for candidate in self._masked.get((len(bare), bare[0]), ()):
            if all(sign == letter or sign in _MASKS for sign, letter in zip(bare, candidate, strict=True)):
                return candidate
        return ""


def _bare(chunk: str) -> str:
    """Without the punctuation around it; stars go only where they stand on both sides, as for bold type."""
    bold = _EDGES + "*" if chunk[0] == chunk[-1] == "*" else _EDGES
    return chunk.strip(bold)


class Disguises:
    """Finds the words of a vocabulary behind a disguise."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._chunks = _Chunks(vocabulary)

    def uncover(self, reading: Reading) -> Reading:
        """The same reading with the disguised words in the clear, or the reading itself."""
        disguised = _SIGN.search(reading.lowered) and any(
            map(self._chunks.__getitem__, _CHUNK.findall(reading.lowered))
        )
        letters = list(map(len, reading.words)).count(1)
        found = list(self._in_chunks(reading.lowered)) if disguised else []
        if letters >= _SHORTEST or ("-" in reading.lowered and _HYPHENATED.search(reading.lowered)):
            found += self._spelt(reading)
        return reading.reread(_merged(reading, sorted(found))) if found else reading

    def _in_chunks(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in _CHUNK.finditer(text):
            word = self._chunks[match[0]]
            if word:
                bare = _bare(match[0])
                start = match.start() + match[0].index(bare)
                yield start, start + len(bare), word

    def _spelt(self, reading: Reading) -> Iterator[tuple[int, int, str]]:
        """Words spelt out letter by letter: three or more single letters in a row."""
        run: list[tuple[str, int, int]] = []
        for word, (start, end) in zip([*reading.words, ""], [*reading.places, (0, 0)], strict=True):
            if len(word) == 1 and word.isalpha():
                run.append((word, start, end))
                continue
            yield from self._in_run(run)
            run = []
            if word[1:2] == "-" and all(len(part) == 1 for part in word.split("-")):
                yield from self._in_run([(word[n], start + n, start + n + 1) for n in range(0, len(word), 2)])

    def _in_run(self, run: list[tuple[str, int, int]]) -> Iterator[tuple[int, int, str]]:
        first, letters = 0, "".join(letter for letter, _, _ in run)
        while first <= len(run) - _SHORTEST:
            last = self._end(letters, first)
            if last:
                yield run[first][1], run[last - 1][2], letters[first:last]
            first = last or first + 1

    def _end(self, letters: str, first: int) -> int:
        """Where the longest swear word that starts at `first` ends, or 0."""
        for last in range(min(len(letters), first + _LONGEST), first + _SHORTEST - 1, -1):
            sense = self._vocabulary.get(letters[first:last])
            if sense and sense.profanity and (last - first >= _PLAIN or last - first == len(letters)):
                return last
        return 0


def _merged(reading: Reading, found: Iterable[tuple[int, int, str]]) -> Iterator[tuple[str, int, int]]:
    """The words of the reading, those that a find covers replaced by the find."""
    words = [(word, start, end) for word, (start, end) in zip(reading.words, reading.places, strict=True)]
    position = covered = 0
    for first, last, clear in found:
        if first < covered:
            continue
        while position < len(words) and words[position][2] <= first:
            yield words[position]
            position += 1
        yield clear, first, last
        covered = last
        while position < len(words) and words[position][1] < last:
            position += 1
    yield from words[position:]
