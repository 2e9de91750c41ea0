"""The ladder and the other paths of a case."""

from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.actions import Action, ActionKind, Fate, tellings
from moderation.cases import (
    ENDED,
    Appeal,
    Approached,
    Approve,
    Case,
    Due,
    Gone,
    Input,
    Raised,
    Recorded,
    Refuse,
    Reported,
    Standing,
    StandingChanged,
    Step,
    Wrong,
)
from moderation.findings import Finding, Recipient, Severity, finding_id
from moderation.ladder import DEFAULT
from moderation.model import DAY, HOUR
from moderation.paths import decide, on_finding

START = 1_740_000_000_000


def finding(
    number: int = 0,
    *,
    at: int = START,
    clause: str = "conduct-3",
    severity: Severity = Severity.WARNING,
    version: int = 1,
    safety: bool = False,
    confidential: bool = False,
    count: int = 1,
) -> Finding:
    """A finding about tom; each number is another episode."""
    return Finding(
        id=finding_id("rule", version, "g\x1ftom", str(number)),
        rule="rule",
        version=version,
        clause=clause,
        severity=severity,
        group="g",
        at=at,
        episode=f"tom\x1f{number}",
        to=(Recipient.SAFEGUARDING,) if confidential else (Recipient.DUTY_ADMIN,),
        because="1 message, where none is the limit",
        people=("tom",),
        count=count,
        confidential=confidential,
        safety=safety,
    )


def opened(found: Finding, standing: Standing = Standing.NONE) -> tuple[Case, tuple[Action, ...]]:
    """The case that a finding begins."""
    move = on_finding(None, Raised(found, standing), "tom", found.at)
    assert move is not None
    return move


def walk(case: Case, *steps: tuple[Input, int]) -> tuple[Case, list[Action]]:
    """Bring inputs to a case, one after the other."""
    wanted: list[Action] = []
    for given_input, at in steps:
        case, actions = decide(case, given_input, at)
        wanted.extend(actions)
    return case, wanted


def monitored() -> Case:
    """A case in monitoring: noticed, approached, a day gone by."""
    case, _ = opened(finding())
    case, _ = walk(case, (Approached("a", "ann"), START + HOUR), (Due("d"), START + HOUR + DEFAULT.settle))
    assert case.step is Step.MONITORING
    return case


def recommended() -> Case:
    """A case in which removal is before a person."""
    case, actions = decide(monitored(), Raised(finding(1, at=START + 5 * DAY)), START + 5 * DAY)
    assert [action.kind for action in actions] == [ActionKind.ASK_APPROVAL]
    return case


def test_the_ladder_goes_from_notice_to_removed() -> None:
    """Notice, approached, monitoring, removal recommended, approved by a person, removed: in this order."""
    case, first = opened(finding())
    steps = [case.step]
    later = START + 5 * DAY
    for given_input, at in (
        (Approached("a", "ann"), START + HOUR),
        (Due("d"), START + HOUR + DEFAULT.settle),
        (Raised(finding(1, at=later)), later),
        (Approve("y", "ann", "third time"), later + HOUR),
    ):
        case, actions = decide(case, given_input, at)
        steps.append(case.step)
    case, _ = decide(case, Reported("r", actions[0].id, Fate.DONE), later + 2 * HOUR)
    assert [*steps, case.step] == [
        Step.NOTICE,
        Step.APPROACHED,
        Step.MONITORING,
        Step.REMOVAL_RECOMMENDED,
        Step.APPROVED,
        Step.REMOVED,
    ]
    assert first[0].kind is ActionKind.ASK_APPROACH


def test_an_approval_records_who_when_why_and_on_what() -> None:
    """The removal request carries the person's decision with rule versions and evidence."""
    _, actions = decide(recommended(), Approve("y", "ann", "again"), START + 6 * DAY)
    approval = actions[0].approval
    assert approval is not None
    assert (approval.by, approval.at, approval.reason) == ("ann", START + 6 * DAY, "again")
    assert approval.rules == (("rule", 1),)
    assert approval.evidence == (finding(0).id, finding(1).id)


def test_a_sent_request_is_not_a_removal() -> None:
    """That a message went out, or that another action was done, does not mean that somebody was removed."""
    case, actions = decide(recommended(), Approve("y", "ann", "again"), START + 6 * DAY)
    case, _ = walk(
        case,
        (Reported("s", actions[0].id, Fate.SENT), START + 6 * DAY),
        (Reported("t", "another", Fate.DONE), START + 6 * DAY),
    )
    assert case.step is Step.APPROVED


@pytest.mark.parametrize("early", [Step.NOTICE, Step.MONITORING])
def test_an_approval_out_of_order_has_no_consequence(early: Step) -> None:
    """An approval that nobody asked for changes nothing, not even when it comes again once removal is recommended."""
    case = monitored() if early is Step.MONITORING else opened(finding())[0]
    yes = Approve("y", "ann", "early")
    case, actions = decide(case, yes, START + 2 * DAY)
    assert (case.step, actions) == (early, ())
    if early is Step.MONITORING:
        case, _ = decide(case, Raised(finding(1, at=START + 5 * DAY)), START + 5 * DAY)
        assert decide(case, yes, START + 6 * DAY) == (case, ())


@pytest.mark.parametrize("bad", [Approve("y", "tom", "me"), Approve("y", "ann", " "), Approve("y", "", "why")])
def test_an_approval_needs_another_person_and_a_reason(bad: Approve) -> None:
    """Nobody decides about themselves, nobody decides without a reason, and nobody is not somebody."""
    case, actions = decide(recommended(), bad, START + 6 * DAY)
    assert (case.step, actions) == (Step.REMOVAL_RECOMMENDED, ())


def test_a_single_notice_asks_nobody_to_approach() -> None:
    """Two notices wait for the digest; the third is worth a private word."""
    case, actions = opened(finding(severity=Severity.NOTICE))
    assert actions == ()
    case, actions = decide(case, Raised(finding(1, severity=Severity.NOTICE)), START)
    assert actions == ()
    _, actions = decide(case, Raised(finding(2, severity=Severity.NOTICE)), START)
    assert [action.kind for action in actions] == [ActionKind.ASK_APPROACH]


def test_what_does_not_recur_decays() -> None:
    """28 days after the word without anything new the case is closed; a millisecond earlier it is not."""
    case = monitored()
    end = START + HOUR + DEFAULT.monitoring
    assert case.due == end
    assert decide(case, Due("x"), end - 1).case.step is Step.MONITORING
    assert decide(case, Due("x"), end).case.step is Step.CLOSED


def test_what_was_never_approached_decays_too() -> None:
    """Nobody had the word: HQ hears of it once, and 28 days after the last finding it is over."""
    case, _ = opened(finding())
    case, actions = decide(case, Due("d1"), START + 48 * HOUR)
    assert [(action.kind, action.to) for action in actions] == [(ActionKind.ASK_APPROACH, Recipient.HQ)]
    assert decide(case, Due("d2"), START + DEFAULT.monitoring).case.step is Step.CLOSED


def test_the_day_of_the_word_does_not_count() -> None:
    """What is written before the word has settled is no repetition, however late it is heard of."""
    case = monitored()
    late = finding(1, at=START + HOUR + DEFAULT.settle)
    case, actions = decide(case, Raised(late), START + 3 * DAY)
    assert (case.step, actions) == (Step.MONITORING, ())


def test_a_copy_of_a_finding_is_no_second_strike() -> None:
    """The same episode, told again as it grows or by a new version of the rule, is held against a person once."""
    case, _ = opened(finding())
    case, actions = walk(case, (Raised(finding(count=2)), START), (Raised(finding(version=2, count=3)), START))
    assert len(case.strikes) == 1
    assert actions == []


@pytest.mark.parametrize("standing", [Standing.ADMIN, Standing.HQ, Standing.PARDONED])
def test_the_exempt_are_found_but_not_removed(standing: Standing) -> None:
    """Of an admin, HQ or a pardoned person HQ hears; removal is put before nobody."""
    case, actions = decide(monitored(), Raised(finding(1, at=START + 5 * DAY), standing), START + 5 * DAY)
    assert case.step is Step.MONITORING
    assert [(action.kind, action.to) for action in actions] == [(ActionKind.TELL, Recipient.HQ)]
    assert len(case.strikes) == 2


def test_becoming_an_admin_takes_a_removal_back() -> None:
    """Whoever is exempt by now is not removed, though it had been approved."""
    case, _ = decide(recommended(), Approve("y", "ann", "again"), START + 6 * DAY)
    case, actions = decide(case, StandingChanged("s", Standing.ADMIN), START + 6 * DAY)
    assert (case.step, case.approval) == (Step.MONITORING, None)
    assert all(action.kind is ActionKind.TELL for action in actions)


def test_no_pardon_covers_a_threat() -> None:
    """A threat goes straight before a person, whatever was pardoned, and a person may have them removed."""
    case, actions = opened(finding(safety=True, severity=Severity.URGENT), Standing.PARDONED)
    assert (case.step, actions[0].kind, actions[0].to) == (Step.REVIEW, ActionKind.ASK_APPROVAL, Recipient.HQ)
    assert decide(case, Approve("y", "eve", "police told"), START).case.step is Step.APPROVED


def test_a_threat_does_not_decay_or_end_by_leaving() -> None:
    """Only a person ends a matter of safety."""
    case, _ = opened(finding(safety=True))
    case, _ = walk(case, (Gone("g"), START + DAY), *((Due(f"d{day}"), START + day * DAY) for day in range(100)))
    assert case.step is Step.REVIEW
    assert decide(case, Refuse("n", "eve", "a line from a song"), START + 100 * DAY).case.step is Step.CLOSED


def test_what_is_confidential_goes_to_safeguarding_only() -> None:
    """Every action of a confidential case is for the safeguarding role, to the end."""
    case, first = opened(finding(safety=True, confidential=True, clause="conduct-8"))
    case, more = walk(case, (Due("d"), START + 2 * DAY), (Approve("y", "sue", "heard both"), START + 3 * DAY))
    assert case.step is Step.APPROVED
    assert {action.to for action in (*first, *more)} == {Recipient.SAFEGUARDING}
    assert all(action.confidential for action in (*first, *more))


def test_a_leave_request_has_an_hour() -> None:
    """It is asked at once at the highest urgency, of HQ after an hour, also for an admin; the stream shows it done."""
    case, actions = opened(finding(clause="consent-4"), Standing.ADMIN)
    assert (actions[0].kind, actions[0].severity, actions[0].deadline) == (
        ActionKind.ASK_REMOVAL,
        Severity.URGENT,
        START + HOUR,
    )
    assert decide(case, Due("d"), START + HOUR - 1).actions == ()
    case, actions = decide(case, Due("e"), START + HOUR)
    assert [(action.kind, action.to) for action in actions] == [(ActionKind.ASK_REMOVAL, Recipient.HQ)]
    assert decide(case, Gone("g"), START + 2 * HOUR).case.step is Step.REMOVED


def test_whoever_is_no_member_has_a_day() -> None:
    """A membership removal has a clock of 24 hours; an exempt person is a matter for HQ."""
    _, actions = opened(finding(clause="admin-3"))
    assert (actions[0].kind, actions[0].deadline) == (ActionKind.ASK_REMOVAL, START + DAY)
    _, actions = opened(finding(clause="admin-3"), Standing.HQ)
    assert [(action.kind, action.to) for action in actions] == [(ActionKind.TELL, Recipient.HQ)]


def test_consent_is_asked_for_before_removal() -> None:
    """Consent has 48 hours; unanswered it becomes a removal request, recorded it is over."""
    case, actions = opened(finding(clause="consent-1"))
    assert (actions[0].kind, actions[0].deadline) == (ActionKind.ASK_CONSENT, START + 48 * HOUR)
    assert decide(case, Recorded("r", "ann"), START + DAY).case.step is Step.CLOSED
    _, actions = decide(case, Due("d"), START + 48 * HOUR)
    assert [(action.kind, action.to) for action in actions] == [(ActionKind.ASK_REMOVAL, Recipient.DUTY_ADMIN)]


def test_a_wrong_finding_counts_no_more() -> None:
    """Without it removal is no longer recommended; without any finding the case is closed."""
    case, _ = decide(recommended(), Wrong("w", "eve", finding(1).id), START + 6 * DAY)
    assert case.step is Step.MONITORING
    case, _ = decide(case, Wrong("v", "eve", finding(0).id), START + 6 * DAY)
    assert case.step is Step.CLOSED


def test_an_appeal_makes_a_removal_wait_once() -> None:
    """The first objection takes an approval back and puts it before HQ; a second one only tells HQ."""
    case, _ = decide(recommended(), Approve("y", "ann", "again"), START + 6 * DAY)
    case, actions = decide(case, Appeal("o", "tom"), START + 6 * DAY)
    assert (case.step, case.approval, actions[0].to) == (Step.REMOVAL_RECOMMENDED, None, Recipient.HQ)
    case, _ = decide(case, Approve("z", "eve", "heard, and still"), START + 7 * DAY)
    case, actions = decide(case, Appeal("p", "tom"), START + 7 * DAY)
    assert (case.step, actions[0].kind) == (Step.APPROVED, ActionKind.TELL)


def test_after_a_case_ended_a_new_one_begins() -> None:
    """What comes after the end makes a new case; the matter that the old one rested on does not."""
    case, _ = decide(monitored(), Due("x"), START + 40 * DAY)
    again = on_finding(case, Raised(finding(7, at=START + 50 * DAY)), "tom", START + 50 * DAY)
    assert again is not None
    assert again.case.id != case.id


def test_the_same_matter_does_not_open_a_case_again() -> None:
    """A redelivered finding of a closed case changes nothing."""
    case, _ = decide(monitored(), Due("x"), START + 40 * DAY)
    move = on_finding(case, Raised(finding(0)), "tom", START + 50 * DAY)
    assert move is not None
    assert move.case == case


def test_an_action_does_not_know_the_version_of_a_rule() -> None:
    """A new version of a rule tells nobody twice, and asks nobody twice."""
    assert [one.id for one in tellings(finding(version=1))] == [one.id for one in tellings(finding(version=2))]
    assert opened(finding(version=1))[1][0].id == opened(finding(version=2))[1][0].id


def test_findings_about_nobody_make_no_case() -> None:
    """A finding about the group, or in shadow, is no case."""
    group = msgspec.structs.replace(finding(), people=())
    shadow = msgspec.structs.replace(finding(), shadow=True)
    assert on_finding(None, Raised(group), "tom", START) is None
    assert on_finding(None, Raised(shadow), "tom", START) is None
    assert tellings(shadow) == ()


STANDINGS = st.sampled_from(Standing)
PEOPLE = st.sampled_from(["ann", "eve", "tom", ""])
FINDINGS = st.builds(
    finding,
    st.integers(0, 6),
    at=st.integers(START, START + 40 * DAY),
    severity=st.sampled_from(Severity),
    version=st.integers(1, 2),
    count=st.integers(1, 3),
)
IDS = st.integers(0, 40).map(str)


@st.composite
def inputs(draw: st.DrawFn) -> Input:
    """Anything that can happen to a case, fitting or not; ids of different sorts never meet."""
    kind = draw(
        st.sampled_from(["raised", "approached", "approve", "refuse", "appeal", "wrong", "gone", "due", "standing"])
    )
    name = f"{kind} {draw(IDS)}"
    by = draw(PEOPLE)
    made: dict[str, Input] = {
        "approached": Approached(name, by),
        "approve": Approve(name, by, draw(st.sampled_from(["because", ""]))),
        "refuse": Refuse(name, by, "because"),
        "appeal": Appeal(name, "tom"),
        "wrong": Wrong(name, by, finding(draw(st.integers(0, 6))).id),
        "gone": Gone(name),
        "due": Due(name),
        "standing": StandingChanged(name, draw(STANDINGS)),
    }
    return made.get(kind) or Raised(draw(FINDINGS), draw(STANDINGS))


KINDS = st.sampled_from(
    [
        {},
        {"safety": True},
        {"safety": True, "confidential": True},
        {"clause": "consent-4"},
        {"clause": "admin-3"},
        {"clause": "consent-1"},
    ]
)
STORIES = st.lists(st.tuples(inputs(), st.integers(0, 3 * DAY)), max_size=30)


def story(
    kind: Mapping[str, bool | str], steps: list[tuple[Input, int]]
) -> list[tuple[Case, Input, int, Case, tuple[Action, ...]]]:
    """Everything that happens: case before, input, instant, case after, actions."""
    case, _ = opened(finding(**kind))  # type: ignore[arg-type]
    at, told = START, []
    for given_input, gap in steps:
        at += gap
        after, actions = decide(case, given_input, at)
        told.append((case, given_input, at, after, actions))
        case = after
    return told


@given(KINDS, STORIES)
def test_deciding_twice_gives_the_same_case_and_actions(
    kind: Mapping[str, bool | str], steps: list[tuple[Input, int]]
) -> None:
    """From the same case the same comes out; a copy of an input changes nothing and leads to the same actions."""
    for before, given_input, at, after, actions in story(kind, steps):
        assert decide(before, given_input, at) == (after, actions)
        again = decide(after, given_input, at + 1)
        assert again.case == after
        assert again.actions == actions


@given(STORIES)
def test_nobody_is_asked_to_remove_for_conduct_without_an_approval(steps: list[tuple[Input, int]]) -> None:
    """Whatever happens, in whatever order: a removal for conduct or safety was approved by another person."""
    for kind in ({}, {"safety": True}, {"safety": True, "confidential": True}):
        approvals = set()
        for _, given_input, _, after, actions in story(kind, steps):
            if isinstance(given_input, Approve):
                approvals.add((given_input.by, given_input.reason))
            for action in actions:
                if action.kind is ActionKind.ASK_REMOVAL:
                    assert action.approval is not None
                    assert action.approval.by not in {"", "tom"}
                    assert (action.approval.by, action.approval.reason) in approvals
                    assert action.approval.reason
            if after.step in {Step.APPROVED, Step.REMOVED}:
                assert after.approval is not None


@given(KINDS, STORIES)
def test_the_exempt_are_never_asked_to_be_removed(
    kind: Mapping[str, bool | str], steps: list[tuple[Input, int]]
) -> None:
    """While somebody is an admin or at HQ nobody is asked to remove them, unless they asked for it themselves."""
    if kind == {"clause": "consent-4"}:
        return
    seen: dict[str, tuple[Action, ...]] = {}
    for before, given_input, _, after, actions in story(kind, steps):
        if (
            given_input.id not in seen
            and before.standing in {Standing.ADMIN, Standing.HQ}
            and before.standing == after.standing
        ):
            assert not any(action.kind is ActionKind.ASK_REMOVAL for action in actions)
        seen[given_input.id] = actions


@given(KINDS, STORIES)
def test_actions_have_ids_of_their_own(kind: Mapping[str, bool | str], steps: list[tuple[Input, int]]) -> None:
    """Two different requests never share an id."""
    by_id: dict[str, Action] = {}
    for _, _, _, _, actions in story(kind, steps):
        for action in actions:
            known = by_id.setdefault(action.id, action)
            assert (known.kind, known.to) == (action.kind, action.to)


@given(STORIES)
def test_a_conduct_case_that_hears_nothing_more_ends_or_waits_for_a_person(steps: list[tuple[Input, int]]) -> None:
    """Left alone, every conduct case decays, unless removal is before a person."""
    told = story({}, steps)
    case, at = (told[-1][3], told[-1][2]) if told else (opened(finding())[0], START)
    for number in range(10):
        if case.due is None:
            break
        at = max(at, case.due)
        case, _ = decide(case, Due(f"end {number}"), at)
    assert case.step in ENDED | {Step.REMOVAL_RECOMMENDED, Step.APPROVED}
