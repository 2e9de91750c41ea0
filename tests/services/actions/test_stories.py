"""Stories from a finding to what people read, and what they answer."""

from typing import Any

import pytest

from moderation.actions import ActionKind, Fate
from moderation.cases import Step
from moderation.events import Entry, Kind
from moderation.findings import Recipient, Severity
from moderation.model import DAY, HOUR, MINUTE
from moderation.sources import SourceNews, SourceState
from services.actions.tables import State

pytestmark = pytest.mark.anyio


def code(text: str, answer: str) -> str:
    """The code that a message asks to be answered with."""
    line = next(line for line in text.splitlines() if line.strip().startswith(f"{answer} "))
    return line.split()[1]


async def test_a_word_is_asked_for_and_had(office: Any, pigeon: Any) -> None:
    """A warning asks one admin for a private word; the answer starts the watch, and silence for 28 days ends it."""
    await office.take(office.person("p-cyril", "Cyril Fenn"), office.finding())
    await office.work()
    (message,) = pigeon.sent
    assert message.to == "ben@example.org"
    assert "3 messages with strong language" in message.text
    await office.take(office.reply("p-ben", f"approached {code(message.text, 'APPROACHED')}"))
    assert [case.step for case in await office.cases()] == [Step.APPROACHED]
    await office.take(office.seen(Kind.MESSAGE, office.at + 29 * DAY))
    await office.take(office.seen(Kind.MESSAGE, office.at + 60 * DAY))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.CLOSED]
    assert len(pigeon.sent) == 1


async def recommended(office: Any, pigeon: Any) -> str:
    """A case in which a person is asked to decide. Returns the code of the question."""
    await office.take(office.person("p-cyril", "Cyril Fenn"), office.finding())
    await office.work()
    await office.take(office.reply("p-ben", f"APPROACHED {code(pigeon.sent[-1].text, 'APPROACHED')}"))
    at = office.at + 3 * DAY
    await office.until(at)
    await office.take(office.finding(1, at=at))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.REMOVAL_RECOMMENDED]
    return code(pigeon.sent[-1].text, "APPROVE")


async def test_a_removal_is_decided_by_a_person_done_by_a_person_and_seen(office: Any, pigeon: Any) -> None:
    """It happens again: an admin decides with a reason, one is asked to remove, the stream shows that it is done."""
    question = await recommended(office, pigeon)
    await office.take(office.reply("p-ann", f"approve {question} because he was told and went on"))
    await office.work()
    asked = pigeon.sent[-1]
    assert "decided that Cyril Fenn is to leave Rivermead leaflets: “he was told and went on”" in asked.text
    assert [case.step for case in await office.cases()] == [Step.APPROVED]
    removal = office.tray.records("actions")[-1]
    assert removal.kind is ActionKind.ASK_REMOVAL
    assert removal.approval.by == "ann"
    assert removal.approval.rules == (("swearing", 1),)
    await office.take(office.seen(Kind.REMOVED, office.at + HOUR))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.REMOVED]
    assert office.tray.records("outcomes")[-1].fate is Fate.DONE


async def test_a_decision_needs_a_reason(office: Any, pigeon: Any) -> None:
    """An approval without a reason changes nothing; headquarters reads that it could not be used, and why."""
    question = await recommended(office, pigeon)
    await office.take(office.reply("p-ann", f"APPROVE {question}"))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.REMOVAL_RECOMMENDED]
    assert pigeon.sent[-1].to == "hq@example.org"
    assert "a decision needs a reason" in pigeon.sent[-1].text


async def test_nobody_decides_about_themselves(office: Any, pigeon: Any) -> None:
    """The person concerned cannot approve, refuse or say that the word was had."""
    question = await recommended(office, pigeon)
    await office.take(office.reply("p-cyril", f"REFUSE {question} because it was nothing"))
    assert [case.step for case in await office.cases()] == [Step.REMOVAL_RECOMMENDED]


async def test_an_admin_never_reads_about_themselves(office: Any, pigeon: Any) -> None:
    """A finding about the admin on duty goes to the other admin; one about both goes to headquarters."""
    await office.take(office.finding(people=("p-ben",)), office.finding(1, people=("p-ann", "p-ben")))
    await office.work()
    assert sorted(message.to for message in pigeon.sent) == ["ann@example.org", "hq@example.org"]


async def test_an_admin_is_known_by_name_where_no_alias_is(office: Any, pigeon: Any) -> None:
    """Somebody in the chat with an admin's name may be that admin: the message goes to another."""
    await office.take(office.person("p-x", "Ben Obi"), office.finding(people=("p-x",)))
    await office.work()
    assert [message.to for message in pigeon.sent] == ["ann@example.org"]


async def test_a_threat_at_night_is_told_at_once(office: Any, pigeon: Any) -> None:
    """A threat at two in the morning goes to headquarters and to an admin at once, and reads calmly."""
    night = office.at + 14 * HOUR
    await office.until(night)
    threat = office.finding(
        rule="threat",
        severity=Severity.URGENT,
        safety=True,
        to=(Recipient.HQ, Recipient.DUTY_ADMIN),
        at=night,
        clause="conduct-3",
        because="one message that might threaten somebody",
    )
    await office.take(office.person("p-cyril", "Cyril Fenn"), threat)
    await office.work()
    assert sorted(message.to for message in pigeon.sent) == ["ann@example.org", "hq@example.org"]
    assert all("ring 999 first" in message.text for message in pigeon.sent)
    assert [case.step for case in await office.cases()] == [Step.REVIEW]


async def test_what_is_not_urgent_waits_for_the_morning(office: Any, pigeon: Any) -> None:
    """A warning at eleven in the evening is told at eight in the morning, by the group's clock."""
    evening = office.at + 11 * HOUR
    await office.until(evening)
    await office.take(office.finding(at=evening))
    await office.work()
    assert pigeon.sent == []
    await office.until(evening + 9 * HOUR - MINUTE)
    assert pigeon.sent == []
    await office.until(evening + 9 * HOUR)
    assert len(pigeon.sent) == 1


async def test_a_confidential_matter_is_for_safeguarding_alone(office: Any, pigeon: Any) -> None:
    """`conduct-8` goes to the safeguarding role, with a subject that says nothing, and to nobody else."""
    matter = office.finding(
        rule="unwanted_attention",
        clause="conduct-8",
        confidential=True,
        safety=True,
        severity=Severity.SERIOUS,
        to=(Recipient.SAFEGUARDING,),
        because="4 personal messages late at night without an answer",
    )
    await office.take(office.person("p-cyril", "Cyril Fenn"), matter)
    await office.work()
    (message,) = pigeon.sent
    assert message.to == "safe@example.org"
    assert message.subject == "A confidential matter for you"
    assert "This is confidential" in message.text
    question = code(message.text, "REFUSE")
    await office.take(office.reply("p-ann", f"REFUSE {question} because I know him"))
    assert [case.step for case in await office.cases()] == [Step.REVIEW]


async def test_safeguarding_is_passed_by_where_it_is_about_them(make_office: Any, pigeon: Any) -> None:
    """A confidential matter about the only safeguarding officer is held for a person, and told to nobody."""
    office = await make_office({"email": pigeon}).open()
    matter = office.finding(confidential=True, safety=True, people=("p-mina",), to=(Recipient.SAFEGUARDING,))
    await office.take(matter)
    await office.work()
    assert pigeon.sent == []
    assert {one.state for one in await office.deliveries()} == {State.HELD}
    await office.close()


async def test_notices_come_together_in_the_evening(office: Any, pigeon: Any) -> None:
    """Small things wait for six o'clock and come as one message, with a way to answer each."""
    for number in range(3):
        small = office.finding(
            number, severity=Severity.NOTICE, people=(f"p{number}",), rule="quiet_hours", clause="conduct-6"
        )
        await office.take(office.person(f"p{number}", f"Person {number}"), small)
    await office.work()
    assert pigeon.sent == []
    await office.until(office.at + 6 * HOUR)
    (message,) = pigeon.sent
    assert message.subject == "What came up in your groups"
    assert all(f"Person {number} wrote" in message.text for number in range(3))


async def test_what_is_long_past_says_so(office: Any, pigeon: Any) -> None:
    """A warning about what happened three days ago comes in the digest, which says that it is late."""
    await office.take(office.finding(at=office.at - 3 * DAY))
    await office.work()
    assert pigeon.sent == []
    await office.until(office.at + 6 * HOUR)
    (message,) = pigeon.sent
    assert "happened a while ago" in message.text
    assert "Saturday 30 May 2026" in message.text


async def test_an_urgent_matter_that_is_long_past_waits_for_the_morning_and_says_so(office: Any, pigeon: Any) -> None:
    """A threat of two days ago, learnt of at night, wakes nobody; in the morning it comes by itself and says so."""
    night = office.at + 12 * HOUR
    await office.until(night)
    old = office.finding(rule="threat", safety=True, severity=Severity.URGENT, at=night - 2 * DAY, to=(Recipient.HQ,))
    await office.take(old)
    await office.work()
    assert pigeon.sent == []
    await office.until(night + 8 * HOUR)
    (message,) = pigeon.sent
    assert "This is about something that happened a while ago" in message.text


async def test_no_admin_is_sent_more_than_five_a_day(office: Any, pigeon: Any) -> None:
    """The sixth message of a day that is not urgent waits for the digest."""
    for number in range(14):
        found = office.finding(number, people=(f"p{number}",))
        await office.take(found)
    await office.work()
    assert len(pigeon.sent) == 5
    await office.until(office.at + 6 * HOUR)
    assert len(pigeon.sent) == 6


async def test_a_leave_request_has_an_hour(office: Any, pigeon: Any) -> None:
    """Somebody asks to leave: an admin is asked at once; an hour later headquarters; when they are gone it is over."""
    leave = office.finding(
        rule="leave_request", clause="consent-4", severity=Severity.URGENT, because="asked in the group at 12:00"
    )
    await office.take(office.person("p-cyril", "Cyril Fenn"), leave)
    await office.work()
    assert [message.to for message in pigeon.sent] == ["ben@example.org"]
    await office.until(office.at + HOUR)
    await office.take(office.seen(Kind.TICK, office.at))
    await office.work()
    assert [message.to for message in pigeon.sent][1:] == ["hq@example.org"]
    assert "is still in it" in pigeon.sent[-1].text
    await office.take(office.seen(Kind.LEFT, office.at + MINUTE))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.REMOVED]


async def test_while_a_source_is_silent_clocks_stand_still(office: Any, pigeon: Any) -> None:
    """An outage of two hours within the hour of a leave request moves its end by two hours."""
    leave = office.finding(rule="leave_request", clause="consent-4", severity=Severity.URGENT)
    await office.take(leave)
    await office.work()
    back = office.at + 2 * HOUR + 10 * MINUTE
    outage = office.seen(Kind.OUTAGE, back, "", entry=Entry(silent_since=office.at + 10 * MINUTE))
    await office.until(back)
    await office.take(outage, office.seen(Kind.TICK, back + 49 * MINUTE))
    await office.work()
    assert len(pigeon.sent) == 1
    await office.take(office.seen(Kind.TICK, back + 50 * MINUTE))
    await office.work()
    assert len(pigeon.sent) == 2


async def test_who_becomes_an_admin_is_not_removed(office: Any, pigeon: Any) -> None:
    """Somebody whose removal is before a person and who is made an admin is no longer to be removed: HQ hears it."""
    await recommended(office, pigeon)
    await office.take(office.seen(Kind.ADMIN_PROMOTED, office.at + HOUR))
    await office.work()
    assert [case.step for case in await office.cases()] == [Step.MONITORING]
    assert pigeon.sent[-1].to == "hq@example.org"
    assert "nobody is asked to take them out" in pigeon.sent[-1].text


async def test_headquarters_hears_of_a_source_that_cannot_be_read(office: Any, pigeon: Any) -> None:
    """A gateway that is logged out is told in words, once."""
    news = SourceNews(
        source="waha", account="default", state=SourceState.LOGGED_OUT, since=office.at, at=office.at, reason="401"
    )
    await office.take(news, news)
    await office.work()
    (message,) = pigeon.sent
    assert message.to == "hq@example.org"
    assert "The WhatsApp account “default” was logged out at Tuesday 2 June 2026 at 12:00" in message.text
    assert "The gateway calls it “401”." in message.text
    assert "clocks of its groups stand still" in message.text


@pytest.mark.parametrize(
    ("state", "group", "says", "hides"),
    [
        (
            SourceState.UNREADABLE,
            "9d2c",
            "What is known: the room is encrypted. Until it can be read again",
            "account is",
        ),
        (SourceState.UNREGISTERED, "k1", "is not in the groups file. Nothing of it is read.", "clocks"),
        (SourceState.SILENT, None, "Is it still connected?", "“default”:"),
        (SourceState.BANNED, None, "do not try another number", "{"),
    ],
)
async def test_headquarters_reads_what_happened_and_what_follows(
    office: Any, pigeon: Any, state: SourceState, group: str | None, says: str, hides: str
) -> None:
    """Each state of an account or a room is told in sentences, with what to do."""
    at = office.at
    await office.take(
        SourceNews(source="slack", account="default", state=state, since=at, at=at, group=group,
                   reason="the room is encrypted")
    )  # fmt: skip
    await office.until(office.at + 8 * HOUR)
    (message,) = pigeon.sent
    assert message.to == "hq@example.org"
    assert says in message.text
    assert hides not in message.text
    assert "Slack account “default”" in message.text


async def test_a_reply_without_a_code_answers_the_only_question(office: Any, pigeon: Any) -> None:
    """Somebody with one open question may answer without its code; with two, a person reads the reply."""
    await office.take(office.person("p-ben2", "Other"), office.finding())
    await office.work()
    await office.take(office.reply("p-ben", "ok, thanks"))
    await office.work()
    assert "not clear" in pigeon.sent[-1].text
    await office.take(office.reply("p-ben", "spoke to him"))
    assert [case.step for case in await office.cases()] == [Step.APPROACHED]


async def test_wrong_counts_no_more(office: Any, pigeon: Any) -> None:
    """An admin says that a finding is wrong: the case that rests on it alone is closed."""
    await office.take(office.finding())
    await office.work()
    await office.take(office.reply("p-ben", f"wrong {code(pigeon.sent[0].text, 'WRONG')}"))
    assert [case.step for case in await office.cases()] == [Step.CLOSED]


async def test_one_finding_asks_one_person_in_one_message(office: Any, pigeon: Any) -> None:
    """A heated exchange of two makes two cases, and one message that asks about each."""
    heat = office.finding(rule="heated_exchange", clause="conduct-2", people=("p-cyril", "p-dot"))
    await office.take(office.person("p-cyril", "Cyril Fenn"), office.person("p-dot", "Dot Hale"), heat)
    await office.work()
    (message,) = pigeon.sent
    assert message.text.count("APPROACHED") == 2
    assert "Cyril Fenn and Dot Hale" in message.text
