"""Reading: features of logged events, on another core where there is enough to read."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

import msgspec

from moderation.calendar import Calendar
from moderation.events import Event
from moderation.features import NOTHING, Detector, Features
from services.ingest.identity import Names
from services.rules.detectors.cheap import MOST, CheapTier

AHEAD = 4
"""Chunks that are read ahead of the one being judged."""

_READ_EVENT = msgspec.msgpack.Decoder(Event).decode
_WRITE = msgspec.msgpack.Encoder().encode
_READ_FEATURES = msgspec.msgpack.Decoder(list[Features]).decode


class Reader:
    """Reads the features off events as they lie in the log.

    Args:
        detector: reads a text; made once a process, since its tables take a tenth of a second to read.
        calendar: of the group.
        people: name and person key of everybody a text may name.
    """

    def __init__(self, detector: Detector, calendar: Calendar, people: Iterable[tuple[str, str]]) -> None:
        self._detector = detector
        self._names = Names(people)
        self._calendar = calendar

    def read(self, event: Event) -> Features:
        """Read one event."""
        if not event.text:
            return NOTHING
        local = self._calendar.local(event.at)
        named = self._names.find(event.text[:MOST])
        if named:
            event = msgspec.structs.replace(event, named=named)
        return self._detector.read(event, local.weekday, local.day)

    def read_all(self, logged: list[bytes]) -> bytes:
        """Read a chunk of logged events; the features come back written, in the same order."""
        return _WRITE([self.read(_READ_EVENT(raw)) for raw in logged])


_reader: Reader | None = None


def _start(key: bytes, calendar: Calendar, people: list[tuple[str, str]]) -> None:
    global _reader  # noqa: PLW0603 - a worker process has one reader, made when it starts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the first one decides
    _reader = Reader(CheapTier(key), calendar, people)


def _read_all(logged: list[bytes]) -> bytes:
    assert _reader is not None
    return _reader.read_all(logged)


def features_of(
    chunks: Iterable[list[bytes]], key: bytes, calendar: Calendar, people: list[tuple[str, str]], *, alone: bool
) -> Iterator[tuple[list[bytes], list[Features]]]:
    """Give back each chunk with its features, in order.

    Args:
        chunks: of logged events.
        key: of the installation.
        calendar: of the group.
        people: name and person key.
        alone: read in this process; worth it below some ten thousand events.
    """
    if alone:
        reader = Reader(CheapTier(key), calendar, people)
        for chunk in chunks:
            yield chunk, _READ_FEATURES(reader.read_all(chunk))
        return
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, spawn, _start, (key, calendar, people))
    try:
        waiting: deque[tuple[list[bytes], Future[bytes]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, pool.submit(_read_all, chunk)))
            if len(waiting) > AHEAD:
                done, future = waiting.popleft()
                yield done, _READ_FEATURES(future.result())
        while waiting:
            done, future = waiting.popleft()
            yield done, _READ_FEATURES(future.result())
    except BaseException:  # whoever stops half-way need not wait for what is being read
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
