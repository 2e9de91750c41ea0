"""Log: JSON lines on standard error, one canonical line a unit of work; no text, name or number of anybody."""

import logging
import sys
import traceback
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from aiokafka.errors import KafkaError

from services.chassis import clock

_PRIVATE = frozenset(
    word
    for line in (
        "text body name names phone number numbers email address alias aliases",
        "secret token password url",
    )
    for word in line.split()
)
_OURS = ("services.", "moderation.")
_EVERY_MS = 1000
"""A library may say the same thing once in as long: aiokafka says ten times a second that the broker is away."""

Fields = MutableMapping[str, Any]
_configured = {"service": "steward"}


def configure(service: str, level: str = "info") -> None:
    """Send our lines and those of libraries to standard error, as JSON, each with the service's name."""
    _configured["service"] = service
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _logger, _method, fields: {"service": service, **fields},
        withhold,
        describe,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(Seldom())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("aiokafka", "asyncio", "uvicorn", "httpx", "httpcore", "aiosqlite", "slack_sdk", "mode", "faust"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module: `log.get(__name__).info("event", group=..., took_ms=...)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def canonical() -> Callable[..., None]:
    """Return what writes the line of one event: as every line, but many times quicker, for there are thousands."""
    service, out = _configured["service"], sys.stderr.buffer
    if logging.getLogger().getEffectiveLevel() > logging.INFO:
        return lambda *_, **__: None

    def line(event: str, **fields: object) -> None:
        now = datetime.fromtimestamp(clock.now() / 1000, UTC).isoformat().replace("+00:00", "Z")
        said = withhold(None, "info", {"service": service, **fields})
        out.write(orjson.dumps({**said, "event": event, "level": "info", "timestamp": now}, default=str) + b"\n")
        out.flush()

    return line


def withhold(_logger: object, _method: str, fields: Fields) -> Fields:
    """Take out what a field's name says is about a person: that belongs in no log."""
    return {key: "withheld" if key in _PRIVATE else value for key, value in fields.items()}


def describe(_logger: object, _method: str, fields: Fields) -> Fields:
    """Put an exception's kind and place where it is; its own words only where they cannot hold anybody's."""
    raised = fields.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()[1]
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        fields["error"] = wording(raised)
        fields["at"] = [f"{frame.name} {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in _frames(raised)]
    return fields


def wording(error: BaseException) -> str:
    """Say what was raised: with its words for faults of the network, files and brokers, else its kind alone."""
    kind = type(error).__name__
    return f"{kind}: {error}" if isinstance(error, OSError | KafkaError) and str(error) else kind


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return traceback.extract_tb(error.__traceback__)[-4:]


class Seldom(logging.Filter):
    """Lets the same line of a library through once a second; says with the next how many were left out."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int], float] = {}
        self._left_out: dict[tuple[str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Decide about one line."""
        if record.name.startswith(_OURS):
            return True
        place = (record.pathname, record.lineno)
        if (record.created - self._last.get(place, 0.0)) * 1000 < _EVERY_MS:
            self._left_out[place] = self._left_out.get(place, 0) + 1
            return False
        self._last[place] = record.created
        if left_out := self._left_out.pop(place, 0):
            record.msg, record.args = f"{record.getMessage()} (and {left_out} times more)", ()
        return True
