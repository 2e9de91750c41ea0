"""Somebody who looks after too many groups, or sits in too many.

**What it does.** Counts in how many of the groups that are read somebody is an admin, and in how many they are at all.
It speaks above five and above fifteen, once a year for each.

**Why.** Nobody can mind six groups well for long. The guidance asks to limit the number for the admins' own sake.

**When it is wrong.** Two groups have ended and were not archived yet, or somebody holds an office that needs them.

**First step.** Hand one or two of the groups to somebody else; leave those that are quiet.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from pydantic import PositiveInt

from moderation.across import AcrossPeople, People, year
from moderation.events import Kind
from moderation.findings import Finding, Recipient, Severity
from moderation.rule import Mode
from moderation.testing import Example, Step, happens, inside, tick
from moderation.words import N_


class TooManyGroups(AcrossPeople):
    """Admin of more than five groups, or in more than fifteen."""

    id: ClassVar[str] = "too_many_groups"
    clause: ClassVar[str] = "well-2"
    title: ClassVar[str] = N_("Somebody in too many groups")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "wellbeing"
    to = (Recipient.SENDER,)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "you are {because}. That is a lot for one person. Could somebody else take one over? It is fine to leave "
            "groups that you no longer need. This note is for you alone."
        )
    }

    admin_of: PositiveInt = 5
    member_of: PositiveInt = 15

    def people(self, group: People, others: Sequence[People]) -> Iterator[Finding]:
        """Count for each of a group's people in how many groups they are."""
        heeded = [one for one in others if one.rules.get(self.id, {}).get("mode") != Mode.OFF]
        yield from self._above(self.admin_of, group, heeded, _admins, "an admin of")
        yield from self._above(self.member_of, group, heeded, _members, "in")

    def _above(
        self,
        limit: int,
        group: People,
        others: Sequence[People],
        of: Callable[[People], frozenset[str]],
        what: str,
    ) -> Iterator[Finding]:
        if len(others) < limit:
            return
        for person in sorted(of(group)):
            groups = sorted(one.group for one in (group, *others) if person in of(one))
            if len(groups) > limit:
                yield self.found(
                    groups[0], group.at, f"{what} {len(groups)} groups, where {limit} are a good limit",
                    subject=person, episode=f"{what} {year(group.at)}", people=[person], groups=groups,
                    numbers={"groups": len(groups), "limit": limit}, count=len(groups),
                )  # fmt: skip


def _admins(group: People) -> frozenset[str]:
    return group.admins


def _members(group: People) -> frozenset[str]:
    return group.members


def _groups(number: int, members: tuple[str, ...], admins: tuple[str, ...] = ()) -> list[Step]:
    """So many groups of the same people, and time for each to be counted."""
    names = [f"group {place}" for place in range(number)]
    roster = happens("10:00", Kind.ROSTER, members=members, admins=admins, complete=True)
    lists = [one for name in names for one in inside(name, roster)]
    return lists + [one for name in names for one in inside(name, tick("11:00"))]


EXAMPLES = [
    Example(
        "admin of six groups",
        _groups(6, members=("ann", "bob"), admins=("ann",)),
        flags=[12],
        about={12: ["ann"]},
    ),
    Example("in sixteen groups", _groups(16, members=("ann", "bob")), flags=[32]),
    Example(
        "admin of three, where two are the limit", _groups(3, members=("ann",), admins=("ann",)), flags=[6], admin_of=2
    ),
    Example("admin of five groups", _groups(5, members=("ann", "bob"), admins=("ann",))),
    Example("in fifteen groups", _groups(15, members=("ann", "bob"))),
    Example(
        "a group was left before the next was joined",
        _groups(5, members=("ann", "bob"), admins=("ann",)),
        inside("group 0", happens("12:00", Kind.LEFT, "ann"), tick("13:00")),
        inside("group 9", happens("14:00", Kind.ROSTER, members=("ann",), admins=("ann",), complete=True)),
        inside("group 9", tick("15:00")),
    ),
]
