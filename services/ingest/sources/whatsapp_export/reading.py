"""Reading: the second pass, which gives the rows out in file order."""

import re
from collections.abc import Iterable, Iterator

from .clocks import Hours, Minutes
from .dates import Days
from .lines import LONGEST_LINE
from .notices import Notice, Recogniser
from .notices.placeholders import placeholders
from .rows import Reject, Row
from .senders import Senders
from .shapes import GROUPS, Shape
from .survey import Found

_MARKS = "\u200e\u200f"
_EDGES = "\u200e\u200f\u202a\u202c\ufeff "
_ATTACHED = re.compile(r"<[^<>\n]{1,40}[:：] ?[^<>\n]{3,200}\.[A-Za-z0-9]{2,5}>\s*$")
_FILE = re.compile(r"\u200e?[^\n]{1,200}\.[A-Za-z0-9]{2,5} \([^()\n]{3,60}\)")
_SHORTEST_MENTION = "@"
_REMEMBERED = 5_000
_SHORT = 40
_ENDS = {")", ">"}


def _names_a_file(text: str) -> bool:
    return bool(_FILE.match(text) or _ATTACHED.search(text))


class Kinds(dict[str, str]):
    """A person's row's text, to its kind; short ones, which come again and again, are remembered."""

    def __init__(self) -> None:
        super().__init__()
        self._read = placeholders().read

    def __missing__(self, text: str) -> str:
        kind = self._read(text) or ("media" if text[-1:] in _ENDS and _names_a_file(text) else "message")
        if len(text) < _SHORT:
            if len(self) > _REMEMBERED:
                self.clear()
            self[text] = kind
        return kind


class Reader:
    """Reads one export by what its survey found."""

    def __init__(self, found: Found, recogniser: Recogniser) -> None:
        self._found = found
        self._recogniser = recogniser
        self._senders = Senders(found.names, recogniser)
        self._heads = re.compile("|".join(shape.pattern for shape in found.shapes))
        self._days = [Days(decision.order) for decision in found.orders]
        self._kinds = Kinds()
        self._hours, self._minutes = Hours(), Minutes()
        self._line = 0
        self._read: dict[tuple[str, str | None], Notice | None] = {}
        self.brackets = found.shapes[0].brackets

    def rows(self, blocks: Iterable[str]) -> Iterator[Row | Reject]:
        """Every row of the text, and what could not be read."""
        self._line = 0
        for text in _whole_rows(blocks, self._heads):
            parts = self._heads.split(text)
            if parts[0]:
                yield from self._preamble(parts[0])
            for index, shape in enumerate(self._found.shapes):
                if len(self._found.shapes) == 1:
                    yield from self._plain(parts, shape, self._days[index])
            if len(self._found.shapes) > 1:
                yield from self._mixed(parts)

    def _plain(self, parts: list[str], shape: Shape, days: Days) -> Iterator[Row | Reject]:
        """Rows of the one shape the file has: the loop that all speed depends on."""
        step = GROUPS + 1
        lead, day, hour, rest, word = (parts[1 + place :: step] for place in shape.places)
        hours, minutes, crlf, known = self._hours, self._minutes, self._found.crlf, self._senders.known
        kinds, line = self._kinds, self._line
        marked = _MARKS if self.brackets else ""
        for lead_marks, d, h, m, w, body in zip(lead, day, hour, rest, word, parts[step::step], strict=True):
            line += 1
            begins = line
            if "\n" in body:
                line += body.count("\n")
            if crlf and body[-1:] == "\r":
                body = body[:-1]  # noqa: PLW2901
            if not ((on := days[d]) and (past := hours[h + w]) and (then := minutes[m])):
                yield Reject(begins, "there is no such date or time", body)
                continue
            who, _, text = body.partition(": ")
            if who in known and not (marked and text[:1] in marked):
                yield Row(begins, f"{on}T{past}{then}", kinds[text], False, who, text)  # noqa: FBT003
            else:
                yield self._slow(begins, f"{on}T{past}{then}", lead_marks, body)
        self._line = line

    def _mixed(self, parts: list[str]) -> Iterator[Row | Reject]:
        """Rows of a file that holds several shapes, each with its own order."""
        shapes = self._found.shapes
        step = len(shapes) * GROUPS + 1
        for start in range(1, len(parts), step):
            groups, body = parts[start : start + step - 1], parts[start + step - 1]
            which = next(i for i in range(len(shapes)) if groups[i * GROUPS] is not None)
            own = groups[which * GROUPS : which * GROUPS + GROUPS]
            yield from self._plain(["", *own, body], shapes[which], self._days[which])

    def _preamble(self, text: str) -> Iterator[Reject]:
        for line in text[1:].split("\n"):
            self._line += 1
            if line.strip(_EDGES + "\r"):
                yield Reject(self._line, "text before the first row", line)

    def _slow(self, line: int, at: str, lead: str, body: str) -> Row:
        """Whatever is not plainly a known person's message."""
        who, colon, text = self._split(body)
        if not colon:
            return self._notice(line, at, body)
        if text[:1] and text[0] in _MARKS and self.brackets:
            return self._marked(line, at, lead, who, text)
        if self._senders.person(who, body.partition("\n")[0]):
            if (
                self.brackets
                and text.startswith(who)
                and (own := self._notice(line, at, text, who)).kind != "unknown_notice"
            ):
                return own
            return Row(line, at, self._kinds[text], notice=False, sender=who, text=text)
        return self._notice(line, at, body)

    def _split(self, body: str) -> tuple[str, str, str]:
        """Sender, colon and text; a row may end at the colon, or go on without a space."""
        first, newline, more = body.partition("\n")
        who, colon, text = first.partition(": ")
        if colon:
            return who, colon, text + newline + more
        bare = first.rstrip("\r")
        if bare.endswith((":", ":.")):
            who = bare.rpartition(":")[0]
            if who in self._senders.known or (self.brackets and self._senders.plausible(who)):
                return who, ":", body[len(who) + 1 :]
        return "", "", body

    def _marked(self, line: int, at: str, lead: str, who: str, text: str) -> Row:
        """A row of an iPhone whose text begins with a mark: WhatsApp's words, in its own name or a person's."""
        bare = text.strip(_EDGES)
        kind = self._kinds[text]
        if kind == "message":
            found = self._notice(line, at, text, who)
            if found.kind != "unknown_notice":
                return found
            if not lead and not bare.startswith(_SHORTEST_MENTION):
                return found
            kind = "media" if lead else "message"
        self._senders.known.add(who)
        self._recogniser.add(who)
        return Row(line, at, kind, notice=False, sender=who, text=text)

    def _notice(self, line: int, at: str, text: str, label: str | None = None) -> Row:
        found = self._read_notice(text.strip(_EDGES), label)
        if found is None:
            return Row(line, at, "unknown_notice", notice=True, sender=None, text=text)
        return Row(line, at, found.kind, True, None, text, found.actor, found.targets, found.via, found.detail)  # noqa: FBT003

    def _read_notice(self, text: str, label: str | None) -> Notice | None:
        """Many notices come more than once, word for word."""
        if len(self._read) > _REMEMBERED:
            self._read.clear()
        key = (text, label)
        if key not in self._read:
            self._read[key] = self._recogniser.notice(text, label)
        return self._read[key]


def _whole_rows(blocks: Iterable[str], heads: re.Pattern[str]) -> Iterator[str]:
    """The text from one row's head to before another's, each piece beginning with the line end before it."""
    held = "\n"
    length = 0
    pieces = [held]
    for block in blocks:
        pieces.append(block)
        length += len(block)
        cut = _last_head(block, heads)
        if cut > 0:
            joined = "".join(pieces)
            at = len(joined) - len(block) + cut
            yield joined[:at]
            pieces, length = [joined[at:]], len(joined) - at
        elif length > LONGEST_LINE:
            yield "".join(pieces)
            pieces, length = [], 0
    last = "".join(pieces)
    if last.endswith("\n"):
        last = last[:-1]
    if last:
        yield last


def _last_head(block: str, heads: re.Pattern[str]) -> int:
    """Where the last head that lies wholly inside a block begins, or -1."""
    at = block.rfind("\n")
    while at > 0:
        if heads.match(block, at):
            return at
        at = block.rfind("\n", 0, at)
    return -1
