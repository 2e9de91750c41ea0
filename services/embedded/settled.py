"""Settled: what the export itself shows was done about a finding."""

import msgspec

from moderation.events import Kind
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


def settled(store: Store, grp: int, finding: Finding) -> "Settled | None":
    """What was done about it, or None where nothing shows.

    Only that somebody is out can be seen in the chat: it answers a request to leave, and whether they agreed to come.
    """
    if finding.clause not in _ANSWERED_BY_GOING or not finding.people:
        return None
    asked, still = _asked(store, grp, finding), set(finding.people)
    for event, _ in store.written(grp, asked, asked + WATCHED):
        if event.kind in {Kind.LEFT, Kind.REMOVED}:
            still.difference_update(whom(event))
        if not still:
            waited = event.at - asked
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
