"""Live: beside a threat or a safeguarding matter, lighter advice is held, or taken back where it has not left yet."""

from typing import Any

import pytest

from moderation.findings import Recipient, Severity
from moderation.model import HOUR

pytestmark = pytest.mark.anyio


def threat(office: Any) -> Any:
    """A threat by Cyril."""
    return office.finding(9, rule="threat", safety=True, severity=Severity.URGENT, to=(Recipient.DUTY_ADMIN,))


async def test_after_a_threat_no_friendly_word_is_asked_for(office: Any, pigeon: Any) -> None:
    """Swearing in the same message tells nobody anything, and makes no case of its own."""
    await office.take(office.person("p-cyril", "Cyril Fenn"), threat(office), office.finding(rule="singling_out"))
    await office.work()
    assert not any("privately" in message.text for message in pigeon.sent)
    assert {case.kind for case in await office.cases()} == {"safety"}


async def test_advice_that_has_not_left_is_taken_back(office: Any, pigeon: Any) -> None:
    """A tip about the hour that waits for the evening is dropped when the same line turns out to be a threat."""
    tip = office.finding(rule="quiet_hours", clause="conduct-6", severity=Severity.NOTICE)
    await office.take(office.person("p-cyril", "Cyril Fenn"), tip, threat(office))
    await office.until(office.at + 7 * HOUR)
    assert not any("night" in message.text or "quiet minute" in message.text for message in pigeon.sent)


async def test_a_safeguarding_matter_takes_back_a_tip_in_silence(office: Any, pigeon: Any) -> None:
    """The admins are told nothing of either; the safeguarding role alone hears of the matter."""
    tip = office.finding(rule="quiet_hours", clause="conduct-6", severity=Severity.NOTICE)
    matter = office.finding(
        8, rule="night_after_night", clause="conduct-8", confidential=True, safety=True, to=(Recipient.SAFEGUARDING,)
    )
    await office.take(office.person("p-cyril", "Cyril Fenn"), tip, matter)
    await office.until(office.at + 7 * HOUR)
    assert {message.to for message in pigeon.sent} == {"safe@example.org"}


async def test_personal_data_beside_a_threat_is_kept_first(office: Any, pigeon: Any) -> None:
    """The duty admin reads to keep a screenshot before anything is deleted, whichever finding came first."""
    data = office.finding(
        rule="personal_data", clause="conduct-7", to=(Recipient.SENDER, Recipient.DUTY_ADMIN), because="an address"
    )
    await office.take(office.person("p-cyril", "Cyril Fenn"), data, threat(office))
    await office.work()
    said = " ".join(message.text for message in pigeon.sent)
    assert "First take a screenshot" in said
    assert "delete it for everyone now" not in said
    assert "The writer deletes the message" not in said
