"""What a real broker and a real PostgreSQL say of themselves, and that one that is away hides nothing of the other."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import create_async_engine

from moderation.events import Event, Kind
from moderation.people import Reply
from moderation.wire import EVENTS, REPLIES
from services.actions.migrate import migrate
from services.actions.tables import Position
from services.care import records
from services.chassis.bus import KafkaBus, Posting
from services.chassis.settings import Settings, SettingsError, load
from services.chassis.topics import ensure
from services.figures.looking import Looking
from services.figures.settings import FiguresSettings
from services.figures.telemetry import Telemetry


class Place:
    """A broker and a database that are looked at."""

    def __init__(self, settings: FiguresSettings) -> None:
        self.settings = settings
        self.metrics = CollectorRegistry()
        self.looking = Looking(settings, Telemetry(self.metrics))

    async def value(self, name: str, **labels: str) -> float | None:
        """Look, and return a number; None where there is none."""
        await self.looking.look()
        return self.metrics.get_sample_value(name, labels)


@pytest.fixture
async def place(kafka_settings: Settings, postgres_url: str) -> AsyncIterator[Place]:
    """Return a place whose topics and tables are made; a new broker takes a moment to find who knows its groups."""
    await ensure(kafka_settings)
    await migrate(postgres_url)
    group = f"{kafka_settings.topic_prefix}rules"
    made = Place(
        FiguresSettings(**kafka_settings.model_dump(), database_url=postgres_url.replace("+asyncpg", ""), app_id=group)
    )
    await made.looking.look()
    while made.looking.broker() is not None:
        await made.looking.look()
    yield made
    await made.looking.close()


def said(number: int) -> Posting:
    """An event."""
    return Posting(EVENTS, Event(id=f"e{number}", group=f"g{number % 3}", at=number, kind=Kind.MESSAGE, person="p"))


def answer(number: int) -> Posting:
    """An answer of a person."""
    return Posting(REPLIES, Reply(id=f"r{number}", source="waha", at=number, person=f"p{number}", text="yes"))


async def test_what_is_written_and_what_nobody_read_is_seen_from_outside(place: Place, kafka_bus: KafkaBus) -> None:
    """Records and bytes by topic; what rules has not read goes down as its group notes how far it has come."""
    await kafka_bus.publish([said(number) for number in range(12)])
    assert await place.value("steward_kafka_records_total", topic="events") == 12
    assert await place.value("steward_kafka_topic_bytes", topic="events") > 100  # type: ignore[operator]
    assert await place.value("steward_kafka_unread_records", reader="rules", topic="events") == 12
    bounds = await kafka_bus.bounds(["events"])
    read_to = {where: end for where, (_, end) in bounds.items()}
    await records.commit(place.settings, place.settings.app_id, read_to)
    assert await place.value("steward_kafka_unread_records", reader="rules", topic="events") == 0
    assert await place.value("steward_kafka_brokers") == 1
    assert await place.value("steward_kafka_thin_partitions") == 0


async def test_how_far_actions_has_read_is_known_by_its_database(place: Place, kafka_bus: KafkaBus) -> None:
    """Its offsets lie with what it decided, not in Kafka; what it has read of a topic waits no more."""
    await kafka_bus.publish([answer(number) for number in range(4)])
    assert await place.value("steward_kafka_unread_records", reader="actions", topic="replies") == 4
    ((name, number), (_, end)) = max((await kafka_bus.bounds(["replies"])).items(), key=lambda one: one[1][1])
    engine = create_async_engine(place.settings.database())
    async with engine.begin() as line:
        await line.execute(insert(Position).values(topic=name, partition=number, offset=end))
    await engine.dispose()
    assert await place.value("steward_kafka_unread_records", reader="actions", topic="replies") == 4 - end


async def test_the_database_tells_what_it_does(place: Place, postgres_url: str) -> None:
    """Connections by state, one that keeps a transaction open for long, tables by size, and how many there may be."""
    before = await place.value("steward_postgres_transactions_total", end="committed")
    line = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    await line.execute("begin")
    await line.execute("select count(*) from cases")
    assert await place.value("steward_postgres_connections", state="idle in transaction") == 1
    assert await place.value("steward_postgres_transaction_seconds") > 0  # type: ignore[operator]
    assert await place.value("steward_postgres_table_bytes", table="cases") > 0  # type: ignore[operator]
    assert await place.value("steward_postgres_most_connections") == 200
    await line.close()
    assert await place.value("steward_postgres_transactions_total", end="committed") > before  # type: ignore[operator]


async def test_what_is_away_has_no_numbers_and_hides_nothing_of_the_other(place: Place) -> None:
    """Not zero, which would say that all is well: none; the reason is told to whoever asks whether it is ready."""
    await place.looking.look()
    gone = place.settings.model_copy(update={"kafka": "127.0.0.1:1"})
    place.looking._settings = gone
    assert await place.value("steward_kafka_brokers") is None
    assert await place.value("steward_postgres_most_connections") == 200
    assert "no broker answers at 127.0.0.1:1" in str(place.looking.broker())
    assert place.looking.database() is None


async def test_a_database_that_is_away_is_told(place: Place) -> None:
    """The broker's figures are there; what actions has read is the last that was known."""
    away = place.settings.model_copy(update={"database_url": "postgresql://steward@127.0.0.1:1/x"})
    place.looking = Looking(away, Telemetry(metrics := CollectorRegistry()))
    place.metrics = metrics
    assert await place.value("steward_kafka_brokers") == 1
    assert await place.value("steward_postgres_most_connections") is None
    assert "the database cannot be used" in str(place.looking.database())


def test_it_is_for_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of SQLite says nothing of itself."""
    monkeypatch.setenv("STEWARD_DATABASE_URL", "sqlite:///x")
    with pytest.raises(SettingsError, match="STEWARD_DATABASE_URL cannot be used"):
        load(FiguresSettings)
