"""Case: the open matter about one person in one group, and what can happen to it."""

from enum import StrEnum
from hashlib import blake2b

import msgspec

from moderation.actions import Action, Approval, Fate
from moderation.findings import Finding, Severity


class CaseKind(StrEnum):
    """Which path a case takes. Only `conduct` is a ladder; the clocks of the last three start at once."""

    CONDUCT = "conduct"
    SAFETY = "safety"
    """Threats and hatred: straight to a person at HQ; nothing decays, nothing is pardoned."""
    CONFIDENTIAL = "confidential"
    """As safety, and nobody but the safeguarding role hears of it."""
    LEAVE = "leave"
    """The person asked to be taken out. Never counts against them."""
    MEMBERSHIP = "membership"
    CONSENT = "consent"


REVIEWED = frozenset({CaseKind.SAFETY, CaseKind.CONFIDENTIAL})
"""Kinds that go straight before a person."""
CLAUSES = {
    "conduct-1": CaseKind.CONDUCT,
    "conduct-2": CaseKind.CONDUCT,
    "conduct-3": CaseKind.CONDUCT,
    "conduct-5": CaseKind.CONDUCT,
    "conduct-6": CaseKind.CONDUCT,
    "conduct-7": CaseKind.CONDUCT,
    "well-3": CaseKind.CONDUCT,
    "consent-4": CaseKind.LEAVE,
    "admin-3": CaseKind.MEMBERSHIP,
    "remove-1": CaseKind.MEMBERSHIP,
    "consent-1": CaseKind.CONSENT,
}
"""Findings of these clauses make a case of each person they are about; all others are only told."""


def kind_of(finding: Finding) -> CaseKind | None:
    """Which kind of case a finding belongs to; None where it is only told."""
    if finding.shadow or not finding.people:
        return None
    if finding.safety:
        return CaseKind.CONFIDENTIAL if finding.confidential else CaseKind.SAFETY
    return CLAUSES.get(finding.clause)


class Step(StrEnum):
    """How far a case is."""

    NOTICE = "notice"
    APPROACHED = "approached"
    MONITORING = "monitoring"
    REMOVAL_RECOMMENDED = "removal_recommended"
    APPROVED = "approved"
    REMOVED = "removed"
    REVIEW = "review"
    """Safety: before a person who decides."""
    ASKED = "asked"
    """Leave, membership, consent: the clock runs."""
    CLOSED = "closed"


ENDED = frozenset({Step.REMOVED, Step.CLOSED})


class Standing(StrEnum):
    """Why nobody is asked to remove a person. Never a reason not to find anything."""

    NONE = "none"
    PARDONED = "pardoned"
    ADMIN = "admin"
    HQ = "hq"


class Strike(msgspec.Struct, frozen=True, array_like=True):
    """A finding that a case rests on, known by rule and episode; `version` is the rule's."""

    rule: str
    episode: str
    version: int
    finding: str
    at: int
    severity: Severity


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """A rule found something about the person, or more of it."""

    finding: Finding
    standing: Standing = Standing.NONE

    @property
    def id(self) -> str:
        """The same for the same report of the same episode, whatever the rule's version."""
        found = self.finding
        return f"{found.rule} {found.episode} {found.count} {found.severity.rank}"


class Approached(msgspec.Struct, frozen=True, tag="approached"):
    """Somebody had the private word."""

    id: str
    by: str


class Approve(msgspec.Struct, frozen=True, tag="approve"):
    """A person decides that somebody be removed."""

    id: str
    by: str
    reason: str


class Refuse(msgspec.Struct, frozen=True, tag="refuse"):
    """A person decides that nobody be removed."""

    id: str
    by: str
    reason: str


class Appeal(msgspec.Struct, frozen=True, tag="appeal"):
    """The person concerned objects."""

    id: str
    by: str


class Wrong(msgspec.Struct, frozen=True, tag="wrong"):
    """A person decided that a finding is wrong."""

    id: str
    by: str
    finding: str


class Recorded(msgspec.Struct, frozen=True, tag="recorded"):
    """Consent, membership or whatever else was missing is on the register now."""

    id: str
    by: str


class Gone(msgspec.Struct, frozen=True, tag="gone"):
    """The event stream shows that the person is out of the group."""

    id: str


class Reported(msgspec.Struct, frozen=True, tag="reported"):
    """What became of an action of this case."""

    id: str
    action: str
    fate: Fate


class StandingChanged(msgspec.Struct, frozen=True, tag="standing_changed"):
    """The person became an admin, joined HQ, was pardoned, or no longer is any of it."""

    id: str
    standing: Standing


class Due(msgspec.Struct, frozen=True, tag="due"):
    """The case's time has come."""

    id: str


Input = Raised | Approached | Approve | Refuse | Appeal | Wrong | Recorded | Gone | Reported | StandingChanged | Due


class Answered(msgspec.Struct, frozen=True, array_like=True):
    """An input that was decided, and what it led to: asked again, the case says the same."""

    input: str
    actions: tuple[Action, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The open matter about one person in one group.

    `moved` is when it came to its step, `due` when it moves by itself, `times` how often it did so in this step.
    `watched` is from when on what happens counts as happening again. `appealed`: an objection was heard once already.
    """

    id: str
    kind: CaseKind
    group: str
    person: str
    step: Step
    opened: int
    moved: int
    due: int | None = None
    times: int = 0
    watched: int | None = None
    standing: Standing = Standing.NONE
    strikes: tuple[Strike, ...] = ()
    approval: Approval | None = None
    appealed: bool = False
    ended: str = ""
    answered: tuple[Answered, ...] = ()


def case_id(kind: CaseKind, group: str, person: str, opened: int) -> str:
    """Derive the id of a case: 16 hexadecimal digits."""
    return blake2b(f"{kind}\0{group}\0{person}\0{opened}".encode(), digest_size=8).hexdigest()
