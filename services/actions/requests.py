"""Requests: what a case asks of somebody, in words. Findings have the words of their rule; these are the case's own."""

from moderation.actions import Action, ActionKind
from moderation.cases import Case, CaseKind, Step
from moderation.findings import Recipient, Severity
from moderation.words import N_

APPROACH = N_("Could you have that private word? There is no hurry: within two days is fine.")
APPROACH_SOON = N_("Could you have that private word today?")
PASSED_ON = N_("Please say when you have passed it on. A friendly private word does as well.")
APPROACH_HQ = N_(
    "In {group}, {person} was to have a friendly private word after this: {because}. Nobody has said that it was had. "
    "Could you find somebody to have it, or leave it be if it is no longer needed?"
)
DECIDE = N_(
    "There was a private word with {person} in {group}, and it has happened again since. The last time: {because}. "
    "Should {person} stay in the group? That is for you to decide; nothing happens until you do. A second friendly "
    "word is often enough."
)
DECIDE_HQ = N_(
    "Whether {person} should stay in {group} has not been decided yet. The last thing that happened: {because}. "
    "Please decide, or say that {person} stays. Nothing happens until you do."
)
REVIEW = N_("Please decide what happens now. Nobody is taken out of the group unless you say so, with your reason.")
REVIEW_AGAIN = N_(
    "This still waits for your decision: in {group}, about {person}: {because}. If anyone is in danger now, ring 999 "
    "first. Nobody is taken out of the group unless you say so, with your reason."
)
REMOVE_APPROVED = N_(
    "{decider} decided that {person} is to leave {group}: “{reason}”. Please take {person} out: open the group, tap "
    "the name, and choose “Remove”. A kind word before you do it is good. We see by ourselves when it is done."
)
REMOVE_LEAVER = N_(
    "{person} asked to be taken out of {group} and is still in it. Please take {person} out now: open the group, tap "
    "the name, and choose “Remove”. Nothing is held against anybody."
)
REMOVE_OTHER = N_(
    "{person} should no longer be in {group}: {because}. Please take {person} out, with a friendly word: open the "
    "group, tap the name, and choose “Remove”. If that is a mistake, say so."
)
REMOVE_AGAIN = N_(
    "{person} was to be taken out of {group} and, as far as we can see, is still in it. The reason: {because}. Could "
    "you see to it?"
)
CONSENT = N_("How did {person} agree to be in {group}? If nobody knows, please ask them.")
EXEMPT = N_(
    "In {group}, this came up about {person}: {because}. {person} is an admin, works at HQ or is exempt, so nobody is "
    "asked to take them out. Please decide whether somebody should have a word."
)
STOPPED = N_(
    "Please do not take {person} out of {group} for now: the decision is being looked at again. If it is done already, "
    "say so."
)

_ANSWERS = {
    "approached": N_("{answer} {code}  if you have had the word"),
    "wrong": N_("{answer} {code}  if this is wrong"),
    "approve": N_("{answer} {code} because …  if they should be taken out of the group (your reason is kept)"),
    "refuse": N_("{answer} {code} because …  if they should stay"),
    "done": N_("{answer} {code}  when they are out"),
    "cannot": N_("{answer} {code}  if you cannot do it"),
    "verbal": N_("{answer} {code}  if they agreed when asked in person"),
    "email": N_("{answer} {code}  if they agreed by email"),
    "other": N_("{answer} {code}  if they agreed in another way"),
}


def request(action: Action, case: Case | None, *, passing: bool = False) -> str:
    """The words of a request, with placeholders; empty where the words of the rule say all.

    Args:
        action: what is wanted.
        case: of which it is a step.
        passing: the same message holds a note to be passed on.
    """
    if case is None:
        return ""
    again = action.at > case.opened and action.to is Recipient.HQ
    words = {
        ActionKind.ASK_APPROACH: APPROACH_HQ if again else _approach(case, passing=passing),
        ActionKind.ASK_APPROVAL: _approval(action, case),
        ActionKind.ASK_REMOVAL: _removal(action, case),
        ActionKind.ASK_CONSENT: CONSENT,
        ActionKind.TELL: STOPPED if case.appealed and action.to is not Recipient.HQ else EXEMPT,
    }
    return words.get(action.kind, "")


def _approach(case: Case, *, passing: bool) -> str:
    if passing:
        return PASSED_ON
    grave = any(one.severity.rank >= Severity.SERIOUS.rank for one in case.strikes)
    return APPROACH_SOON if grave else APPROACH


def _approval(action: Action, case: Case) -> str:
    if case.kind is CaseKind.CONDUCT:
        return DECIDE_HQ if action.to is Recipient.HQ else DECIDE
    return REVIEW if action.at == case.opened else REVIEW_AGAIN


def _removal(action: Action, case: Case) -> str:
    if case.kind is CaseKind.LEAVE:
        return REMOVE_LEAVER if action.at > case.opened else ""
    if action.approval is not None and case.times == 0:
        return REMOVE_APPROVED
    if action.at > case.opened and (case.times > 1 or case.step is Step.APPROVED):
        return REMOVE_AGAIN
    return REMOVE_OTHER


def answers(action: Action, code: str) -> tuple[str, ...]:
    """How to answer: one line for each answer there is."""
    return tuple(
        _ANSWERS[answer].format(answer=answer.upper(), code=code) for answer in action.answers if answer in _ANSWERS
    )
