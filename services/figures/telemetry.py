"""Telemetry: the last look at broker and database as metrics; of what does not answer there is none, and no zero."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.figures.broker import Broker
from services.figures.database import Stock

Labelled = Mapping[str, float] | Mapping[tuple[str, str], float]


class Telemetry(Collector):
    """What was seen last; None of what is away.

    Args:
        metrics: the registry of the process.
    """

    def __init__(self, metrics: CollectorRegistry) -> None:
        self.broker: Broker | None = None
        self.stock: Stock | None = None
        metrics.register(self)

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client."""
        if self.broker is not None:
            yield from _of_broker(self.broker)
        if self.stock is not None:
            yield from _of_database(self.stock)


def _of_broker(seen: Broker) -> Iterator[Metric]:
    yield GaugeMetricFamily("steward_kafka_brokers", "Brokers that answer.", value=seen.brokers)
    yield GaugeMetricFamily("steward_kafka_thin_partitions", "Partitions that lack copies.", value=seen.thin)
    yield _gauge("steward_kafka_topic_bytes", "Bytes on the brokers' disks.", ("topic",), seen.bytes)
    yield _counter("steward_kafka_records", "Records ever written.", "topic", seen.written)
    yield _gauge("steward_kafka_unread_records", "Records not read yet.", ("reader", "topic"), seen.unread)


def _of_database(seen: Stock) -> Iterator[Metric]:
    yield _counter("steward_postgres_transactions", "Transactions by how they ended.", "end", seen.transactions)
    yield _counter("steward_postgres_blocks", "Blocks by where they were found.", "place", seen.blocks)
    yield CounterMetricFamily("steward_postgres_deadlocks", "Deadlocks.", value=seen.deadlocks)
    yield _gauge("steward_postgres_connections", "Connections by what they do.", ("state",), seen.connections)
    yield GaugeMetricFamily("steward_postgres_most_connections", "Connections there may be.", value=seen.most)
    yield GaugeMetricFamily("steward_postgres_waiting", "Connections that wait for a lock.", value=seen.waiting)
    yield GaugeMetricFamily(
        "steward_postgres_transaction_seconds", "For how long a transaction is open.", value=seen.seconds
    )
    yield _gauge("steward_postgres_table_bytes", "Bytes of tables, indexes included.", ("table",), seen.tables)
    yield GaugeMetricFamily("steward_postgres_dead_rows", "Rows that are gone, not cleared away yet.", value=seen.dead)


def _gauge(name: str, says: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    made = GaugeMetricFamily(name, says, labels=labels)
    for told, value in values.items():
        made.add_metric([told] if isinstance(told, str) else list(told), value)
    return made


def _counter(name: str, says: str, label: str, values: Mapping[str, float]) -> Metric:
    made = CounterMetricFamily(name, says, labels=[label])
    for told, value in values.items():
        made.add_metric([told], value)
    return made
