"""Clock: hours and minutes as phones write them, in any digits and with any word for morning and afternoon."""

import json
import re
from functools import cache
from pathlib import Path
from unicodedata import category

_NUMBER = re.compile(r"\d+")
_LIMIT = 10_000
_NOON, _MIDNIGHT, _HOUR = 12, 24, 60
_STILL_MORNING = 11
"""The first hour that a word for midday leaves as it is; 1 and later are after noon."""
_EVENING = 6
"""The first hour that a word for night moves to the evening; up to 5 it is the night before the morning."""


def period(word: str) -> str:
    """The part of the day a word names: am, pm, noon, night, or nothing."""
    return _periods().get("".join(c for c in word.casefold() if category(c)[0] in "LM"), "")


@cache
def _periods() -> dict[str, str]:
    table = json.loads((Path(__file__).parent / "day_periods.json").read_text("utf-8"))
    return {word: part for part in ("night", "noon", "pm", "am") for word in table[part].split()}


def _of_day(hour: int, part: str) -> int:
    if hour > _NOON or not part:
        return hour
    later = (
        part == "pm"
        or (part == "noon" and hour < _STILL_MORNING)
        or (part == "noon" and hour == _NOON)
        or (part == "night" and _EVENING <= hour < _NOON)
    )
    return hour if part == "noon" and hour == _STILL_MORNING else hour % _NOON + (_NOON if later else 0)


class Hours(dict[str, str]):
    """`hour + word` as written, to the two digits of the day; empty where there is no such hour."""

    def __missing__(self, written: str) -> str:
        found = _NUMBER.search(written)
        assert found
        hour = _of_day(int(found[0]), period(written))
        if len(self) > _LIMIT:
            self.clear()
        self[written] = result = f"{hour:02d}" if hour < _MIDNIGHT else ""
        return result


class Minutes(dict[str, str]):
    """What follows the hour as written, to `:mm` or `:mm:ss`; empty where there is no such minute."""

    def __missing__(self, written: str) -> str:
        parts = [int(n) for n in _NUMBER.findall(written)]
        if len(self) > _LIMIT:
            self.clear()
        self[written] = result = "".join(f":{n:02d}" for n in parts) if max(parts) < _HOUR else ""
        return result
