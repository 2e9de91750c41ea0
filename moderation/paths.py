"""Paths: which step of a case answers what happened. Pure: a case, an input and an instant, to a case and actions."""

import msgspec

from moderation import clocks, conduct, safety
from moderation.actions import ActionKind, Fate
from moderation.cases import (
    ENDED,
    REVIEWED,
    Answered,
    Appeal,
    Approached,
    Approve,
    Case,
    CaseKind,
    Due,
    Gone,
    Input,
    Raised,
    Recorded,
    Refuse,
    Reported,
    StandingChanged,
    Step,
    Wrong,
    case_id,
    kind_of,
)
from moderation.findings import Recipient
from moderation.ladder import (
    DEFAULT,
    Handler,
    Ladder,
    Move,
    approved,
    ask,
    ask_again,
    exempt,
    moved_to,
    not_removed,
    points,
    remover,
)

REMEMBERED = 32
"""Decided inputs remembered in a case, to answer a copy of one in the same way."""


def on_finding(latest: Case | None, raised: Raised, person: str, at: int, ladder: Ladder = DEFAULT) -> Move | None:
    """Bring a finding to the latest case of this kind about a person, or begin one.

    What happened before a case ended belongs to it, also where it is learnt of later.

    Returns:
        None where a finding of this sort makes no case.
    """
    kind = kind_of(raised.finding)
    if kind is None:
        return None
    if latest is not None and (latest.step not in ENDED or at <= latest.moved or _rests_on(latest, raised)):
        return decide(latest, raised, at, ladder)
    first = Step.NOTICE if kind is CaseKind.CONDUCT else Step.REVIEW if kind in REVIEWED else Step.ASKED
    group = raised.finding.group
    opened = Case(
        id=case_id(kind, group, person, at),
        kind=kind,
        group=group,
        person=person,
        step=first,
        opened=at,
        moved=at,
        standing=raised.standing,
    )
    return decide(opened, raised, at, ladder)


def _rests_on(case: Case, raised: Raised) -> bool:
    """Whether the finding is one that the case was about, perhaps told again."""
    found = raised.finding
    return any((one.rule, one.episode) == (found.rule, found.episode) for one in case.strikes)


def decide(case: Case, given: Input, at: int, ladder: Ladder = DEFAULT) -> Move:
    """Decide what an input changes. One that was decided before leads to the same actions and changes nothing.

    An input that does not fit the step (an approval nobody asked for, a time that has not come) changes nothing either,
    and stays without consequence if it comes again.
    """
    for known in case.answered:
        if known.input == given.id:
            return Move(case, known.actions)
    if case.step in ENDED:
        return Move(case)
    handler = _handler(case, given)
    moved, actions = handler(case, given, at, ladder) if handler else Move(case)
    answered = (*moved.answered, Answered(given.id, actions))[-REMEMBERED:]
    return Move(msgspec.structs.replace(moved, answered=answered), actions)


def _handler(case: Case, given: Input) -> Handler | None:
    path = _LADDER if case.kind is CaseKind.CONDUCT else _REVIEW if case.kind in REVIEWED else _CLOCK
    return path.get((case.step, type(given))) or _ANYWHERE.get(type(given))


def _gone(case: Case, _given: Gone, at: int, _ladder: Ladder) -> Move:
    """Whoever is out of the group is out: removed where that was asked for, otherwise they left by themselves.

    A matter of safety that is before a person stays there.
    """
    if case.step is Step.REVIEW:
        return Move(case)
    asked = case.step in {Step.APPROVED, Step.ASKED}
    return Move(moved_to(case, Step.REMOVED if asked else Step.CLOSED, at, ended="out of the group"))


def _reported(case: Case, given: Reported, at: int, ladder: Ladder) -> Move:
    """An admin says that the removal is done, or that it cannot be. That a message was sent says neither."""
    asked = any(
        action.id == given.action and action.kind is ActionKind.ASK_REMOVAL
        for answered in case.answered
        for action in answered.actions
    )
    if not asked:
        return Move(case)
    if given.fate is Fate.DONE:
        return Move(moved_to(case, Step.REMOVED, at, ended="removed"))
    if given.fate is Fate.REFUSED and case.due is not None:
        early = msgspec.structs.replace(case, due=at)
        return ask_again(early, ActionKind.ASK_REMOVAL, at, ladder.remove_within, "done", "cannot")
    return Move(case)


def _standing(case: Case, given: StandingChanged, at: int, ladder: Ladder) -> Move:
    """Who became an admin, or was pardoned, is not removed: what was asked for is taken back, and HQ is told."""
    known = msgspec.structs.replace(case, standing=given.standing)
    if not exempt(known) or case.step not in {Step.REMOVAL_RECOMMENDED, Step.APPROVED}:
        return Move(known)
    if case.kind in REVIEWED:
        back = moved_to(known, Step.REVIEW, at, at + ladder.review_within, approval=None)
    else:
        back = moved_to(known, Step.MONITORING, at, at + ladder.monitoring, watched=at, approval=None)
    return Move(back, (ask(back, ActionKind.TELL, at, Recipient.HQ),))


def _wrong(case: Case, given: Wrong, at: int, ladder: Ladder) -> Move:
    """A finding that was wrong counts no more; without any the case is closed, with too few it steps back."""
    strikes = tuple(one for one in case.strikes if one.finding != given.finding)
    if given.by == case.person or len(strikes) == len(case.strikes):
        return Move(case)
    left = msgspec.structs.replace(case, strikes=strikes)
    if not strikes:
        return Move(moved_to(left, Step.CLOSED, at, ended="found to be wrong", approval=None))
    decided = case.step in {Step.REMOVAL_RECOMMENDED, Step.APPROVED}
    if case.kind is CaseKind.CONDUCT and decided and points(left, ladder) < ladder.points_for_removal:
        return Move(moved_to(left, Step.MONITORING, at, at + ladder.monitoring, approval=None))
    return Move(left)


def _appealed(case: Case, _given: Appeal, at: int, ladder: Ladder) -> Move:
    """An objection goes to HQ. The first one makes a removal that is not yet done wait for a new decision."""
    heard = msgspec.structs.replace(case, appealed=True)
    waiting = case.step in {Step.REMOVAL_RECOMMENDED, Step.APPROVED} and case.kind in {CaseKind.CONDUCT, *REVIEWED}
    if case.appealed or not waiting:
        return Move(heard, (ask(heard, ActionKind.TELL, at, Recipient.HQ),))
    step = Step.REVIEW if case.kind in REVIEWED else Step.REMOVAL_RECOMMENDED
    moved = moved_to(heard, step, at, at + ladder.decide_within, approval=None)
    asked = ask(moved, ActionKind.ASK_APPROVAL, at, Recipient.HQ, "approve", "refuse")
    if case.step is not Step.APPROVED:
        return Move(moved, (asked,))
    return Move(moved, (asked, ask(moved, ActionKind.TELL, at, remover(case))))


_ANYWHERE: dict[type, Handler] = {
    Gone: _gone,
    StandingChanged: _standing,
    Wrong: _wrong,
    Appeal: _appealed,
}
_LADDER: dict[tuple[Step, type], Handler] = {
    (Step.NOTICE, Raised): conduct.noticed,
    (Step.NOTICE, Approached): conduct.spoken,
    (Step.NOTICE, Due): conduct.not_approached,
    (Step.APPROACHED, Raised): conduct.noted,
    (Step.APPROACHED, Due): conduct.settled,
    (Step.MONITORING, Raised): conduct.recurred,
    (Step.MONITORING, Approached): conduct.spoken,
    (Step.MONITORING, Due): conduct.monitored,
    (Step.REMOVAL_RECOMMENDED, Raised): conduct.noted,
    (Step.REMOVAL_RECOMMENDED, Approve): approved,
    (Step.REMOVAL_RECOMMENDED, Refuse): conduct.refused,
    (Step.REMOVAL_RECOMMENDED, Due): conduct.undecided,
    (Step.APPROVED, Raised): conduct.noted,
    (Step.APPROVED, Refuse): conduct.refused,
    (Step.APPROVED, Reported): _reported,
    (Step.APPROVED, Due): not_removed,
}
_REVIEW: dict[tuple[Step, type], Handler] = {
    (Step.REVIEW, Raised): safety.reviewed,
    (Step.REVIEW, Approve): approved,
    (Step.REVIEW, Refuse): safety.cleared,
    (Step.REVIEW, Due): safety.unreviewed,
    (Step.APPROVED, Raised): conduct.noted,
    (Step.APPROVED, Refuse): safety.cleared,
    (Step.APPROVED, Reported): _reported,
    (Step.APPROVED, Due): not_removed,
}
_CLOCK: dict[tuple[Step, type], Handler] = {
    (Step.ASKED, Raised): clocks.asked,
    (Step.ASKED, Due): clocks.overdue,
    (Step.ASKED, Recorded): clocks.recorded,
    (Step.ASKED, Refuse): clocks.withdrawn,
    (Step.ASKED, Reported): _reported,
}
