"""Telemetry: the process's metrics, as Prometheus reads them. No label names a person, a group or a word."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.exposition import generate_latest

TYPE = CONTENT_TYPE_LATEST


def registry() -> CollectorRegistry:
    """Make the registry of one process, with what it costs. A service's own metrics are made on it."""
    made = CollectorRegistry()
    ProcessCollector(registry=made)
    PlatformCollector(registry=made)
    GCCollector(registry=made)
    return made


def page(metrics: CollectorRegistry) -> bytes:
    """Write `/metrics`."""
    return generate_latest(metrics)
