"""Traces: with a collector, one message is followed from the webhook to the mail about it; without one, at no cost."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from gzip import decompress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from services.chassis.settings import Settings
from tests.end_to_end.pipeline import GREETING, THREAT, Pipeline, message
from tests.servers.mail import Mailbox


class Told(NamedTuple):
    """A span as the collector got it."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    links: tuple[str, ...]
    about: dict[str, str]


class Collector(ThreadingHTTPServer):
    """An OTLP/HTTP receiver on loopback that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.spans: list[Told] = []
        self.url = f"http://127.0.0.1:{self.server_port}/v1/traces"

    def take(self, raw: bytes) -> None:
        """Keep the spans of a request."""
        for each in ExportTraceServiceRequest.FromString(raw).resource_spans:
            named = {one.key: one.value.string_value for one in each.resource.attributes}
            for span in (span for scope in each.scope_spans for span in scope.spans):
                about = {one.key: one.value.string_value for one in span.attributes}
                links = tuple(link.trace_id.hex() for link in span.links)
                ids = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
                self.spans.append(Told(named["service.name"], span.name, *ids, links, about))


class _Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        """Take an export."""
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.take(decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw)
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.end_headers()
        self.wfile.write(ExportTraceServiceResponse().SerializeToString())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Return a running collector."""
    made = Collector()
    Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()


def test_one_message_is_one_trace_through_all_services(
    tmp_path: Path, kafka_settings: Settings, mailbox: Mailbox, collector: Collector
) -> None:
    """Webhook, judgement, decision and mail have one trace id, each with its parent; the batch is linked to it.

    Red where a service does not tell, where a header is lost on the way, or where a span names anybody.
    """
    more = {"STEWARD_TRACES": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    pipeline = Pipeline(tmp_path, kafka_settings, mailbox, f"sqlite:///{tmp_path / 'actions.sqlite'}", 1, more)
    try:
        pipeline.start()
        pipeline.insist(message("bob", GREETING), message("ann", THREAT))
        pipeline.until(lambda: pipeline.mails("omar@example.org") and pipeline.mails("judith@example.org"))
        pipeline.until(lambda: any(len(names) == 4 for names in by_trace(collector).values()))
    finally:
        pipeline.stop()
    trace, names = next((trace, names) for trace, names in by_trace(collector).items() if len(names) == 4)
    assert names == {("ingest", "take in"), ("rules", "judge"), ("actions", "decide"), ("actions", "deliver")}
    spans = [one for one in collector.spans if one.trace == trace]
    (root,) = {one.id for one in spans if one.name == "take in"}
    decided = {one.id for one in spans if one.name == "decide"}
    assert {one.parent for one in spans if one.name in {"judge", "decide"}} == {root}
    assert {one.parent for one in spans if one.name == "deliver"} <= decided
    assert any(trace in one.links for one in collector.spans if one.name == "judge a batch")
    said = repr([(one.name, one.about) for one in collector.spans])
    assert not [word for word in ("Ann", "Judith", "Team", "4479", "@", "sort you") if word in said]


def by_trace(collector: Collector) -> dict[str, set[tuple[str, str]]]:
    """Return who told of each trace, and what."""
    found = defaultdict(set)
    for one in list(collector.spans):
        found[one.trace].add((one.service, one.name))
    return found


def test_off_loads_nothing() -> None:
    """A service that tells nobody has nothing of OpenTelemetry in memory."""
    look = (
        "import sys, services.ingest.__main__, services.rules.__main__, services.actions.__main__; "
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
