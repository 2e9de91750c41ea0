"""Decision: what a finding leads to: cases that move, and actions. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from moderation.actions import Action, tellings
from moderation.cases import Case, CaseKind, Raised, Standing, kind_of
from moderation.findings import Finding
from moderation.graver import Graves, giving_way
from moderation.ladder import DEFAULT, Ladder
from moderation.paths import on_finding


class Decision(NamedTuple):
    """Cases as they are now, and what is wanted, each once."""

    cases: tuple[Case, ...] = ()
    actions: tuple[Action, ...] = ()


def on(
    finding: Finding,
    latest: Mapping[str, Case],
    standing: Mapping[str, Standing],
    ladder: Ladder = DEFAULT,
    graves: Graves | None = None,
) -> Decision:
    """Decide what a finding leads to.

    Args:
        finding: found; one in shadow leads to nothing.
        latest: person key -> the latest case of the finding's kind about them in this group, where there is one.
        standing: person key -> why nobody is asked to remove them.
        ladder: how long and how much.
        graves: what was found in the group of threats, hatred and unwanted attention; what is lighter and about the
            same lines gives way, and makes no case of conduct of the same person.
    """
    grave = graves.over(finding) if graves is not None else None
    told = tellings(finding) if grave is None else tellings(giving_way(finding, grave), beside=True)
    wanted = {action.id: action for action in told}
    spared = grave.people if grave is not None else ()
    cases = []
    for person in finding.people if kind_of(finding) is not None else ():
        if person in spared:
            continue
        raised = Raised(finding, standing.get(person, Standing.NONE))
        move = on_finding(latest.get(person), raised, person, finding.at, ladder)
        if move is not None:
            cases.append(move.case)
            wanted |= {action.id: action for action in move.actions}
    return Decision(tuple(cases), tuple(wanted.values()))


def doers(finding: Finding) -> tuple[str, ...]:
    """Whose act it was: the people it is about, or whoever added them without their consent."""
    return finding.others[:1] if kind_of(finding) is CaseKind.CONSENT else finding.people


def kind(finding: Finding) -> CaseKind | None:
    """Which kind of case a finding makes, if any."""
    return kind_of(finding)
