"""Telemetry: the process's metrics, as Prometheus reads them. No label names a person, a group or a word."""

import os
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Gauge,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.chassis.settings import Settings
from services.chassis.trace import trace_id

MOST = 40
"""Different values that a label may take whose words come from elsewhere; what comes after counts as `other`."""
OTHER, UNKNOWN = "other", "unknown"

# a second series for each, which nobody reads
disable_created_metrics()  # type: ignore[no-untyped-call]


def registry(service: str, settings: Settings) -> CollectorRegistry:
    """Make the registry of one process, with what it costs and what it was built from.

    A service's own metrics are made on it.
    """
    made = CollectorRegistry()
    ProcessCollector(registry=made)
    PlatformCollector(registry=made)
    GCCollector(registry=made)
    made.register(_Disk(Path.cwd()))
    made.register(_Memory())
    built = Gauge("steward_build_info", "What runs here.", ["service", "version", "commit"], registry=made)
    built.labels(service, settings.version or _installed(), settings.commit or UNKNOWN).set(1)
    return made


def _installed() -> str:
    try:
        return version("steward")
    except PackageNotFoundError:
        return UNKNOWN


def page(metrics: CollectorRegistry, accept: str = "") -> tuple[bytes, str]:
    """Write `/metrics` in the form that is asked for, and its type: with exemplars where it is OpenMetrics."""
    encode, kind = choose_encoder(accept)
    return encode(metrics), kind


def exemplar(trace: str | None) -> dict[str, str] | None:
    """Return what leads from a number to one trace that made it, by its `traceparent`."""
    found = trace_id(trace)
    return {"trace_id": found} if found else None


class Few:
    """Keeps a label whose words come from elsewhere to a few values: the first there are, then `other`."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: set[str] = set()

    def __call__(self, value: str) -> str:
        """Return the value, or `other`."""
        if value not in self._known:
            if len(self._known) >= self._most:
                return OTHER
            self._known.add(value)
        return value


class _Disk(Collector):
    """The disk on which the process lies; in a container that of the engine, where its volumes are, too."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def collect(self) -> Iterator[Metric]:
        disk = shutil.disk_usage(self._place)
        yield GaugeMetricFamily("steward_disk_bytes", "Size of the disk.", value=disk.total)
        yield GaugeMetricFamily("steward_disk_free_bytes", "What is free of it.", value=disk.free)


class _Memory(Collector):
    """What memory the process may have: the limit of its container, or all that the machine has."""

    def collect(self) -> Iterator[Metric]:
        limits = [int(said) for place in _LIMITS if (said := _read(place)).isdigit()]
        yield GaugeMetricFamily("steward_memory_bytes", "Memory there may be.", value=min([*limits, _MACHINE]))


_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where the kernel tells a container its limit, in its newer and its older way; "max" where there is none."""
_MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _read(place: Path) -> str:
    try:
        return place.read_text(encoding="ascii").strip()
    except OSError:
        return ""
