"""Shape: how one phone writes the head of a row, learnt from a line and turned into a strict pattern."""

import re
from functools import cached_property

import msgspec

from .clocks import period
from .dates import is_month

MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
"""Marks of direction, and the byte order mark, as a character class."""
SPACES = " \u00a0\u202f\u2009\t"
"""Every space a phone writes inside a head."""
GROUPS = 5
"""A strict pattern gives: marks before the head, date, hour, rest of the clock, word for the part of the day."""

_LONGEST_HEAD = 90
_LONG_YEAR = 3
_DIGITS = re.compile(r"\D")
_LETTERS = re.compile("[A-Za-z]+")
_MARK = re.compile(f"[{MARKS}]")
_SPACE = re.compile(f"[{SPACES}]+")
_ERA = "(?:令和|平成|昭和|民國|[RHSrhs])"
_JOIN = r"\ ?[./\-]\ ?|[年년]\ ?|[月월]\ ?|,|\ "
_WORD = "[A-Za-z]{3,9}"
_DATE = rf"""(?:
    (?P<n1>{_ERA}?\d{{1,4}})(?P<j1>{_JOIN})(?P<n2>\d{{1,2}})(?P<j2>{_JOIN})(?P<n3>{_ERA}?\d{{1,4}})
    (?P<tail>\.(?=[\ ,])|[日일]|\ BE|\ ?هـ?|\ AH)?
  | (?P<y1>\d{{1,2}})(?P<j>[./\-])(?P<y2>\d{{1,2}})(?P<dot>\.(?=[\ ,]))?(?=[\],\ ])
  | (?:{_WORD},\ )?(?:
        (?P<dmy>\d{{1,2}}\ {_WORD}(?:\ \d{{4}})?)
      | (?P<mdy>{_WORD}\ \d{{1,2}}(?:,?\ \d{{4}})?)
      | (?P<ymd>\d{{4}}\ {_WORD}\ \d{{1,2}})
    )
)"""
_WORDS = {
    "dmy": rf"\d{{1,2}}[{SPACES}]{_WORD}(?:[{SPACES}]\d{{4}})?",
    "mdy": rf"{_WORD}[{SPACES}]\d{{1,2}}(?:,?[{SPACES}]\d{{4}})?",
    "ymd": rf"\d{{4}}[{SPACES}]{_WORD}[{SPACES}]\d{{1,2}}",
}
"""Dates in which the month is a word, by their order."""
_TIME = r"(?P<h>\d{1,2})(?P<c1>\ ?[:.h٫]\ ?)(?P<m>\d{2})(?:(?P<c2>[:.])(?P<s>\d{2}))?"
_CLOSE = r"(?P<close>\](?:\ [-–—](?=\ ))?|\ [-–—]\ |:\ |;\ )"
_DATE_FIRST = re.compile(
    rf"(?P<open>\[?)\ ?{_DATE}(?P<mid>[^\d\[\]]{{1,30}}?){_TIME}(?P<post>[^\d:\[\];]{{0,26}}?){_CLOSE}", re.VERBOSE
)
_TIME_FIRST = re.compile(
    rf"(?P<open>\[?)\ ?{_TIME}(?P<mid>[^\d:\[\]]{{1,30}}?){_DATE}(?P<post>[^\d:\[\];]{{0,26}}?){_CLOSE}", re.VERBOSE
)


class Shape(msgspec.Struct, frozen=True, dict=True):
    """The head of a row: brackets, order of date and clock, what stands between and after; `{}` is a day's part.

    `month_word` is the date's order where the month is a word; a shape without a year in numbers has one join.
    """

    brackets: bool
    time_first: bool
    month_word: str
    year_first: bool
    short_year: bool
    joins: tuple[str, str, str]
    mid: str
    clock: tuple[str, str]
    post: str
    close: str
    marked: bool

    @property
    def yearless(self) -> bool:
        """Whether the date is two numbers, as in rows copied on the phone itself."""
        return not self.month_word and not self.joins[1]

    @property
    def casual(self) -> bool:
        """Whether people write dates so themselves, in invitations and lists."""
        return self.yearless or bool(self.month_word)

    @property
    def twelve_hours(self) -> bool:
        """Whether the clock goes round twice a day."""
        return "{}" in self.mid + self.post

    @cached_property
    def pattern(self) -> str:
        """A regular expression for the head, from the line end before it, with `GROUPS` groups."""
        return self._pattern("(", "()")

    @cached_property
    def date_only(self) -> str:
        """The same with one group, the date."""
        return self._pattern("(?:", "")

    def _pattern(self, group: str, nothing: str) -> str:
        marks = f"[{MARKS}]*+" if self.marked else ""
        clock = rf"{group}\d{{1,2}}){group}{self._rest_of_clock()})"
        mid, post = self._words(self.mid, group, marks), self._words(self.post, group, marks)
        parts = [clock, mid, self._date(marks), post] if self.time_first else [self._date(marks), mid, clock, post]
        start = rf"\n{group}[{MARKS}]*+)" + (rf"\[[{SPACES}]?" if self.brackets else "")
        word = "" if self.twelve_hours else nothing
        close = _literal(self.close) if self.close[0] != "]" else rf"{_literal(self.close)}[{SPACES}]?"
        return start + marks + marks.join(parts) + marks + word + close

    @cached_property
    def places(self) -> tuple[int, ...]:
        """At which group stand: lead, date, hour, rest, word."""
        word_at_mid = "{}" in self.mid
        if self.time_first:
            return (0, 4, 1, 2, 3) if word_at_mid else (0, 3, 1, 2, 4)
        return (0, 1, 3, 4, 2) if word_at_mid else (0, 1, 2, 3, 4)

    def _date(self, marks: str) -> str:
        if self.month_word:
            return f"((?:{_WORD},[{SPACES}])?{_WORDS[self.month_word]})"
        short, year = r"\d{1,2}", _ERA + (r"?\d{1,2}" if self.short_year else r"?\d{3,4}")
        first, last = (year, short) if self.year_first else (short, year)
        j1, j2, tail = (marks + _literal(j) + marks for j in self.joins)
        if self.yearless:
            return f"({short}{j1}{short}{tail})"
        return f"({first}{j1}{short}{j2}{last}{tail})"

    def _rest_of_clock(self) -> str:
        first, second = self.clock
        return _literal(first) + r"\d{2}" + (_literal(second) + r"\d{2}" if second else "")

    @staticmethod
    def _words(text: str, group: str, marks: str) -> str:
        before, found, after = text.partition("{}")
        if not found:
            return marks.join(map(_literal, text))
        return (
            marks.join(_literal(c, "*") for c in before)
            + marks
            + group
            + r"[^\d\s,:\[\];\-][^\d\n:\[\];]{0,25}?)"
            + _literal(after, "*")
        )


def _literal(text: str, spaces: str = "+") -> str:
    return re.escape(text).replace(r"\ ", f"[{SPACES}]{spaces}")


def clean(line: str) -> str:
    """A head without marks, with plain spaces."""
    return _SPACE.sub(" ", _MARK.sub("", line[:_LONGEST_HEAD]))


def learn(line: str) -> Shape | None:
    """The shape of a line's head, or None where the line does not begin like a row."""
    plain = clean(line)
    found = _DATE_FIRST.match(plain) or _TIME_FIRST.match(plain)
    if found is None or (found["open"] == "[") != (found["close"][0] == "]"):
        return None
    word = next((order for order in _WORDS if found[order]), "")
    if word and not any(map(is_month, _LETTERS.findall(found[word]))):
        return None
    if found["j"] and found["close"] in {": ", "; "}:
        return None
    mid, post = _part_of_day(found["mid"]), _part_of_day(found["post"])
    if found["close"] in {": ", "; "} and post not in {"", " {}", "{}"}:
        return None
    year_first = bool(found["n1"]) and _is_year(found["n1"])
    return Shape(
        brackets=found["open"] == "[",
        time_first=found.re is _TIME_FIRST,
        month_word=word,
        year_first=year_first,
        short_year=bool(found["n1"]) and len(_DIGITS.sub("", found["n1" if year_first else "n3"])) < _LONG_YEAR,
        joins=(found["j1"] or found["j"] or "", found["j2"] or "", found["tail"] or found["dot"] or ""),
        mid=mid,
        clock=(found["c1"], found["c2"] or ""),
        post=post,
        close=found["close"],
        marked=_marked_inside(line, found["close"]),
    )


def _is_year(number: str) -> bool:
    return len(number) > len("yy") or not number.isdigit()


def _marked_inside(line: str, close: str) -> bool:
    head = line[:_LONGEST_HEAD].lstrip("".join(chr(c) for c in (0x200E, 0x200F, 0x202A, 0x202B, 0xFEFF)))
    return bool(_MARK.search(head.partition(close)[0]))


def _part_of_day(text: str) -> str:
    """The text with the word for morning or afternoon, if it holds one, replaced by `{}`."""
    core = text.strip(" ,،、-.") if not period(text.strip(" ,،、-")) else text.strip(" ,،、-")
    if not core:
        return text
    if period(core):
        return text.replace(core, "{}", 1)
    last = core.rpartition(" ")[2]
    return text.replace(last, "{}", 1) if len(last) > 1 and last != core and period(last) else text
