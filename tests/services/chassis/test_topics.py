"""The topic admin: it makes what is missing, leaves the rest, and refuses a change of partitions."""

import pytest

from moderation.wire import CROSSINGS_STATE, RULES_STATE, TOPICS
from services.chassis.settings import Settings
from services.chassis.topics import TopicError, ensure, wanted


async def test_topics_are_made_once(kafka_settings: Settings) -> None:
    """The first run makes all of them, the second none."""
    prefix = kafka_settings.topic_prefix
    assert await ensure(kafka_settings) == [prefix + topic.name for topic in TOPICS] + [
        prefix + name for name in (RULES_STATE, CROSSINGS_STATE)
    ]
    assert await ensure(kafka_settings) == []


async def test_another_number_of_partitions_is_refused(kafka_settings: Settings) -> None:
    """A group must never change its partition, so the number is fixed for good, and the error says to what."""
    await ensure(kafka_settings)
    with pytest.raises(TopicError, match="has 4 partitions and STEWARD_PARTITIONS is 8: set it to 4"):
        await ensure(kafka_settings.model_copy(update={"partitions": 8}))


async def test_no_broker_is_one_line() -> None:
    """Where nothing listens, the error says where."""
    with pytest.raises(TopicError, match=r"the broker at 127\.0\.0\.1:1 cannot be used"):
        await ensure(Settings(kafka="127.0.0.1:1"))


def test_nothing_with_words_in_it_stays_for_ever() -> None:
    """Events go after 72 hours; what is compacted forgets what was replaced within a day."""
    configs = {topic.name: topic.topic_configs for topic in wanted(Settings())}
    assert configs["events"]["retention.ms"] == str(72 * 3_600_000)
    assert configs["people"]["cleanup.policy"] == "compact"
    assert configs["people"]["max.compaction.lag.ms"] == str(24 * 3_600_000)
    assert configs[RULES_STATE]["retention.ms"] == "-1"
