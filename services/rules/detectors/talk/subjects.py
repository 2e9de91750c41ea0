"""Subject: whether a text speaks of a pastime or of what volunteers organise, by its words alone.

It knows the commonest pastimes only, and most lines of any conversation show nothing: a rule must look at several.
"""

from moderation.features import Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk.ideas import load_table

_TASK = "task"
_TASK_BIT, _LEISURE_BIT, _PASTIME_BIT = int(Talk.TASK), int(Talk.LEISURE), int(Talk.PASTIME)
_SURE, _HINT = 2, 1
"""One that is sure or two hints are enough."""
_SHORTEST_PLURAL = 3
_DENIED = frozenset({"no", "not", "without"})
_NEAR = 2

Clue = tuple[str, int]
"""The section a word or phrase speaks for, and how much it weighs."""


class Subjects:
    """Reads the table `subjects.toml` once; then holds no state."""

    def __init__(self) -> None:
        self._clues: dict[str, tuple[list[Clue], dict[str, list[tuple[str, Clue]]]]] = {}
        """Of a word: what it speaks for alone, and the phrases that begin with it, by their second word."""
        for section, table in load_table("subjects").items():
            for listed, weight in ((table["sure"], _SURE), (table["hints"], _HINT)):
                for form in dict.fromkeys(form for written in listed for form in _forms(written)):
                    self._add(form, (section, weight))
        self._words = frozenset(self._clues)
        self._seconds = {word: frozenset(phrases) for word, (_, phrases) in self._clues.items()}

    def _add(self, form: str, clue: Clue) -> None:
        first, _, rest = form.partition(" ")
        single, phrases = self._clues.setdefault(first, ([], {}))
        if rest:
            phrases.setdefault(rest.partition(" ")[0], []).append((f" {form} ", clue))
        elif all(section != clue[0] for section, _ in single):
            single.append(clue)

    def read(self, reading: Reading) -> int:
        """The flags LEISURE, PASTIME and TASK, as a number. What follows a "no" counts for nothing ("no pets")."""
        known = self._words & reading.bag
        if not known:
            return 0
        if not _DENIED.isdisjoint(reading.bag):
            known -= _after_no(reading.words)
        weights: dict[str, int] = {}
        for word in known:
            single, phrases = self._clues[word]
            for section, weight in single:
                weights[section] = weights.get(section, 0) + weight
            for second in self._seconds[word] & reading.bag:
                for phrase, (section, weight) in phrases[second]:
                    if phrase in reading.folded:
                        weights[section] = weights.get(section, 0) + weight
        talk = _TASK_BIT if weights.pop(_TASK, 0) >= _SURE else 0
        if not weights:
            return talk
        return talk | (_LEISURE_BIT if max(weights.values()) >= _SURE else _PASTIME_BIT)


def _forms(written: str) -> tuple[str, ...]:
    """A word and its plural, where it is not one."""
    if written.endswith("s") or len(written) < _SHORTEST_PLURAL:
        return (written,)
    return written, written + ("es" if written.endswith(("ch", "sh", "x")) else "s")


def _after_no(words: list[str]) -> frozenset[str]:
    """The words just after a "no"."""
    return frozenset(
        after for place, word in enumerate(words) if word in _DENIED for after in words[place + 1 : place + 1 + _NEAR]
    )
