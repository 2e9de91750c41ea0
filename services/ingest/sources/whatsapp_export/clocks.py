"""Clock: hours and minutes as phones write them, in any digits and with any word for morning and afternoon."""

import re
from unicodedata import category

from .day_periods import AFTERNOON, MORNING, NIGHT, NOON

_NUMBER = re.compile(r"\d+")
_LIMIT = 10_000


def period(word: str) -> str:
    """The part of the day a word names: am, pm, noon, night, or nothing."""
    folded = "".join(c for c in word.casefold() if category(c)[0] in "LM")
    for name, words in (("am", MORNING), ("pm", AFTERNOON), ("noon", NOON), ("night", NIGHT)):
        if folded in words:
            return name
    return ""


def _of_day(hour: int, part: str) -> int:
    if hour > 12 or not part:
        return hour
    if part == "pm":
        return hour % 12 + 12
    if part == "noon":
        return hour + 12 if hour < 11 else hour
    if part == "night" and 6 <= hour < 12:
        return hour + 12
    return hour % 12


class Hours(dict[str, str]):
    """`hour + word` as written, to the two digits of the day; empty where there is no such hour."""

    def __missing__(self, written: str) -> str:
        found = _NUMBER.search(written)
        assert found
        hour = _of_day(int(found[0]), period(written))
        if len(self) > _LIMIT:
            self.clear()
        self[written] = result = f"{hour:02d}" if hour < 24 else ""
        return result


class Minutes(dict[str, str]):
    """What follows the hour as written, to `:mm` or `:mm:ss`; empty where there is no such minute."""

    def __missing__(self, written: str) -> str:
        parts = [int(n) for n in _NUMBER.findall(written)]
        if len(self) > _LIMIT:
            self.clear()
        self[written] = result = "".join(f":{n:02d}" for n in parts) if max(parts) < 60 else ""
        return result
