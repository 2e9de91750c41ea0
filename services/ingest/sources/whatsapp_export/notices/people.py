"""Names in a sentence: one or several, the phone's owner among them, some only counted."""

import re
from collections.abc import Collection, Iterable

from services.ingest.sources.whatsapp_export.notices.fold import fold
from services.ingest.sources.whatsapp_export.notices.tables import Words

ME = "@me"
_COMMAS = re.compile(r"\s*[,،、，]\s*")


class People:
    """How one language writes several people in a row."""

    def __init__(self, words: Words) -> None:
        self._you = frozenset(fold(word) for word in words.you)
        conj = "|".join(re.escape(fold(word)) for word in sorted(words.conj, key=len, reverse=True))
        self._last = re.compile(rf"(?:\s*[,،、，])?(?:\s+(?:{conj})\s+)") if conj else None
        self._counted = [re.compile(re.escape(fold(word)).replace(r"\{n\}", r"[\d,.]+")) for word in words.others]

    def one(self, name: str) -> str:
        """A name as written, or the owner."""
        return ME if fold(name) in self._you else name

    def several(self, written: str, known: Collection[str]) -> tuple[str, ...]:
        """Each of the people in a list; a list that is one known name stays whole."""
        if written in known:
            return (written,)
        parts = _rejoin(_COMMAS.split(written), known)
        if self._last is not None and parts[-1] not in known:
            parts[-1:] = [part for part in _halve(self._last, parts[-1]) if part]
        return tuple(self.one(part) for part in parts if part and not self._only_counted(part))

    def _only_counted(self, part: str) -> bool:
        return any(counted.fullmatch(fold(part)) for counted in self._counted)


def _halve(last: re.Pattern[str], text: str) -> Iterable[str]:
    found = list(last.finditer(text))
    return (text[: found[-1].start()], text[found[-1].end() :]) if found else (text,)


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
