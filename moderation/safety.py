"""Threats, hatred and what is confidential: straight before a person, without decay and without pardon."""

import msgspec

from moderation.actions import ActionKind
from moderation.cases import Case, Due, Raised, Refuse, Step
from moderation.findings import Recipient
from moderation.ladder import Ladder, Move, ask, ask_again, moved_to, struck


def reviewed(case: Case, given: Raised, at: int, ladder: Ladder) -> Move:
    """HQ, or the safeguarding role, is asked to decide; what comes after is added."""
    held = struck(case, given)
    if case.strikes:
        return Move(held)
    moved = msgspec.structs.replace(held, due=at + ladder.review_within)
    asked = ask(moved, ActionKind.ASK_APPROVAL, at, Recipient.HQ, "approve", "refuse", severity=given.finding.severity)
    return Move(moved, (asked,))


def unreviewed(case: Case, _given: Due, at: int, ladder: Ladder) -> Move:
    """Nobody decided: they are asked again."""
    return ask_again(case, ActionKind.ASK_APPROVAL, at, ladder.review_within, "approve", "refuse")


def cleared(case: Case, given: Refuse, at: int, _ladder: Ladder) -> Move:
    """Only a person ends it, and not the one concerned."""
    if not given.by or not given.reason.strip() or given.by == case.person:
        return Move(case)
    return Move(moved_to(case, Step.CLOSED, at, ended="decided by a person"))
