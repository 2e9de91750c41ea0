"""Names in a sentence: one or several, the phone's owner among them, some only counted."""

import re
import unicodedata
from collections.abc import Collection

from services.ingest.sources.whatsapp_export.notices.fold import EDGES, fold
from services.ingest.sources.whatsapp_export.notices.tables import Words

ME = "@me"
_COMMA = re.compile(r"\s*[,،、，]\s*")
_EDGE = " \u00a0\u202f,،、，"
_SPACE = r"[\s\u00a0\u202f]"


class People:
    """How one language writes several people in a row.

    Args:
        words: the language's words for lists and for the phone's owner.
    """

    def __init__(self, words: Words) -> None:
        self._you = frozenset(fold(word).casefold() for word in words.you)
        spaced = [word for word in words.conj if word.startswith((" ", ",", "،")) and word.endswith(" ")]
        self._joint = _any_of(spaced)
        self._tight = _any_of([word for word in words.conj if word not in spaced])
        bare = [word.lstrip(_EDGE) for word in words.conj]
        self._begins = _any_of(bare, start=r"^")
        self._edge = _any_of([word.strip(_EDGE) for word in words.conj], r"$", start=r"(?<=\s)")
        self._counted = _any_of([word for word in words.others if "{n}" in word], r"$")

    def one(self, name: str) -> str:
        """A name as written, or the owner."""
        return ME if fold(name).casefold() in self._you else name

    def several(self, written: str, known: Collection[str]) -> tuple[str, ...]:
        """Each of the people in a list; a list that is one known name stays whole, people only counted are left out."""
        if written in known:
            return (written,)
        counted = self._counted.search(written) if self._counted else None
        parts = _rejoin(_COMMA.split(written[: counted.start()] if counted else written), known)
        if not counted and parts[-1] not in known:
            parts[-1:] = self._halved(parts[-1], known, in_list=len(parts) > 1)
        return tuple(self.one(part) for part in (part.strip(EDGES) for part in parts) if part)

    def dangling(self, name: str) -> bool:
        """Whether a text ends with an "and", so that it is no name but the first half of a list."""
        return bool(self._edge and self._edge.search(name))

    def _halved(self, text: str, known: Collection[str], *, in_list: bool) -> tuple[str, ...]:
        """Cut at the last "and"; one that is glued to a name, or begins the text, counts only beside known names."""
        found = list(self._joint.finditer(text)) if self._joint else []
        sure = bool(found)
        if not found and self._tight:
            found = list(self._tight.finditer(text))
        if in_list and self._begins and (begins := self._begins.match(text)) and begins.end() < len(text):
            return (text[begins.end() :],)  # "A, B, and C"
        for cut in reversed(found):
            before, after = text[: cut.start()].strip(EDGES), text[cut.end() :].strip(EDGES)
            if not after or (not before and not in_list):
                continue
            if sure or in_list or before in known or after in known or _foreign(cut[0], after):
                return before, after
        return (text,)


def _foreign(word: str, after: str) -> bool:
    """Whether what follows an "and" that is glued to it is of another script, so that it can be no part of a name."""
    return not after[0].isalpha() or unicodedata.name(after[0], "").split()[0] != _script(word)


def _script(word: str) -> str:
    return next((unicodedata.name(c, "").split()[0] for c in word if c.isalpha()), "")


def _any_of(words: Collection[str], end: str = "", *, start: str = "") -> re.Pattern[str] | None:
    """A pattern of literal words, longest first, in which any space stands for a space and `{n}` for a number."""
    literal = sorted((word for word in words if word.strip()), key=len, reverse=True)
    if not literal:
        return None
    escaped = (re.escape(word).replace(r"\{n\}", r"\d{1,4}").replace(r"\ ", _SPACE) for word in literal)
    return re.compile(f"{start}(?:{'|'.join(escaped)}){end}")


def _rejoin(parts: list[str], known: Collection[str]) -> list[str]:
    """Put together again what a comma inside a known name took apart."""
    whole: list[str] = []
    for part in parts:
        pair = f"{whole[-1]}, {part}" if whole else ""
        if pair in known:
            whole[-1] = pair
        else:
            whole.append(part)
    return whole
