"""Ordinary talk of many groups, for measurements: fifty groups of forty people, two minutes between two messages."""

from collections.abc import Iterator
from hashlib import blake2b
from random import Random

from benchmarks.chat import OPENINGS, WORDS
from moderation.events import Event, Kind

GROUPS, PEOPLE = 50, 40
START = 1_780_000_000_000
_STEP = 2_400


def _key(name: str) -> str:
    return blake2b(name.encode(), digest_size=8).hexdigest()


def talk(count: int, groups: int = GROUPS, people: int = PEOPLE, seed: int = 1) -> Iterator[Event]:
    """So many messages, in order of time, spread over the groups; a few write most of them."""
    dice = Random(seed)  # noqa: S311 - nothing secret
    for number in range(count):
        group = number * 7919 % groups
        person = min(int(dice.paretovariate(0.9)) - 1, people - 1)
        words = dice.choices(WORDS, k=1 + min(60, int(dice.expovariate(1 / 10))))
        yield Event(
            id=_key(f"m{number}"), group=_key(f"g{group}"), at=START + number * _STEP, kind=Kind.MESSAGE,
            person=_key(f"p{group}/{person}"), text=f"{dice.choice(OPENINGS)} {' '.join(words)}", source="bench",
        )  # fmt: skip
