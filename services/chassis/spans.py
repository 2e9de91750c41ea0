"""Spans: what each unit of work took, told to an OpenTelemetry collector. Off unless `STEWARD_TRACES` says where to.

Their ids are those of the `traceparent` that travels with records, derived and not drawn: so one message can be
followed from the webhook to the message about it, and what is done again after a crash is the same span. No span names
a person, a group or a word. While it is off nothing of OpenTelemetry is loaded; where the collector is away, spans are
dropped.
"""

import atexit
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from services.chassis.settings import SettingsError

LINKS = 128
"""Links of one span at most."""
_NANO = 1_000_000


class Span(NamedTuple):
    """A unit of work: `header` and `parent` are traceparents, its own and of what caused it.

    `begun` and `ended` are milliseconds UTC, `kind` OpenTelemetry's (producer, consumer, client), `links` traceparents
    of what it has to do with besides, `about` what is said of it.
    """

    name: str
    header: str
    parent: str | None
    begun: int
    ended: int
    kind: str
    links: Sequence[str] = ()
    about: Mapping[str, str | int] = {}


_tell: Callable[[Span], None] | None = None


def on() -> bool:
    """Whether anybody is told."""
    return _tell is not None


def record(span: Span) -> None:
    """Tell of a unit of work."""
    if _tell is not None:
        _tell(span)


def export(service: str, endpoint: str) -> None:
    """Tell a collector from now on; nobody where no endpoint is given.

    Raises:
        SettingsError: the libraries are not there.
    """
    global _tell  # noqa: PLW0603 - one process tells one collector
    if endpoint:
        _tell = _exporter(service, endpoint)


def _exporter(service: str, endpoint: str) -> Callable[[Span], None]:
    try:
        # loaded only where it is wanted: it takes a while
        from opentelemetry import trace as otel  # noqa: PLC0415
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import ReadableSpan  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise SettingsError("STEWARD_TRACES needs steward[traces]: it is not installed") from error

    def context(header: str) -> otel.SpanContext:
        _, trace, span, flags = (int(part, 16) for part in header.split("-"))
        return otel.SpanContext(trace, span, is_remote=True, trace_flags=otel.TraceFlags(flags))

    def tell(span: Span) -> None:
        processor.on_end(
            ReadableSpan(
                span.name,
                context(span.header),
                context(span.parent) if span.parent else None,
                resource,
                dict(span.about),
                links=[otel.Link(context(link)) for link in span.links[:LINKS]],
                kind=otel.SpanKind[span.kind.upper()],
                start_time=span.begun * _NANO,
                end_time=span.ended * _NANO,
            )
        )

    resource = Resource.create({"service.namespace": "steward", "service.name": service})
    processor = BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint))
    atexit.register(processor.shutdown)
    return tell
