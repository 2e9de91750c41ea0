"""How an episode goes on after it was first spoken of: updates of the same finding."""

from moderation.events import Kind
from moderation.findings import Finding, Recipient, Severity
from moderation.rule import Rule
from moderation.testing import Example, Step, happens, joined, play, repeat, say, tick
from services.rules.catalog.added_without_consent import AddedWithoutConsent
from services.rules.catalog.flood import Flood
from services.rules.catalog.leave_request import LeaveRequest
from services.rules.catalog.quiet_hours import QuietHours
from services.rules.detectors.cheap import CheapTier

DETECTOR = CheapTier(key=b"an installation's key")


def told(rule: type[Rule], *steps: Step | list[Step]) -> list[Finding]:
    """Everything a rule says on a timeline, updates included."""
    return [finding for _, finding in play(Example("", *steps), [rule()], DETECTOR)]


def test_a_request_to_leave_that_nobody_met_goes_to_hq_after_an_hour() -> None:
    """The same finding comes again after an hour, as urgent as before, and HQ is told too."""
    first, second = told(LeaveRequest, say("10:00", "ann", "Could somebody take me out of this group?"), tick("11:00"))
    assert first.id == second.id
    assert first.to == (Recipient.DUTY_ADMIN,)
    assert second.to == (Recipient.DUTY_ADMIN, Recipient.HQ)
    assert (first.severity, second.severity) == (Severity.URGENT, Severity.URGENT)
    assert second.at - first.at == 3_600_000


def test_night_after_night_is_told_when_it_has_doubled() -> None:
    """A tip on the first night, then the duty admin on the second, the fourth and the eighth, of one finding."""
    first, *later = told(QuietHours, [say(f"d{night} 22:10", "ann", "Who has the keys?") for night in range(1, 10)])
    assert first.to == (Recipient.SENDER,)
    assert [(one.to, one.count) for one in later] == [((Recipient.DUTY_ADMIN,), nights) for nights in (2, 4, 8)]
    assert len({one.id for one in later}) == 1


def test_a_request_to_leave_that_was_met_is_done() -> None:
    """Once the person has left or was removed, nobody is asked again."""
    asked = say("10:00", "ann", "Could somebody take me out of this group?")
    assert len(told(LeaveRequest, asked, happens("10:59", Kind.LEFT, "ann"), tick("15:00"))) == 1
    assert len(told(LeaveRequest, asked, happens("10:59", Kind.REMOVED, "ann", actor="bob"), tick("15:00"))) == 1


def test_nobody_said_after_two_days_that_somebody_had_agreed() -> None:
    """After 48 hours the duty admin is asked to take those out of whom nobody knows, and who are still there."""
    first, second = told(
        AddedWithoutConsent,
        joined("10:00", "bob", "cat", "dee", actor="ann"),
        say("14:00", "dee", "Hi all, thanks for adding me"),
        happens("15:00", Kind.LEFT, "cat"),
        tick("d3 10:00"),
    )
    assert (first.to, first.people) == ((Recipient.SENDER,), ("bob", "cat", "dee"))
    assert (second.to, second.people) == ((Recipient.DUTY_ADMIN,), ("bob",))
    assert (first.severity, second.severity) == (Severity.NOTICE, Severity.WARNING)
    assert first.others == second.others == ("ann",)


def test_more_people_added_later_that_day_are_in_the_same_question() -> None:
    """Whoever is added later that day joins the same finding."""
    first, second = told(
        AddedWithoutConsent, joined("10:00", "bob", actor="ann"), joined("15:00", "cat", actor="ann"), tick("18:00")
    )
    assert first.id == second.id
    assert second.people == ("bob", "cat")


def test_a_night_with_many_messages_goes_to_the_duty_admin() -> None:
    """The first message of a night is a tip to the writer; of the fifth the duty admin hears too."""
    first, second = told(QuietHours, repeat(say("22:30", "ann", "One more thing, {n}"), every="30min", times=6))
    assert first.to == (Recipient.SENDER,)
    assert Recipient.DUTY_ADMIN in second.to
    assert (first.severity, second.severity) == (Severity.NOTICE, Severity.WARNING)


def test_an_urgent_call_by_a_member_stays_a_tip() -> None:
    """Where the admins are known, another member's urgent call at night is a tip and no more, also the second night."""
    found = told(
        QuietHours,
        happens("10:00", Kind.ADMIN_PROMOTED, "bob"),
        say("23:00", "ann", "URGENT: who can cover the stall?"),
        say("d3 23:00", "ann", "URGENT: who can cover the stall?"),
    )
    assert [(finding.severity, finding.to) for finding in found] == [(Severity.NOTICE, (Recipient.SENDER,))] * 2


def test_a_flood_that_doubles_is_told_again() -> None:
    """Twice as many messages are an update of the same finding, one more is not."""
    found = told(Flood, repeat(say("10:00", "ann", "point {n}"), every="15s", times=30))
    assert [finding.count for finding in found] == [13, 26]
    assert len({finding.id for finding in found}) == 1
