"""Ladder: what every path of a case shares: how long, how much, whom to ask, and who decides."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from pydantic import PositiveInt

from moderation.actions import Action, ActionKind, Approval, action_id
from moderation.cases import REVIEWED, Approve, Case, CaseKind, Due, Raised, Standing, Step, Strike
from moderation.findings import Recipient, Severity
from moderation.model import DAY, HOUR, Duration, Settings

STRIKES = 50
"""Strikes kept in a case, the newest."""
URGINGS = 3
"""How often HQ is asked again; after that the case stays with HQ, open."""


class Ladder(Settings):
    """How long each step lasts, and how much is too much."""

    approach_within: Duration = 48 * HOUR
    settle: Duration = DAY
    """What is written within this time after the private word does not count yet."""
    monitoring: Duration = 28 * DAY
    decide_within: Duration = 72 * HOUR
    remove_within: Duration = DAY
    leave_within: Duration = HOUR
    consent_within: Duration = 48 * HOUR
    review_within: Duration = DAY
    notices_for_approach: PositiveInt = 3
    """Notices that are worth a private word; a warning is by itself."""
    points: dict[Severity, int] = {
        Severity.NOTICE: 1,
        Severity.WARNING: 2,
        Severity.SERIOUS: 3,
        Severity.URGENT: 4,
    }
    points_for_removal: PositiveInt = 2
    """Points while monitored at which removal is put before a person."""


DEFAULT = Ladder()
"""The ladder where nothing else is set."""


class Move(NamedTuple):
    """A case after something happened, and what is wanted now."""

    case: Case
    actions: tuple[Action, ...] = ()


Handler = Callable[[Case, Any, int, Ladder], Move]


def moved_to(case: Case, step: Step, at: int, due: int | None = None, **more: Any) -> Case:  # noqa: ANN401 - fields of Case
    """The case at another step."""
    return msgspec.structs.replace(case, step=step, moved=at, due=due, times=0, **more)


def ask(
    case: Case,
    kind: ActionKind,
    at: int,
    to: Recipient,
    *answers: str,
    severity: Severity = Severity.WARNING,
) -> Action:
    """The action of this step of the case; asked again or of somebody else it is another."""
    strike = case.strikes[-1] if case.strikes else None
    confidential = case.kind is CaseKind.CONFIDENTIAL
    return Action(
        id=action_id(case.id, case.step, case.moved, case.times, kind, to),
        kind=kind,
        group=case.group,
        at=at,
        to=Recipient.SAFEGUARDING if confidential else to,
        about=(case.person,),
        severity=severity,
        case=case.id,
        finding=strike.finding if strike else "",
        rule=strike.rule if strike else "",
        answers=answers,
        deadline=case.due,
        approval=case.approval if kind is ActionKind.ASK_REMOVAL else None,
        confidential=confidential,
    )


def struck(case: Case, raised: Raised) -> Case:
    """Rest the case on a finding, once for each episode. One that became more severe counts from then on."""
    found = raised.finding
    earlier = next((one for one in case.strikes if (one.rule, one.episode) == (found.rule, found.episode)), None)
    if earlier is not None and found.severity.rank <= earlier.severity.rank:
        return msgspec.structs.replace(case, standing=raised.standing)
    strike = Strike(found.rule, found.episode, found.version, found.id, found.at, found.severity)
    rest = (one for one in case.strikes if one is not earlier)
    return msgspec.structs.replace(
        case, strikes=tuple(sorted((*rest, strike), key=lambda one: one.at))[-STRIKES:], standing=raised.standing
    )


def points(case: Case, ladder: Ladder) -> int:
    """What happened again since it is being watched."""
    return sum(ladder.points[one.severity] for one in case.strikes if case.watched is None or one.at > case.watched)


def exempt(case: Case) -> bool:
    """Whether nobody is asked to remove the person. No pardon covers a matter of safety; a leaver asked for it."""
    if case.kind is CaseKind.LEAVE:
        return False
    if case.kind in REVIEWED:
        return case.standing in {Standing.ADMIN, Standing.HQ}
    return case.standing is not Standing.NONE


def approved(case: Case, given: Approve, at: int, ladder: Ladder) -> Move:
    """A person decides; nobody decides about themselves or without a reason, and nobody is asked to remove an admin."""
    if not given.by or not given.reason.strip() or given.by == case.person:
        return Move(case)
    if exempt(case):
        return Move(case, (ask(case, ActionKind.TELL, at, Recipient.HQ),))
    approval = Approval(
        by=given.by,
        at=at,
        reason=given.reason,
        rules=tuple(dict.fromkeys((one.rule, one.version) for one in case.strikes)),
        evidence=tuple(one.finding for one in case.strikes),
    )
    moved = moved_to(case, Step.APPROVED, at, at + ladder.remove_within, approval=approval)
    return Move(moved, (ask(moved, ActionKind.ASK_REMOVAL, at, remover(moved), "done", "cannot"),))


def remover(case: Case) -> Recipient:
    """Who is asked to carry an approved removal out."""
    return Recipient.HQ if case.kind is CaseKind.SAFETY else Recipient.DUTY_ADMIN


def ask_again(
    case: Case, kind: ActionKind, at: int, wait: int, *answers: str, severity: Severity = Severity.SERIOUS
) -> Move:
    """Ask HQ, and keep asking a few times; then it stays with HQ, open."""
    if case.due is None or at < case.due:
        return Move(case)
    times = case.times + 1
    due = case.due + wait if times < URGINGS else None
    moved = msgspec.structs.replace(case, times=times, due=due)
    return Move(moved, (ask(moved, kind, at, Recipient.HQ, *answers, severity=severity),))


def not_removed(case: Case, _given: Due, at: int, ladder: Ladder) -> Move:
    """Nobody said that the removal was done: HQ is asked."""
    return ask_again(case, ActionKind.ASK_REMOVAL, at, ladder.remove_within, "done", "cannot")
