"""A threat comes first: what is lighter about the same lines gives way, in the core, so that live and replay agree."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.actions import ActionKind
from moderation.cases import Standing
from moderation.decision import on
from moderation.findings import Finding, Recipient, Severity
from moderation.graver import Graves, giving_way
from moderation.testing import Example, play, say
from services.rules.catalog.singling_out import SinglingOut
from services.rules.catalog.swearing import Swearing
from services.rules.catalog.threat import Threat
from services.rules.detectors.cheap import CheapTier

BOTH = (Recipient.SENDER, Recipient.DUTY_ADMIN)


def finding(rule: str = "swearing", clause: str = "conduct-3", **more: Any) -> Finding:
    """A finding about tom, on event e1."""
    given = {
        "id": f"{abs(hash((rule, clause, str(more)))):016x}"[:16], "rule": rule, "version": 1, "clause": clause,
        "severity": Severity.WARNING, "group": "g", "at": 1000, "episode": "tom\x1f1", "to": BOTH, "because": "…",
        "people": ("tom",), "evidence": ("e1",),
    }  # fmt: skip
    return Finding(**(given | more))


THREAT = finding("threat", safety=True, severity=Severity.URGENT, to=(Recipient.HQ, Recipient.DUTY_ADMIN))
PURSUIT = finding("night_after_night", "conduct-8", safety=True, confidential=True, to=(Recipient.SAFEGUARDING,))


@pytest.mark.parametrize(
    "light",
    [
        finding("singling_out", evidence=("e0", "e1")),
        finding("quiet_hours", "conduct-6"),
        finding("reminder_after_conduct", "admin-2", people=()),
        finding("flood", "conduct-1", evidence=(), since=500, at=1500),
    ],
)
def test_lighter_advice_about_the_same_lines_goes_to_whoever_deals_with_the_graver(light: Finding) -> None:
    """A friendly word beside a threat would make light of it; no case of conduct is made of it either."""
    decision = on(light, {}, {"tom": Standing.NONE}, graves=Graves([THREAT]))
    assert [(one.to, one.beside) for one in decision.actions] == [(Recipient.HQ, True)]
    assert decision.cases == ()


@pytest.mark.parametrize("rule", ["singling_out", "swearing"])
def test_nobody_is_told_that_the_words_of_a_threat_are_unkind_too(rule: str) -> None:
    """Red where HQ gets a second note about one message that asks for nothing."""
    assert on(finding(rule), {}, {"tom": Standing.NONE}, graves=Graves([THREAT])) == ((), ())


@pytest.mark.parametrize(
    "other",
    [
        finding("swearing", people=("ann",)),
        finding("quiet_hours", "conduct-6", evidence=("e2",)),
        finding("flood", "conduct-1", evidence=(), since=1001, at=1500),
        finding("leave_request", "consent-4"),
        finding("joined_without_reminder", "admin-2", people=(), evidence=("e9",)),
    ],
)
def test_what_is_about_others_or_other_lines_or_a_wish_to_leave_stands(other: Finding) -> None:
    """Only the same lines of the same person give way, and a wish to leave never does."""
    assert Graves([THREAT, PURSUIT]).over(other) is None


@pytest.mark.parametrize("clause", ["conduct-7", "well-3"])
def test_what_should_be_deleted_is_kept_first(clause: str) -> None:
    """The duty admin alone hears of it, with the advice to keep the evidence; the writer is not asked to delete it."""
    decision = on(finding("personal_data", clause), {}, {}, graves=Graves([THREAT]))
    assert [(one.to, one.beside) for one in decision.actions] == [(Recipient.DUTY_ADMIN, True)]
    assert decision.cases == ()


def test_a_running_quarrel_is_still_told_and_spares_the_other_side_nothing() -> None:
    """Who threatened in it is HQ's; the other one's part makes a case as ever."""
    row = finding("heated_exchange", "conduct-2", people=("tom", "ann"), to=(Recipient.DUTY_ADMIN,))
    decision = on(row, {}, {}, graves=Graves([THREAT]))
    assert [one.beside for one in decision.actions if one.kind is ActionKind.TELL] == [True]
    assert [case.person for case in decision.cases] == ["ann"]


def test_beside_a_confidential_matter_nothing_shows() -> None:
    """The safeguarding role alone is told of the lighter matter, which is confidential itself."""
    light = finding("personal_data", "conduct-7")
    grave = Graves([THREAT, PURSUIT]).over(light)
    assert grave is PURSUIT
    told = giving_way(light, grave)
    assert (told.to, told.confidential) == ((Recipient.SAFEGUARDING,), True)


def test_a_finding_in_shadow_holds_nothing_back() -> None:
    """A rule that is being tried out silences no other."""
    assert Graves([finding("threat", safety=True, shadow=True)]).over(finding()) is None


@given(st.lists(st.sampled_from([THREAT, PURSUIT, finding(), finding("x", "admin-4")])), st.booleans())
def test_a_grave_finding_never_gives_way(findings: list[Finding], confidential: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever else was found, threats and safeguarding matters are told as they are."""
    assert Graves(findings).over(PURSUIT if confidential else THREAT) is None


def test_the_gravest_of_one_message_comes_first() -> None:
    """Of what rules say of one event the threat is told first, so that the rest is known to give way."""
    timeline = Example("", say("10:00", "ann", "Bob you fucking idiot, I'm going to break your legs"))
    found = play(timeline, [SinglingOut(), Swearing(), Threat()], CheapTier(b"an installation's key"))
    assert [finding.rule for _, finding in found] == ["threat", "singling_out", "swearing"]
