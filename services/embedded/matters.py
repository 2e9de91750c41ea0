"""Matters: findings that belong together, so that whoever reads them has one thing to do."""

from collections.abc import Iterable, Sequence

import msgspec

from moderation.findings import Finding

APART = frozenset({"conduct-1", "conduct-6", "admin-5"})
"""Clauses on number and hours: a rude message in the middle of a flood is another matter."""
AGAIN = " "
"""What stands in an episode between its key and the word for a follow-up."""


class Behind(msgspec.Struct, frozen=True):
    """A finding, and the messages that stand behind it."""

    finding: Finding
    events: frozenset[str]


def matters(findings: Sequence[Behind]) -> dict[str, str]:
    """Which findings are one matter: finding id -> id of the first of its matter.

    One matter are a reminder and what it follows up, what several rules say of the same message of the same people,
    and what several say to the whole group about the same. What is confidential is never one with what is not.
    """
    first: dict[str, str] = {}

    def root(one: str) -> str:
        while first[one] != one:
            one = first[one]
        return one

    seen: dict[tuple[object, ...], str] = {}
    order = {behind.finding.id: place for place, behind in enumerate(findings)}
    for behind in findings:
        own = behind.finding.id
        first[own] = own
        for trait in _traits(behind):
            earlier, later = sorted((root(own), root(seen.setdefault(trait, own))), key=order.__getitem__)
            first[later] = earlier
    return {one: root(one) for one in first}


def _traits(behind: Behind) -> Iterable[tuple[object, ...]]:
    """What findings of one matter have in common."""
    one = behind.finding
    subject, _, episode = one.episode.partition("\x1f")
    yield ("again", one.rule, subject, episode.partition(AGAIN)[0])
    if not one.people:
        for event in behind.events:
            yield ("group", one.confidential or one.shadow, one.clause in APART, event)
    else:
        who, path = frozenset(one.people), one.clause if one.clause in APART else "talk"
        for event in behind.events:
            yield ("message", one.confidential or one.shadow, who, path, event)
