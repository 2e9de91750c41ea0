"""Party: a small made-up party, and what its people say. Nobody here exists."""

import itertools
import random
import time
from collections.abc import Iterator
from typing import Any

Event = dict[str, Any]
GROUPS = ("canvassers", "leaflets", "branch", "data", "phones", "socials")
PEOPLE = tuple(
    f"{name}-{number}" for number in range(8) for name in ("ada", "ben", "cora", "dev", "ella", "finn", "gita", "huw")
)
SAID = (
    "Morning all, who is leafleting on Saturday?",
    "I can do the north side from ten",
    "Has anybody got the keys of the office?",
    "The keys are with Cora",
    "Thanks everybody, good turnout today",
    "Minutes of the last meeting are on the drive",
    "Could two of us do the phone bank on Tuesday?",
    "I am in",
    "Me too",
    "The canvass sheets are printed and at the back of the hall",
    "Is the street stall still on if it rains?",
    "It is, we have the gazebo",
)
TROUBLE = (
    "I'll come round and sort you out",
    "You are a complete idiot and everybody knows it",
    "Please take me out of this group",
    "Her number is 07700 900456, she is at 4 Example Street, go and tell her",
    "WHY DOES NOBODY EVER LISTEN TO ANYTHING THAT I SAY IN THIS GROUP",
    "We decided last night that the budget goes to the new printer, vote is closed",
    "Have you heard what he did in his last job? Terrible, pass it on",
)
WEIGHTS = {
    "talk": 80,
    "trouble": 4,
    "burst": 2,
    "media": 5,
    "reaction": 4,
    "join": 2,
    "leave": 1,
    "roster": 1,
    "odd": 1,
}


class Party:
    """What happens, one thing after the other.

    Args:
        seed: of the choices.
    """

    def __init__(self, seed: int) -> None:
        self._chosen = random.Random(seed)  # noqa: S311 - made-up talk
        self._numbers = itertools.count(int(time.time() * 1000))  # noqa: TID251 - ids differ from those of another run
        self._last = "none"

    def happenings(self) -> Iterator[list[Event]]:
        """For ever: the events of one webhook."""
        while True:
            (kind,) = self._chosen.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))
            yield getattr(self, f"_{kind}")()

    def _event(self, kind: str, **more: object) -> Event:
        self._last = f"e{next(self._numbers)}"
        at = int(time.time() * 1000)  # noqa: TID251 - the platform's clock
        group = self._chosen.choice(GROUPS)
        return {"id": self._last, "kind": kind, "group": group, "at": at, "person": self._person(), **more}

    def _person(self) -> Event:
        handle = self._chosen.choice(PEOPLE)
        return {"ids": [handle], "name": handle.partition("-")[0].title()}

    def _talk(self) -> list[Event]:
        return [self._event("message", text=self._chosen.choice(SAID))]

    def _trouble(self) -> list[Event]:
        return [self._event("message", text=self._chosen.choice(TROUBLE))]

    def _burst(self) -> list[Event]:
        first = self._event("message", text="Listen")
        return [first, *({**first, "id": f"{first['id']}-{more}", "text": f"and {more}"} for more in range(20))]

    def _media(self) -> list[Event]:
        return [self._event("media", text="From today's street stall")]

    def _reaction(self) -> list[Event]:
        ref = self._last
        return [self._event("reaction", ref=ref, text="👍")]

    def _join(self) -> list[Event]:
        return [self._event("joined", actor=self._person(), via="added")]

    def _leave(self) -> list[Event]:
        return [self._event("left")]

    def _roster(self) -> list[Event]:
        members = [{"ids": [handle]} for handle in PEOPLE]
        event = self._event("roster", members=members, admins=[{"ids": ["judith"]}], complete=True)
        del event["person"]
        return [event]

    def _odd(self) -> list[Event]:
        """One that does not fit, and one of a group that nobody registered."""
        return [self._event("message", at="yesterday", text="?"), {**self._talk()[0], "group": "elsewhere"}]
