"""Broker: what Kafka says of itself: brokers, copies, bytes and records by topic, and what nobody has read yet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from moderation import wire
from services.actions.intake import TOPICS
from services.chassis.bus import BusError, KafkaBus, Positions
from services.chassis.settings import Settings
from services.chassis.topics import wanted
from services.figures.sizes import sizes

RULES, ACTIONS = "rules", "actions"
READ = {RULES: (wire.EVENTS.name, wire.CROSSINGS.name), ACTIONS: tuple(topic.name for topic in TOPICS)}
"""What each service reads to its end."""
Bounds = Mapping[tuple[str, int], tuple[int, int]]


class Broker(NamedTuple):
    """One look; topics are without their prefix. `thin`: partitions that lack copies; `unread`: by reader and topic."""

    brokers: int
    thin: int
    bytes: Mapping[str, int]
    written: Mapping[str, int]
    unread: Mapping[tuple[str, str], int]


async def look(settings: Settings, group: str, decided: Positions) -> Broker:
    """Ask the brokers.

    Args:
        settings: where they are.
        group: the consumer group of the rules service.
        decided: how far actions has read, which the database knows.

    Raises:
        BusError: they do not answer.
    """
    prefix = settings.topic_prefix
    names = [topic.name for topic in wanted(settings)]
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka, client_id="figures")
    try:
        await admin.start()
        nodes = [node["node_id"] for node in (await admin.describe_cluster())["brokers"]]
        topics = await admin.describe_topics(names)
        held = [one for node in nodes for one in await sizes(admin, node)]
        noted = await admin.list_consumer_group_offsets(group)
    except (KafkaError, OSError) as error:
        raise BusError(f"no broker answers at {settings.kafka}: {type(error).__name__}: {error}") from error
    finally:
        await admin.close()
    bounds = await KafkaBus(settings, "figures").bounds(name.removeprefix(prefix) for name in names)
    judged = {(place.topic.removeprefix(prefix), place.partition): at.offset for place, at in noted.items()}
    return Broker(
        len(nodes),
        sum(len(part["isr"]) < len(part["replicas"]) for topic in topics for part in topic["partitions"]),
        _sums((topic.removeprefix(prefix), size) for topic, size in held if topic in names),
        _sums((topic, end) for (topic, _), (_, end) in bounds.items()),
        {**dict(_unread(RULES, bounds, judged)), **dict(_unread(ACTIONS, bounds, decided))},
    )


def _sums(each: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    made: Counter[str] = Counter()
    for topic, number in each:
        made[topic] += number
    return made


def _unread(reader: str, bounds: Bounds, read_to: Positions) -> Iterator[tuple[tuple[str, str], int]]:
    """What has gone by itself meanwhile waits no more."""
    for topic in READ[reader]:
        places = [(place, begin, end) for place, (begin, end) in bounds.items() if place[0] == topic]
        yield (reader, topic), sum(end - max(begin, read_to.get(place, 0)) for place, begin, end in places)
