"""Reading: the second pass, which gives the rows out in file order."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from .clocks import Hours, Minutes
from .dates import Days
from .lines import LONGEST_LINE
from .notices import ME, Notice, Recogniser
from .notices.placeholders import placeholders
from .rows import Reject, Row
from .senders import MOST, Senders
from .shapes import GROUPS, Shape
from .survey import Found

_MARKS = "\u200e\u200f"
_EDGES = "\u200e\u200f\u202a\u202c\ufeff "
_ATTACHED = re.compile(
    r"(?:<[^<>\n]{1,40}[:：] ?[^<>\n]{3,200}\.[A-Za-z0-9]{2,5} ?>"
    r"|^[^<>\n]{3,200}\.[A-Za-z0-9]{2,5} <[^<>\n]{3,40}>)\s*$"
)
_FILE = re.compile(r"\u200e?[^\n]{1,200}\.[A-Za-z0-9]{2,5} \([^()\n]{3,60}\)$")
_OMITTED = re.compile(r"\u200e?<[^\W\d_][\w'’-]*(?: [\w'’-]+){1,5}>\r?$")
_PLACE = re.compile(r": https?://\S+$")
_ENDS = {")", ">"}
_REMEMBERED = 5_000
_SHORT = 40
_LONG = 60
"""Characters that no placeholder has."""
_LATE = timedelta(minutes=10)
_SURE = 18
"""Fixed characters of a sentence that nobody writes by chance."""
_BEGINS = {"encryption", "group_created"}
"""What stands at the beginning of a chat."""
_SENTENCE = re.compile(r"[.。।۔]\s*\S|，|, ")
_NOBODY: frozenset[str] = frozenset()
_TURN = 20
"""Rows in a row that go back in time before it is believed that the file does so, and they are not pasted text."""

Blocks = Callable[[], Iterable[str]]


class Kinds(dict[str, str]):
    """A person's row's text, to its kind; short ones, which come again and again, are remembered.

    Args:
        marked: whether a mark tells WhatsApp's own words; else some stand under a name, and their kind is empty.
    """

    def __init__(self, *, marked: bool) -> None:
        super().__init__()
        self._placeholders = placeholders()
        self._read = self._placeholders.read
        self._marked = marked

    def __missing__(self, text: str) -> str:
        kind = self._read(text) or ("media" if text[-1:] in _ENDS and self._media(text) else "message")
        if kind == "message" and not self._marked and self._placeholders.nameless(text):
            return ""
        if len(text) < _SHORT:
            if len(self) > _REMEMBERED:
                self.clear()
            self[text] = kind
        return kind

    @staticmethod
    def _media(text: str) -> bool:
        if _OMITTED.match(text):
            return placeholders().left_out(text)
        return bool(_FILE.match(text) or _ATTACHED.search(text))


class Reader:
    """Reads one export by what its survey found.

    Args:
        found: what the survey found.
        recogniser: knows WhatsApp's own sentences.
        blocks: gives the text in blocks, from its beginning, each time it is called.
    """

    def __init__(self, found: Found, recogniser: Recogniser, blocks: Blocks) -> None:
        self._found = found
        self._recogniser = recogniser
        self._blocks = blocks
        self._senders = Senders(found.names, found.long_names, recogniser)
        self._heads = re.compile("|".join(shape.pattern for shape in found.shapes))
        self._days = [Days(decision.order, decision.year) for decision in found.orders]
        self._hours, self._minutes = Hours(), Minutes()
        self._read: dict[tuple[str, str | None], Notice] = {}
        self._brackets = found.shapes[0].brackets
        self._stripped = self._brackets and not found.marks
        self._kinds = Kinds(marked=self._brackets and found.marks)
        self._line = self._whole_at = self._whole_from = 0
        self._whole = ""
        self._held: Row | Reject | None = None
        self._seen: set[str] = set()
        self._last = ""
        self._settled: set[tuple[int, str]] | None = None
        self._begun = self._pasting = False
        self._which = 0
        self._unlabelled = False
        self._usual = found.returns * 2 >= sum(found.rows)
        self._ended = ""
        self._refused = 0

    def rows(self) -> Iterator[Row | Reject]:
        """Every row of the text, and what could not be read, in file order."""
        for text in _whole_rows(self._noted(), self._heads):
            parts = self._heads.split(text)
            self._whole, self._whole_at, self._whole_from = text, 0, self._line
            if parts[0]:
                yield from self._preamble(parts[0])
            self._begun = True
            if len(self._found.shapes) == 1:
                yield from self._plain(parts, self._found.shapes[0], self._days[0])
            else:
                yield from self._mixed(parts)
        if self._held is not None:
            if isinstance(self._held, Row) and self._ended != "\n":
                self._held.stray = False  # the file was cut off before its last line end
            yield self._held

    def _noted(self) -> Iterator[str]:
        """The blocks; how the last one ended is remembered."""
        for block in self._blocks():
            self._ended = block[-1:] or self._ended
            yield block

    def _mixed(self, parts: list[str]) -> Iterator[Row | Reject]:
        """Rows of a file that holds several shapes, each with its own order."""
        shapes = self._found.shapes
        step = len(shapes) * GROUPS + 1
        for start in range(1, len(parts), step):
            groups, body = parts[start : start + step - 1], parts[start + step - 1]
            which = next(i for i in range(len(shapes)) if groups[i * GROUPS] is not None)
            own = groups[which * GROUPS : which * GROUPS + GROUPS]
            self._which = which
            yield from self._plain(["", *own, body], shapes[which], self._days[which])

    def _plain(self, parts: list[str], shape: Shape, days: Days) -> Iterator[Row | Reject]:
        """Rows of one shape: the loop that all speed depends on. It holds back one row, which may go on."""
        step = GROUPS + 1
        lead, day, hour, rest, word = (parts[1 + place :: step] for place in shape.places)
        hours, minutes, crlf, usual = self._hours, self._minutes, self._found.crlf, self._usual
        seen = self._seen if not self._which else _NOBODY
        kinds, line, marked, held = self._kinds, self._line, _MARKS if self._brackets else "", self._held
        stripped = self._stripped
        for marks, d, h, m, w, body in zip(lead, day, hour, rest, word, parts[step::step], strict=True):
            line += 1
            begins = line
            if "\n" in body:
                line += body.count("\n")
            stray = False
            if crlf:
                stray = (body[-1:] == "\r") != usual
                body = body.rstrip("\r")  # noqa: PLW2901 - two where a file went through an old editor
            row: Row | Reject | None
            if (on := days[d]) and (past := hours[h + w]) and (then := minutes[m]):
                at = f"{on}T{past}{then}"
                who, _, text = body.partition(": ")
                if (
                    who in seen
                    and not (marked and text[:1] in marked)
                    and not text.startswith(who)
                    and not (stripped and text.endswith(who))
                    and (kind := kinds[text])
                ):
                    self._last = at
                    row = Row(begins, at, kind, False, who, text)  # noqa: FBT003
                else:
                    row = self._slow(begins, at, marks, body)
            else:
                row = Reject(begins, "there is no such date or time", body)
            if row is None and held is not None:
                held.text += self._raw(begins)
                continue
            if held is not None:
                yield held
            held = row
            if stray and isinstance(row, Row):
                row.stray = True
        self._line, self._held = line, held

    def _preamble(self, text: str) -> Iterator[Row | Reject]:
        reason = "longer than any message" if self._begun else "text before the first row"
        if self._held is not None:
            yield self._held
            self._held = None
        whole_lines = text.split("\n")
        if whole_lines[0] == "":  # it begins with the line end before it
            del whole_lines[0]
            self._line += 1
        for line in whole_lines:
            if line.strip(_EDGES + "\r") and self._refused != self._line:
                self._refused = self._line  # once, into however many pieces the line was cut
                yield Reject(self._line, reason, line)
            self._line += 1
        self._line -= 1

    def _slow(self, line: int, at: str, lead: str, body: str) -> Row | None:
        """Whatever is not plainly the message of a person already seen; None: pasted into the message before."""
        who, colon, text = self._senders.split(body)
        if colon and text[:1] and text[0] in _MARKS and self._brackets:
            return self._marked(line, at, lead, who, text)
        if not colon or not self._senders.person(who, body.partition("\n")[0]):
            self._unlabelled = self._unlabelled or not colon
            return self._unnamed(line, at, body)
        found = self._named(text, who)
        return self._told(line, at, text, found, who) if found else self._message(line, at, who, text)

    def _named(self, text: str, who: str) -> Notice | None:
        """A notice that stands under a name, with nothing before it to say so."""
        if not self._kinds[text]:
            return self._recogniser.notice(text, who, loosely=True)
        if text.startswith(who):  # an Android phone writes "Ana: Ana updated the message timer"
            least = 0 if self._brackets and (self._stripped or who not in self._seen) else _SURE
            if found := self._recogniser.notice(text, who, strict=least > 0, least=least):
                return found
        if not self._stripped:
            return None
        if text.endswith(who) and (found := self._recogniser.notice(text, who, strict=True)):
            return found
        return self._sure(text, who)

    def _unnamed(self, line: int, at: str, body: str) -> Row | None:
        """A row that nobody wrote, unless it is pasted: what begins a chat begins one also in the middle of a file."""
        row = self._notice(line, at, body)
        if row.kind in _BEGINS:
            self._pasting, self._last = False, ""
        return None if self._pasting and at < self._last else row

    def _sure(self, text: str, who: str) -> Notice | None:
        """A notice under a name in a file without marks: a long sentence, or one about the phone's owner."""
        sure = self._recogniser.notice(text, who, strict=True, least=_SURE)
        if sure or who in self._seen:
            return sure
        found = self._recogniser.notice(text, who)
        return found if found and ME in (found.actor, *found.targets) else None

    def _message(self, line: int, at: str, who: str, text: str) -> Row | None:
        self._pasting = bool(self._which or who not in self._seen) and self._pasted(who, at)
        if self._pasting:
            return None
        self._see(who)
        self._last = at
        return Row(line, at, self._kinds[text] or "message", notice=False, sender=who, text=text)

    def _see(self, who: str) -> None:
        if len(self._seen) < MOST:
            self._seen.add(who)

    def _marked(self, line: int, at: str, lead: str, who: str, text: str) -> Row | None:
        """A row of an iPhone whose text begins with a mark: WhatsApp's words, in its own name or a person's."""
        kind = "media" if _PLACE.search(text) else self._kinds[text]
        if kind == "message":
            found = self._notice(line, at, text, who)
            first = text.lstrip(_EDGES)[:1]
            theirs = self._unlabelled or first in {"@", "<"} or (lead and _left_out(text, who))
            if found.kind != "unknown_notice" or not theirs:
                return found
            kind = "media" if lead or first == "<" else kind
        self._senders.remember(who)
        self._see(who)
        return Row(line, at, kind, notice=False, sender=who, text=text)

    def _notice(self, line: int, at: str, text: str, label: str | None = None) -> Row:
        key = (text.strip(_EDGES), label)
        found = self._read.get(key)
        if found is None:
            found = self._recogniser.notice(*key, loosely=True)
            if len(self._read) > _REMEMBERED:
                self._read.clear()
            if found is not None:  # WhatsApp's own sentences are short
                self._read[key] = found
        if found is None:
            return Row(line, at, "unknown_notice", notice=True, sender=None, text=text, label=label)
        return self._told(line, at, text, found, label)

    @staticmethod
    def _told(line: int, at: str, text: str, found: Notice, label: str | None) -> Row:
        return Row(line, at, found.kind, True, None, text, found.actor, found.targets, found.via, found.detail, label)  # noqa: FBT003

    def _pasted(self, who: str, at: str) -> bool:
        """Whether a head stands in a message: a name, or a rarer shape, that never comes at a time that fits."""
        if not self._last or not _goes_back(at, self._last):
            return False
        if self._settled is None:
            self._settled = self._find_settled()
        return (self._which, who) not in self._settled

    def _raw(self, line: int) -> str:
        """The row that begins at a line, as written, with the line end before it."""
        at = self._whole_at
        for _ in range(line - self._whole_from - 1):
            at = self._whole.index("\n", at + 1)
        self._whole_at, self._whole_from = at, line - 1
        following = self._heads.search(self._whole, at + 1)
        raw = self._whole[at : following.start() if following else None]
        return f"\r{raw.removesuffix(chr(13))}" if self._found.crlf else raw

    def _find_settled(self) -> set[tuple[int, str]]:
        """Names in a shape with at least one row whose time fits; read only where a stranger goes back in time."""
        settled: set[tuple[int, str]] = set()
        strangers: list[tuple[int, str]] = []
        last = ""
        for who, at in self._heads_only():
            back = bool(last) and _goes_back(at, last)
            if back and who not in settled and len(strangers) < _TURN:
                strangers.append(who)
                continue
            if back:  # the file itself goes back, and the strangers with it
                settled.update(strangers)
            settled.add(who)
            strangers, last = [], at
        return settled | set(strangers)

    def _heads_only(self) -> Iterator[tuple[tuple[int, str], str]]:
        places = [shape.places for shape in self._found.shapes]
        for text in _whole_rows(self._blocks(), self._heads):
            for found in self._heads.finditer(text):
                which = (found.lastindex or 1) // GROUPS - 1
                _, d, h, m, w = (found[which * GROUPS + place + 1] for place in places[which])
                who, colon, _ = text[found.end() : found.end() + 200].partition("\n")[0].partition(": ")
                if colon and (on := self._days[which][d]) and (past := self._hours[h + w]):
                    yield (which, who), f"{on}T{past}{self._minutes[m]}"


def _left_out(text: str, who: str) -> bool:
    """Whether words behind a mark may say that something was left out: they are no sentence, and name nobody."""
    return len(text) < _LONG and who not in text and not _SENTENCE.search(text)


def _goes_back(at: str, last: str) -> bool:
    return at < last and datetime.fromisoformat(at) < datetime.fromisoformat(last) - _LATE


def _whole_rows(blocks: Iterable[str], heads: re.Pattern[str]) -> Iterator[str]:
    """The text from one row's head to before another's, each piece beginning with the line end before it."""
    pieces = ["\n"]
    length = 0
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
            joined = "".join(pieces)
            at = joined.rfind("\n")
            at = at if at > 0 else len(joined)
            yield joined[:at]
            pieces, length = [joined[at:]], len(joined) - at
    last = "".join(pieces)
    last = last.removesuffix("\n")
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
