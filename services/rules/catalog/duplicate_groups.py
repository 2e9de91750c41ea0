"""Two groups of the same people.

**What it does.** Compares who is in the groups whose whole membership is known. It speaks when two groups share four
fifths of the larger one's people, or when one lies within the other and both are for the same, by their names and
descriptions. Once a year for each pair, to the organisers of both.

**Why.** Every duplicate group means messages twice, questions answered in the wrong place, and one more chat to mind.

**When it is wrong.** A small team that is part of a larger one and has work of its own.

**First step.** Ask both organisers whether one of the two can go. Joining them stays their decision.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field, PositiveInt

from moderation.across import AcrossPeople, People, year
from moderation.events import Kind
from moderation.findings import Finding, Recipient, Severity
from moderation.testing import Example, happens, inside, joined, tick
from moderation.words import N_


class DuplicateGroups(AcrossPeople):
    """Two groups whose people are nearly the same."""

    id: ClassVar[str] = "duplicate_groups"
    clause: ClassVar[str] = "conduct-4"
    title: ClassVar[str] = N_("Two groups of the same people")
    severity: ClassVar[Severity] = Severity.NOTICE
    purpose: ClassVar[str] = "administration"
    to = (Recipient.ORGANISER, Recipient.HQ)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.ORGANISER: N_(
            "{group} and {groups} have {because}. Could one of the two go? Whether and how they are joined is for you "
            "and the other organiser to decide."
        ),
        Recipient.HQ: N_("{group} and {groups} have {because}. There is a note for both organisers."),
    }

    overlap: Annotated[float, Field(gt=0.5, le=1)] = 0.8
    alike: Annotated[float, Field(gt=0, le=1)] = 0.5
    people_at_least: PositiveInt = 5

    def people(self, group: People, others: Sequence[People]) -> Iterator[Finding]:
        """Hold a group against each other one."""
        if group.complete and len(group.members) >= self.people_at_least:
            for other in others:
                if other.complete and len(other.members) >= self.people_at_least and self._is_double(group, other):
                    yield from self._told_to_both(group, other)

    def _is_double(self, one: People, other: People) -> bool:
        shared, sizes = len(one.members & other.members), (len(one.members), len(other.members))
        if shared >= self.overlap * max(sizes):
            return True
        named, least = len(one.purpose & other.purpose), min(len(one.purpose), len(other.purpose))
        return shared == min(sizes) and named > 0 and named >= self.alike * least

    def _told_to_both(self, one: People, other: People) -> Iterator[Finding]:
        shared, at = len(one.members & other.members), max(one.at, other.at)
        first, second = sorted((one.group, other.group))
        for here, there, to in ((first, second, self.to), (second, first, (Recipient.ORGANISER,))):
            yield self.found(
                here, at, f"{shared} people in common, of {len(one.members | other.members)} altogether",
                subject=f"{here}+{there}", episode=str(year(at)), to=to, groups=[there], count=shared,
                numbers={"shared": shared, "together": len(one.members | other.members)},
            )  # fmt: skip


_TEN = tuple(f"m{number}" for number in range(10))

EXAMPLES = [
    Example(
        "the same ten people in two groups",
        happens("10:00", Kind.ROSTER, members=_TEN, complete=True),
        inside("second", happens("11:00", Kind.ROSTER, members=_TEN, complete=True)),
        tick("12:00"),
        inside("second", tick("12:00")),
        flags=[4],
    ),
    Example(
        "eight of ten in common",
        happens("10:00", Kind.ROSTER, members=_TEN, complete=True),
        inside("second", happens("11:00", Kind.ROSTER, members=(*_TEN[:8], "ann", "bob"), complete=True)),
        tick("12:00"),
        inside("second", tick("12:00")),
        flags=[4],
    ),
    Example(
        "a part of a group, for the same",
        happens("10:00", Kind.GROUP_RENAMED, text="Leafleting Rivermead ward"),
        happens("10:01", Kind.ROSTER, members=_TEN, complete=True),
        inside(
            "second",
            happens("11:00", Kind.GROUP_RENAMED, text="Rivermead leafleting team"),
            happens("11:01", Kind.ROSTER, members=_TEN[:5], complete=True),
        ),
        tick("12:00"),
        inside("second", tick("12:00")),
        flags=[6],
    ),
    Example(
        "a part of a group, for something else",
        happens("10:00", Kind.GROUP_RENAMED, text="Leafleting Rivermead ward"),
        happens("10:01", Kind.ROSTER, members=_TEN, complete=True),
        inside(
            "second",
            happens("11:00", Kind.GROUP_RENAMED, text="Telephone bank evenings"),
            happens("11:01", Kind.ROSTER, members=_TEN[:5], complete=True),
        ),
        tick("12:00"),
        inside("second", tick("12:00")),
    ),
    Example(
        "seven of ten in common",
        happens("10:00", Kind.ROSTER, members=_TEN, complete=True),
        inside("second", happens("11:00", Kind.ROSTER, members=(*_TEN[:7], "ann", "bob", "cat"), complete=True)),
        tick("12:00"),
        inside("second", tick("12:00")),
    ),
    Example(
        "of one group not everybody is known",
        joined("10:00", *_TEN, actor="m0"),
        inside("second", happens("11:00", Kind.ROSTER, members=_TEN, complete=True)),
        tick("12:00"),
        inside("second", tick("12:00")),
    ),
    Example(
        "four people in two groups",
        happens("10:00", Kind.ROSTER, members=_TEN[:4], complete=True),
        inside("second", happens("11:00", Kind.ROSTER, members=_TEN[:4], complete=True)),
        tick("12:00"),
        inside("second", tick("12:00")),
    ),
]
