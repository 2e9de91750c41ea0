"""The ladder for conduct: notice, approached, monitoring, removal recommended, approved by a person, removed."""

import msgspec

from moderation.actions import ActionKind
from moderation.cases import Approached, Case, Due, Raised, Refuse, Step
from moderation.findings import Recipient, Severity
from moderation.ladder import Ladder, Move, ask, ask_again, exempt, moved_to, points, struck


def noticed(case: Case, given: Raised, at: int, ladder: Ladder) -> Move:
    """Notice: a warning, or several notices, are worth a private word; asked for once."""
    held = struck(case, given)
    if case.times:
        return Move(held)
    severe = any(one.severity.rank >= Severity.WARNING.rank for one in held.strikes)
    if not severe and len(held.strikes) < ladder.notices_for_approach:
        return Move(msgspec.structs.replace(held, due=held.strikes[-1].at + ladder.monitoring))
    moved = msgspec.structs.replace(held, due=at + ladder.approach_within, times=1)
    return Move(moved, (ask(moved, ActionKind.ASK_APPROACH, at, Recipient.DUTY_ADMIN, "approached", "wrong"),))


def not_approached(case: Case, _given: Due, at: int, ladder: Ladder) -> Move:
    """Nobody had the word: HQ hears of it once; what does not recur for 28 days is over."""
    if case.due is None or at < case.due:
        return Move(case)
    over = case.strikes[-1].at + ladder.monitoring
    if case.times == 1:
        moved = msgspec.structs.replace(case, times=2, due=max(over, at))
        return Move(moved, (ask(moved, ActionKind.ASK_APPROACH, at, Recipient.HQ, "approached", "wrong"),))
    return _expired(case, at) if case.due >= over else Move(msgspec.structs.replace(case, due=over))


def _expired(case: Case, at: int) -> Move:
    return Move(moved_to(case, Step.CLOSED, at, ended="did not recur"))


def spoken(case: Case, given: Approached, at: int, ladder: Ladder) -> Move:
    """The private word was had: what is said from the day after on counts as happening again."""
    if given.by == case.person:
        return Move(case)
    return Move(moved_to(case, Step.APPROACHED, at, at + ladder.settle, watched=at + ladder.settle))


def settled(case: Case, _given: Due, at: int, ladder: Ladder) -> Move:
    """The day after the word is over: from now on it is watched, 28 days from the word."""
    if case.due is None or at < case.due:
        return Move(case)
    moved = moved_to(case, Step.MONITORING, case.due, case.moved + ladder.monitoring)
    return _recommend(moved, at, ladder) if points(moved, ladder) >= ladder.points_for_removal else Move(moved)


def noted(case: Case, given: Raised, _at: int, _ladder: Ladder) -> Move:
    """Held against the person, without changing the step."""
    return Move(struck(case, given))


def recurred(case: Case, given: Raised, at: int, ladder: Ladder) -> Move:
    """While monitored: enough of it puts removal before a person."""
    held = struck(case, given)
    return _recommend(held, at, ladder) if points(held, ladder) >= ladder.points_for_removal else Move(held)


def _recommend(case: Case, at: int, ladder: Ladder) -> Move:
    """A person is asked to decide. Of somebody exempt HQ is told instead, and the time starts anew."""
    if exempt(case):
        moved = moved_to(case, Step.MONITORING, at, at + ladder.monitoring, watched=at)
        return Move(moved, (ask(moved, ActionKind.TELL, at, Recipient.HQ, severity=Severity.SERIOUS),))
    moved = moved_to(case, Step.REMOVAL_RECOMMENDED, at, at + ladder.decide_within)
    asked = ask(
        moved, ActionKind.ASK_APPROVAL, at, Recipient.DUTY_ADMIN, "approve", "refuse", severity=Severity.SERIOUS
    )
    return Move(moved, (asked,))


def monitored(case: Case, _given: Due, at: int, _ladder: Ladder) -> Move:
    """Nothing recurred in 28 days: it is over."""
    return _expired(case, at) if case.due is not None and at >= case.due else Move(case)


def undecided(case: Case, _given: Due, at: int, ladder: Ladder) -> Move:
    """Nobody decided: HQ is asked. Nothing happens by itself."""
    return ask_again(case, ActionKind.ASK_APPROVAL, at, ladder.decide_within, "approve", "refuse")


def refused(case: Case, given: Refuse, at: int, ladder: Ladder) -> Move:
    """A person says no: the person stays and is monitored anew."""
    if not given.by or given.by == case.person:
        return Move(case)
    return Move(moved_to(case, Step.MONITORING, at, at + ladder.monitoring, watched=at, approval=None))
