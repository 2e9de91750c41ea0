"""Topics: creates what is missing, checks what is there. `python -m services.chassis.topics`, before any service."""

import asyncio
import sys

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code

from moderation.wire import CROSSINGS_STATE, FINDINGS, RULES_STATE, TOPICS, Topic
from services.chassis import process
from services.chassis.process import FailedError
from services.chassis.settings import Settings, load

_HOUR_MS = 3_600_000
_SEGMENT_MS = _HOUR_MS
"""A segment is closed after as long, so that what is to go is gone soon after its time."""
_LAG_MS = 24 * _HOUR_MS
"""What was replaced or deleted under a key has left a compacted topic after as long."""
STATE_LIMIT = 8 * 1024 * 1024
"""Bytes of a record batch of state at most: all changes of one group in a batch of events, which must not be split."""
_LONGEST_AWAY_MS = 7 * 24 * _HOUR_MS
"""A deletion stays readable for as long: longer than any reader is ever away."""
_WRITTEN_BY_OTHERS = {"compression.type": "uncompressed"}
"""Rule services compress as their libraries like; the broker unpacks what ours could not read."""

_PATIENCE = 300
"""Tenths of a second that a new topic may take to be known."""


class TopicError(FailedError):
    """A topic is not as it must be; the text is one line that says which and what to do."""


def wanted(settings: Settings) -> list[NewTopic]:
    """Every topic as it is to be, by the settings."""
    state = _compacted(None) | {"max.message.bytes": str(STATE_LIMIT)}
    made = {topic.name: configuration(topic) for topic in TOPICS} | {RULES_STATE: state, CROSSINGS_STATE: state}
    common = {"min.insync.replicas": str(settings.min_insync), "segment.ms": str(_SEGMENT_MS)}
    return [
        NewTopic(
            settings.topic_prefix + name, settings.partitions, settings.replication, topic_configs=common | configs
        )
        for name, configs in made.items()
    ]


def configuration(topic: Topic) -> dict[str, str]:
    """How a topic keeps its records and for how long, in Kafka's words."""
    if topic.compact:
        return _compacted(topic.hours)
    kept = {"cleanup.policy": "delete", "retention.ms": _milliseconds(topic.hours)}
    return kept | _WRITTEN_BY_OTHERS if topic is FINDINGS else kept


def _compacted(hours: int | None) -> dict[str, str]:
    return {
        "cleanup.policy": "compact" if hours is None else "compact,delete",
        "retention.ms": _milliseconds(hours),
        "max.compaction.lag.ms": str(_LAG_MS),
        "delete.retention.ms": str(_LONGEST_AWAY_MS),
        "min.cleanable.dirty.ratio": "0.1",
    }


def _milliseconds(hours: int | None) -> str:
    return str(-1 if hours is None else hours * _HOUR_MS)


async def ensure(settings: Settings) -> list[str]:
    """Create the topics that are missing; returns their names.

    Raises:
        TopicError: no broker answers, a topic cannot be made, or one has another number of partitions.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka, client_id="steward-topics")
    try:
        await admin.start()
        return await _ensure(admin, wanted(settings))
    except (KafkaError, OSError) as error:
        raise TopicError(f"the broker at {settings.kafka} cannot be used: {type(error).__name__}: {error}") from error
    finally:
        await admin.close()


async def absent(settings: Settings) -> list[str]:
    """Return the names of the topics that are missing; whoever reads one of these would wait for ever.

    Raises:
        TopicError: the broker does not say.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka, client_id="topics")
    try:
        await admin.start()
        there = set(await admin.list_topics())
    except (KafkaError, OSError) as error:
        raise TopicError(f"the broker at {settings.kafka} cannot be used: {type(error).__name__}: {error}") from error
    finally:
        await admin.close()
    return [topic.name for topic in wanted(settings) if topic.name not in there]


async def missing(settings: Settings) -> str | None:
    """What a process that needs the topics must wait for; None where all are there."""
    try:
        names = await absent(settings)
    except TopicError as error:
        return str(error)
    return (
        f"{len(names)} topics are missing, such as {names[0]}: run python -m services.chassis.topics" if names else None
    )


async def _ensure(admin: AIOKafkaAdminClient, topics: list[NewTopic]) -> list[str]:
    there = set(await admin.list_topics())
    missing = [topic for topic in topics if topic.name not in there]
    if missing:
        answer = await admin.create_topics(missing)
        for name, code, *reason in answer.topic_errors:
            if code and for_code(code).__name__ != "TopicAlreadyExistsError":
                raise TopicError(
                    f"topic {name} cannot be made: {for_code(code).__name__}: {reason[0] if reason else ''}"
                )
    counts = await _counts(admin, [topic.name for topic in topics])
    for topic in topics:
        if counts[topic.name] != topic.num_partitions:
            raise TopicError(
                f"topic {topic.name} has {counts[topic.name]} partitions and STEWARD_PARTITIONS is "
                f"{topic.num_partitions}: set it to {counts[topic.name]}, since a group would change its partition"
            )
    return [topic.name for topic in missing]


async def _counts(admin: AIOKafkaAdminClient, names: list[str]) -> dict[str, int]:
    """Ask for the number of partitions until every topic is known everywhere: a new one takes a moment."""
    for _ in range(_PATIENCE):
        counts = {one["topic"]: len(one["partitions"]) for one in await admin.describe_topics(names)}
        if all(counts.values()):
            return counts
        await asyncio.sleep(0.1)
    raise TopicError("the broker does not say how many partitions the topics have; is a node missing?")


async def main(_stop: asyncio.Event) -> None:
    """Create what is missing and say so."""
    settings = load(Settings)
    made = await ensure(settings)
    sys.stdout.write(f"{len(made)} topics created: {', '.join(made)}\n" if made else "All topics are there.\n")


if __name__ == "__main__":
    sys.exit(process.run(main))
