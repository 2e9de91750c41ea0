"""Facts: what one export holds, for a person who wants to know whether it was read right."""

import re
from collections import Counter

import msgspec

from .doubts import Doubt, Doubts
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
    """What an export holds. `participants` are those who wrote, with their rows; `named` all who appear at all.

    `last` is the time of the last row somebody wrote, `latest` the latest of all; `odd` how many oddities there are,
    of which `oddities` holds the first. `doubts` are the rows that look put in.
    """

    group: str | None = None
    first: str | None = None
    last: str | None = None
    latest: str | None = None
    rows: int = 0
    rejects: int = 0
    kinds: Counter[str] = msgspec.field(default_factory=Counter)
    participants: Counter[str] = msgspec.field(default_factory=Counter)
    named: set[str] = msgspec.field(default_factory=set)
    oddities: list[Oddity] = msgspec.field(default_factory=list)
    cut: bool = False
    odd: int = 0
    doubts: list[Doubt] = msgspec.field(default_factory=list)

    def note(self, line: int | None, what: str) -> None:
        """Notes an oddity, in words while there are not too many to read."""
        self.odd += 1
        if len(self.oddities) < _MOST_ODDITIES:
            self.oddities.append(Oddity(line, what))


def facts(export: Export) -> Facts:
    """Reads the whole export once and says what is in it."""
    result = Facts()
    if export.evidence.ambiguous:
        result.note(None, f"day and month cannot be told apart: {export.evidence.why}")
    if export.evidence.shapes > 1:
        result.note(None, f"rows are written in {export.evidence.shapes} ways: the file was joined or edited")
    if export.others:
        result.note(None, f"the zip holds {_others(len(export.others))}")
    doubts = Doubts()
    for row in export.read():
        if isinstance(row, Reject):
            result.rejects += 1
            result.note(row.line, row.reason)
        else:
            doubts.take(row)
            _take(result, row)
    result.doubts = doubts.all()
    result.group = result.group or next(filter(None, map(named_by_file, export.source.names)), None)
    result.cut = export.evidence.phone == "android" and result.rows in CUT
    if result.cut:
        result.note(None, f"{result.rows} rows: an Android phone stops there, so older messages are probably missing")
    return result


def _others(number: int) -> str:
    chats = "another chat, which is" if number == 1 else f"{number} other chats, each"
    return f"{chats} counted by itself"


def _take(result: Facts, row: Row) -> None:
    result.rows += 1
    result.kinds[row.kind] += 1
    result.first = min(result.first or row.at, row.at)
    result.latest = max(result.latest or row.at, row.at)
    if row.sender is not None:
        result.last = row.at
        result.participants[row.sender] += 1
        result.named.add(row.sender)
        return
    result.named.update(person for person in (row.actor, *row.targets) if person)
    if row.kind == "unknown_notice":
        result.note(row.line, "a notice of WhatsApp's that is not understood")
    elif row.kind in {"group_created", "group_renamed"}:
        result.group = row.detail or result.group
    elif row.kind == "encryption" and result.group is None:
        result.group = row.label


def named_by_file(name: str) -> str | None:
    """The chat's name in an export's file name, in the languages that write one."""
    found = _NAMED_FILE.match(name.rpartition(".")[0] or name)
    return found[1].strip() if found else None
