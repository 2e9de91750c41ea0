"""Facts: what one export holds, for a person who wants to know whether it was read right."""

import re
from collections import Counter

import msgspec

from .export import Export
from .rows import Reject, Row

CUT = range(39_900, 40_101)
"""Rows at which an Android phone stops when it exports without media."""
_MOST_ODDITIES = 200
_NAMED_FILE = re.compile(
    r"(?:WhatsApp[ -]?Chat|Chat WhatsApp|Chat de WhatsApp|Conversa do WhatsApp|Discussion WhatsApp|Чат WhatsApp|"
    r"Czat WhatsApp|Conversație WhatsApp|WhatsApp Sohbeti|WhatsApp Konuşması|Conversación de WhatsApp)"
    r"(?: - | (?:s uživatelem|с контактом|z użytkownikiem|with|mit|met|con|com|avec|cu|z|s|с|ile)\b ?)+(.+)",
    re.IGNORECASE,
)


class Oddity(msgspec.Struct, frozen=True):
    """Something a person should look at, and the line it stands on (None: the whole file)."""

    line: int | None
    what: str


class Facts(msgspec.Struct):
    """What an export holds. `participants` are those who wrote, with their rows; `named` all who appear at all."""

    group: str | None = None
    first: str | None = None
    last: str | None = None
    rows: int = 0
    rejects: int = 0
    kinds: Counter[str] = msgspec.field(default_factory=Counter)
    participants: Counter[str] = msgspec.field(default_factory=Counter)
    named: set[str] = msgspec.field(default_factory=set)
    oddities: list[Oddity] = msgspec.field(default_factory=list)
    cut: bool = False

    def odd(self, line: int | None, what: str) -> None:
        """Notes one, unless there are too many to read."""
        if len(self.oddities) < _MOST_ODDITIES:
            self.oddities.append(Oddity(line, what))


def facts(export: Export) -> Facts:
    """Reads the whole export once and says what is in it."""
    result = Facts()
    if export.evidence.ambiguous:
        result.odd(None, f"day and month cannot be told apart: {export.evidence.why}")
    if export.evidence.shapes > 1:
        result.odd(None, f"rows are written in {export.evidence.shapes} ways: the file was joined or edited")
    if export.source.others:
        result.odd(None, f"the zip holds {len(export.source.others)} other .txt files, which were not read")
    for row in export.read():
        if isinstance(row, Reject):
            result.rejects += 1
            result.odd(row.line, row.reason)
        else:
            _take(result, row)
    result.group = result.group or named_by_file(export.source.name) or named_by_file(export.source.path.name)
    result.cut = export.evidence.phone == "android" and result.rows in CUT
    if result.cut:
        result.odd(None, f"{result.rows} rows: an Android phone stops there, so older messages are probably missing")
    return result


def _take(result: Facts, row: Row) -> None:
    result.rows += 1
    result.kinds[row.kind] += 1
    result.first = min(result.first or row.at, row.at)
    if row.sender is not None:
        if result.last is not None and row.at < result.last:
            result.odd(row.line, f"time goes back from {result.last} to {row.at}")
        result.last = row.at
        result.participants[row.sender] += 1
        result.named.add(row.sender)
        return
    result.named.update(person for person in (row.actor, *row.targets) if person)
    if row.kind == "unknown_notice":
        result.odd(row.line, "a notice of WhatsApp's that is not understood")
    elif row.kind in {"group_created", "group_renamed"}:
        result.group = row.detail or result.group
    elif row.kind == "encryption" and result.group is None:
        result.group = row.label


def named_by_file(name: str) -> str | None:
    """The chat's name in an export's file name, in the languages that write one."""
    found = _NAMED_FILE.match(name.rpartition(".")[0] or name)
    return found[1].strip() if found else None
