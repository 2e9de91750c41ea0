"""Action: what is wanted of a person; Outcome: what became of it."""

from enum import StrEnum
from hashlib import blake2b

import msgspec

from moderation.findings import Finding, Recipient, Severity


class ActionKind(StrEnum):
    """What is wanted. Everything is asked of a person first; nothing here removes anybody by itself."""

    TELL = "tell"
    ASK_APPROACH = "ask_approach"
    """Have a private word with somebody, and say that it was had."""
    ASK_APPROVAL = "ask_approval"
    """Decide whether somebody is to be removed."""
    ASK_REMOVAL = "ask_removal"
    ASK_CONSENT = "ask_consent"
    ASK_REGISTRATION = "ask_registration"
    POST_REMINDER = "post_reminder"
    ASK_ARCHIVE = "ask_archive"
    DIGEST = "digest"


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """A person's decision that somebody be removed: who, when, why, on which findings of which rules.

    `rules` are pairs of rule and version, `evidence` ids of findings.
    """

    by: str
    at: int
    reason: str
    rules: tuple[tuple[str, int], ...]
    evidence: tuple[str, ...]


class Action(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is wanted of whoever holds the role `to`.

    `about` is whom it is about: the action is never sent to one of these, except where `to` is the sender. `answers`
    are what the one asked may choose from. `deadline` is when it counts as not done. A removal for conduct carries its
    `approval`. `beside`: a graver matter rests on the same message, so that other words hold.
    """

    id: str
    kind: ActionKind
    group: str
    at: int
    to: Recipient
    about: tuple[str, ...] = ()
    severity: Severity = Severity.NOTICE
    case: str = ""
    finding: str = ""
    rule: str = ""
    answers: tuple[str, ...] = ()
    deadline: int | None = None
    approval: Approval | None = None
    confidential: bool = False
    beside: bool = False


class Fate(StrEnum):
    """What became of an action.

    `sent` is that a message went out; `done`, that what was asked has happened;
    `doubtful`, that the channel cannot say whether it arrived.
    """

    SENT = "sent"
    DONE = "done"
    DOUBTFUL = "doubtful"
    HELD = "held"
    REFUSED = "refused"
    FAILED = "failed"
    DISCARDED = "discarded"


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of an action, when, through whom, and why in a few words without names."""

    action: str
    group: str
    at: int
    fate: Fate
    by: str | None = None
    channel: str = ""
    reason: str = ""


def action_id(*parts: str | int) -> str:
    """Derive the id of an action from the step that wants it: 16 hexadecimal digits. No version of a rule is in it."""
    return blake2b("\0".join(str(part) for part in parts).encode(), digest_size=8).hexdigest()


def tellings(finding: Finding, *, beside: bool = False) -> tuple[Action, ...]:
    """Tell a finding to each it is for; an update of it, grown or more severe, is another telling.

    Args:
        finding: as it is to be told.
        beside: a graver matter rests on the same message.
    """
    if finding.shadow:
        return ()
    grown: tuple[str | int, ...] = (finding.count, finding.severity.rank, *(["beside"] if beside else []))
    return tuple(
        Action(
            id=action_id("tell", finding.group, finding.rule, finding.episode, *grown, recipient),
            kind=ActionKind.TELL,
            group=finding.group,
            at=finding.at,
            to=recipient,
            about=finding.people,
            severity=finding.severity,
            finding=finding.id,
            rule=finding.rule,
            confidential=finding.confidential,
            beside=beside,
        )
        for recipient in finding.to
    )
