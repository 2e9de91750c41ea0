"""Writes a made-up group of any size, as an Android phone exports it."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

FIRST = "Ann Ben Cara Dev Ella Finn Grace Hari Isla Jack Kezia Liam Mona Noor Owen Pia Quinn Rosa Sam Tess".split()
LAST = "Ashdown Birch Clough Dale Eastwood Farrow Greaves Holt Ingham Jessop Kirk Lowe Marsh Naylor Orme".split()
OPENINGS = (
    "morning all", "thanks", "quick one", "just back", "lovely", "right then", "update", "hello", "well done", "oh",
    "could somebody", "does anyone know", "i think", "we did", "they said", "no worries", "see you there",
)  # fmt: skip
WORDS = (
    "the leaflets for mill road are in my hall and there are about four hundred left so who can take some on saturday "
    "meeting at ten outside library bring a pen good response on doors yesterday people asked about buses bins school "
    "crossing we should say what we would do instead rain forecast coat soup is on at noon van has boards for castle "
    "street evens done odds tomorrow evening six canvass data in app postal votes landing soon candidate will be there"
).split()
NOTICES = (
    "{a} joined using this group's invite link", "{b} left", "{a} added {b}", "{a} removed {b}",
    "{a} changed this group's icon",
)  # fmt: skip
START = datetime(2021, 1, 13, 8)  # noqa: DTZ001 - an export has no zone


def write_chat(place: Path, messages: int, people: int = 500, seed: int = 1) -> int:
    """Write a group's export. Returns its size in bytes."""
    dice = Random(seed)  # noqa: S311 - nothing secret
    names = [f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}{n // 300 or ''}" for n in range(people)]
    now = START
    with place.open("w", encoding="utf-8", newline="\n") as out:
        for _ in range(messages):
            now += timedelta(seconds=int(dice.expovariate(1 / 95)) + 1)
            who = names[min(int(dice.paretovariate(0.9)) - 1, people - 1)]
            out.write(f"{now:%d/%m/%Y, %H:%M} - {_line(dice, who, names)}\n")
    return place.stat().st_size


def _line(dice: Random, who: str, names: list[str]) -> str:
    chance = dice.random()
    if chance < 0.03:  # noqa: PLR2004 - as in real groups: 3 % notices, 6 % media, 7 % of several lines
        return dice.choice(NOTICES).format(a=who, b=dice.choice(names))
    if chance < 0.09:  # noqa: PLR2004
        return f"{who}: <Media omitted>"
    body = f"{dice.choice(OPENINGS)} {' '.join(dice.choices(WORDS, k=1 + min(60, int(dice.expovariate(1 / 10)))))}"
    if chance < 0.16:  # noqa: PLR2004
        body += "\n" + " ".join(dice.choices(WORDS, k=8))
    if chance > 0.9:  # noqa: PLR2004
        body += dice.choice((" 😂", " 🙏", "!", "?", " https://example.org/list", " at 7pm", " 10/5"))
    return f"{who}: {body}"
