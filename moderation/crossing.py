"""Crossing: what of a group is judged together with other groups: a long text somebody sent, and who is in it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from moderation.events import TALK, Event, Kind
from moderation.features import Features
from moderation.memory import GroupMemory
from moderation.model import MINUTE
from moderation.state import Due

PARTY = "party"
"""The scope of what is judged over all groups."""
LONG = 8
"""Words that a text has at least, to be compared with texts in other groups: "see you there" says the same anywhere."""
CENSUS = "census"
CENSUS_AFTER = 10 * MINUTE
"""How long changes of who is in a group are collected, in event time, before they are told."""
_MEMBERS = frozenset(
    {
        Kind.JOINED, Kind.LEFT, Kind.REMOVED, Kind.ADMIN_PROMOTED, Kind.ADMIN_DEMOTED, Kind.GROUP_CREATED,
        Kind.GROUP_RENAMED, Kind.GROUP_DESCRIBED, Kind.ROSTER, Kind.REGISTER,
    }
)  # fmt: skip


class Matter(StrEnum):
    """What a crossing tells: a text somebody sent, who is in a group, or that time passed."""

    TEXT = "text"
    PEOPLE = "people"
    PASSED = "passed"


Parameters = Mapping[str, Mapping[str, Any]]
"""Rule to what differs from its own defaults."""


class Crossing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something of one group that is judged together with other groups. It holds no word of a text.

    `scope` is the person who sent the text, or `PARTY`. Of a text: `id` of its event, `sketch` and `whole` as in
    `Features`. Of a group: everybody known to be in it, whether that is all, and keyed hashes of what it is `for`.
    `rules` is what the group's settings say about rules that look across groups.
    """

    scope: str
    matter: Matter
    at: int
    group: str = ""
    id: str = ""
    sketch: tuple[int, ...] = ()
    whole: int = 0
    members: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    complete: bool = False
    purpose: tuple[int, ...] = ()
    rules: dict[str, dict[str, Any]] = {}


def text_of(event: Event, features: Features, rules: dict[str, dict[str, Any]]) -> Crossing | None:
    """A text that is long enough to be known again in another group."""
    if features.words < LONG or event.kind not in TALK or not event.person:
        return None
    return Crossing(
        scope=event.person, matter=Matter.TEXT, at=event.at, group=event.group, id=event.id,
        sketch=features.sketch, whole=features.whole, rules=rules,
    )  # fmt: skip


def may_change_people(event: Event, memory: GroupMemory) -> bool:
    """Whether an event may say something new about who is in the group, or what it is for."""
    if event.kind in TALK:
        return bool(event.person) and memory.person(event.person or "").first_seen == event.at
    return event.kind in _MEMBERS


def plan_census(at: int, dues: list[Due]) -> None:
    """Let the group be counted soon, unless that is planned already."""
    if not any(due.rule == CENSUS for due in dues):
        dues.append(Due(at + CENSUS_AFTER, CENSUS, ""))
        dues.sort()


def census(memory: GroupMemory, at: int, rules: dict[str, dict[str, Any]]) -> Crossing:
    """Who is in a group, as far as is known."""
    roster = memory.roster
    return Crossing(
        scope=PARTY, matter=Matter.PEOPLE, at=at, group=memory.group, members=tuple(sorted(roster.members)),
        admins=tuple(sorted(roster.admins)), complete=roster.complete, purpose=memory.record.purpose, rules=rules,
    )  # fmt: skip


def passed(at: int) -> Crossing:
    """Time passed: up to here something was heard."""
    return Crossing(scope="", matter=Matter.PASSED, at=at)


def latest(events: Iterable[int]) -> int:
    """The latest of some instants, 0 where there is none."""
    return max(events, default=0)
