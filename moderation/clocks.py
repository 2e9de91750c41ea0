"""Leave requests, memberships and consents: a clock that runs from the start."""

import msgspec

from moderation.actions import Action, ActionKind
from moderation.cases import Case, CaseKind, Due, Raised, Recorded, Refuse, Step
from moderation.findings import Recipient, Severity
from moderation.ladder import Ladder, Move, ask, ask_again, exempt, moved_to, struck


def asked(case: Case, given: Raised, at: int, ladder: Ladder) -> Move:
    """Ask at once, and once: to remove somebody, or to record their consent."""
    known = struck(case, given)
    if case.strikes:
        return Move(known)
    if case.kind is CaseKind.CONSENT:
        moved = msgspec.structs.replace(known, due=at + ladder.consent_within)
        return Move(moved, (ask(moved, ActionKind.ASK_CONSENT, at, Recipient.DUTY_ADMIN, "verbal", "email", "other"),))
    moved = msgspec.structs.replace(known, due=at + _within(case, ladder))
    if exempt(moved):
        return Move(moved, (ask(moved, ActionKind.TELL, at, Recipient.HQ),))
    return Move(moved, (_removal(moved, at, Recipient.DUTY_ADMIN),))


def overdue(case: Case, _given: Due, at: int, ladder: Ladder) -> Move:
    """The clock ran out: a consent becomes a removal request; a removal request goes to HQ."""
    if case.due is None or at < case.due:
        return Move(case)
    if exempt(case):
        return ask_again(case, ActionKind.TELL, at, ladder.remove_within)
    if case.kind is CaseKind.CONSENT and case.times == 0:
        moved = msgspec.structs.replace(case, times=1, due=case.due + ladder.remove_within)
        return Move(moved, (_removal(moved, at, Recipient.DUTY_ADMIN),))
    return ask_again(
        case, ActionKind.ASK_REMOVAL, at, _within(case, ladder), "done", "cannot", severity=_severity(case)
    )


def recorded(case: Case, _given: Recorded, at: int, _ladder: Ladder) -> Move:
    """What was missing is there. Whoever asked to leave still wants to."""
    return Move(case) if case.kind is CaseKind.LEAVE else Move(moved_to(case, Step.CLOSED, at, ended="recorded"))


def withdrawn(case: Case, given: Refuse, at: int, _ladder: Ladder) -> Move:
    """Somebody decides that it need not be; a leave request only the person can take back."""
    if not given.by or (case.kind is CaseKind.LEAVE and given.by != case.person):
        return Move(case)
    return Move(moved_to(case, Step.CLOSED, at, ended="withdrawn"))


def _within(case: Case, ladder: Ladder) -> int:
    return ladder.leave_within if case.kind is CaseKind.LEAVE else ladder.remove_within


def _severity(case: Case) -> Severity:
    return Severity.URGENT if case.kind is CaseKind.LEAVE else Severity.SERIOUS


def _removal(case: Case, at: int, to: Recipient) -> Action:
    return ask(case, ActionKind.ASK_REMOVAL, at, to, "done", "cannot", severity=_severity(case))
