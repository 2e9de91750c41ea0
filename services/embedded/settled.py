"""Settled: what the export itself shows was done about a finding."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from moderation.events import Event, Kind
from moderation.facts import whom
from moderation.findings import Finding
from moderation.model import DAY, HOUR, MINUTE, duration_words
from services.embedded.store import Store

_ANSWERED_BY_GOING = {"consent-1", "consent-4"}
WATCHED = 30 * DAY
"""How long after a request to leave somebody's going is taken for the answer to it."""


class Settled(msgspec.Struct, frozen=True):
    """What was done, in words that follow "they were", and whether within the rule's own clock."""

    said: str
    in_time: bool


class Departures:
    """Who was out of a group when.

    Args:
        events: of the group, in the order of time; read once, at the first question.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = events
        self._gone: list[tuple[int, frozenset[str]]] | None = None

    def between(self, since: int, until: int) -> Iterator[tuple[int, frozenset[str]]]:
        """When somebody went and who they were, from one instant to another, both included."""
        if self._gone is None:
            gone = (event for event in self._events if event.kind in {Kind.LEFT, Kind.REMOVED})
            self._gone = [(event.at, frozenset(whom(event))) for event in gone]
        for at, people in islice(self._gone, bisect_left(self._gone, since, key=lambda one: one[0]), None):
            if at > until:
                return
            yield at, people


def settled(store: Store, grp: int, finding: Finding, departures: Departures) -> "Settled | None":
    """What was done about it, or None where nothing shows.

    Only that somebody is out can be seen in the chat: it answers a request to leave, and whether they agreed to come.
    """
    if finding.clause not in _ANSWERED_BY_GOING or not finding.people:
        return None
    asked, still = _asked(store, grp, finding), set(finding.people)
    for at, people in departures.between(asked, asked + WATCHED):
        still -= people
        if not still:
            waited = at - asked
            return Settled(_said(waited), in_time=waited <= int(finding.numbers.get("limit", 0)) * MINUTE)
    return None


def _said(waited: int) -> str:
    if waited < MINUTE:
        return "out of the group at once"
    unit = next(unit for unit in (DAY, HOUR, MINUTE) if waited >= 2 * unit or unit == MINUTE)
    return f"out of the group {duration_words(waited // unit * unit)} later"


def _asked(store: Store, grp: int, finding: Finding) -> int:
    found = [there[0].at for event in finding.evidence if (there := store.event(grp, event)) is not None]
    return min(found, default=finding.at)
