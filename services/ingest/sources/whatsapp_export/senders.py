"""Sender: which of the words before a colon is a person, and which the beginning of a notice."""

from collections import Counter

from .notices import ME, Notice, Recogniser

LONGEST = 256
"""Characters of a name; WhatsApp allows 25 in a push name, phone books more."""
_LONG = 80
"""Characters of a name that stands on a single row."""
MOST = 20_000
"""Different names remembered; a group has at most 1,024 members at a time."""
_PAIRS = (("“", "”"), ("«", "»"), ("„", "“"), ("「", "」"), ("『", "』"))
_AFTER_A_NAME = 3
_TWICE = 2
_HARD = ":\u00a0"
"""A colon that parts no sender from a text."""


class Senders:
    """The names one export's rows begin with.

    Args:
        counted: texts before the first colon of a row, by how often.
        long_names: names that hold a colon themselves, by the part before it.
        recogniser: knows WhatsApp's own sentences.
    """

    def __init__(self, counted: Counter[str], long_names: dict[str, str], recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._long_names = long_names
        self.known: set[str] = set()
        for name, count in counted.most_common():
            if count < _TWICE or name in long_names or not self.plausible(name, LONGEST):
                continue
            if not self._begins_a_notice(name):
                self.remember(name)

    def remember(self, name: str) -> None:
        """One more person."""
        if len(self.known) < MOST:
            self.known.add(name)
            self._recogniser.add(name)

    def split(self, body: str) -> tuple[str, str, str]:
        """Sender, colon and text of a row; a row may end at the colon, or go on without a space."""
        first, newline, more = body.partition("\n")
        who, colon, text = first.partition(": ")
        whole = self._long_names.get(who)
        if whole and first.startswith(f"{whole}: "):
            return whole, colon, body[len(whole) + 2 :]
        if colon:
            return who, colon, text + newline + more
        who, colon, _ = first.partition(":")
        if colon and (
            (who in self.known and self._recogniser.notice(first) is None)  # Swedish writes "Ana:s" for "Ana's"
            or (first.rstrip("\r") in {f"{who}:", f"{who}:."} and self.plausible(who))
        ):
            return who, colon, body[len(who) + 1 :]
        return "", "", body

    def person(self, name: str, first_line: str) -> bool:
        """Whether a row that begins `name: ` is that person's; a person so found is remembered."""
        if name in self.known:
            return True
        if not self.plausible(name) or self._is_notice(name, first_line):
            return False
        self.remember(name)
        return True

    def plausible(self, name: str, longest: int = _LONG) -> bool:
        """Whether a text can be a name at all: short, quotes closed, not a known name and a sentence after it."""
        if not name.strip() or len(name) > longest or name.count('"') % 2:
            return False
        if any(name.count(opened) > name.count(closed) for opened, closed in _PAIRS):
            return False
        words = name.split(" ")
        return len(words) <= _AFTER_A_NAME or not any(
            " ".join(words[:n]) in self.known for n in range(1, len(words) - _AFTER_A_NAME + 1)
        )

    def _begins_a_notice(self, name: str) -> bool:
        return " " in name and self._is_notice(name, f"{name}: x")

    def _is_notice(self, name: str, line: str) -> bool:
        found = self._recogniser.notice(line) or self._about_a_colon(line)
        if found is None or (found.kind in {"other_notice", "encryption"} and name in self.known):
            return False
        return not any(name in person for person in (found.actor or "", *found.targets))

    def _about_a_colon(self, line: str) -> Notice | None:
        """A notice in which somebody known did something to a person whose name holds a colon, now known as well."""
        found = self._recogniser.notice(line.replace(": ", _HARD))
        if found is None or (found.actor != ME and found.actor not in self.known):
            return None
        for name in found.targets:
            if _HARD in name:
                whole = name.replace(_HARD, ": ")
                self._long_names[whole.partition(": ")[0]] = whole
                self.remember(whole)
        return found
