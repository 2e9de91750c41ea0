"""The words that caused a finding, in the message about it, masked."""

from typing import Any

import pytest

from moderation import wire
from moderation.engine import Observation
from moderation.events import Event, Kind, without_text
from moderation.features import Features, Span
from moderation.model import DAY
from services.chassis.bus import Arrival

pytestmark = pytest.mark.anyio

TEXT = "what a shit plan, ring me on 07700 900123 or mail dot@example.org"


def said(office: Any, text: str = TEXT, *, observed: bool = True) -> None:
    """Let a message lie in the topics."""
    event = Event(id="e1", group="9d2c", at=office.at, kind=Kind.MESSAGE, person="p-cyril", text=text)
    start = text.find("07700")
    spans = (Span(start, start + 12, "pii", "phone"),) if start >= 0 else ()
    seen = Observation(without_text(event), Features(words=5, spans=spans))
    for offset, (topic, record) in enumerate([("events", event), *([("observations", seen)] if observed else [])]):
        office.tray.held.append(Arrival(topic, 0, offset, b"9d2c", wire.encode(record), None, office.at))


async def test_the_words_are_quoted_and_masked(office: Any, pigeon: Any) -> None:
    """A message quotes the words that caused it, with personal data masked."""
    said(office)
    await office.take(office.finding())
    await office.work()
    assert "The words: “what a shit plan, ring me on [phone …23] or mail [email]”." in pigeon.sent[0].text
    assert "900123" not in pigeon.sent[0].text


async def test_what_nobody_looked_at_is_not_quoted(office: Any, pigeon: Any) -> None:
    """Where no detector's reading is known, nothing is quoted, and the message has no empty quotation."""
    said(office, observed=False)
    await office.take(office.finding())
    await office.work()
    assert "“" not in pigeon.sent[0].text
    assert "shit" not in pigeon.sent[0].text


async def test_words_are_gone_after_three_days(office: Any, pigeon: Any) -> None:
    """What is older than the topic keeps its text is not looked for."""
    said(office)
    await office.take(office.finding(at=office.at - 4 * DAY))
    await office.until(office.at + DAY)
    assert "shit" not in pigeon.sent[0].text
