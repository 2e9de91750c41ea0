"""Outbox: records that go to a topic are written in the same transaction as what they tell of."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from moderation import wire
from moderation.actions import Outcome
from services.actions.tables import KnownOutcome, Outgoing


def outgoing(topic: str, record: wire.Record, trace: str = "", action: str = "") -> Outgoing:
    """A record that waits for the broker."""
    return Outgoing(topic=topic, action=action, trace=trace, body=wire.encode(record).decode())


def report(session: AsyncSession, outcome: Outcome, trace: str = "") -> None:
    """Write down what became of an action, here and for the topic."""
    body = msgspec.json.encode(outcome).decode()
    session.add(KnownOutcome(action=outcome.action, at=outcome.at, fate=outcome.fate, body=body))
    session.add(outgoing("outcomes", outcome, trace))
