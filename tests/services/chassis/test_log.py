"""The log: one JSON line, without anybody's words."""

import io
import json
import logging

import pytest

from services.chassis import log

SECRET = "Ann said so"  # noqa: S105 - it is what must not be logged


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return what is logged."""
    kept = io.StringIO()
    monkeypatch.setattr("sys.stderr", kept)
    log.configure("rules")
    return kept


def test_a_line_is_json_without_words(lines: io.StringIO) -> None:
    """What a field's name says is about a person is withheld."""
    log.get("services.rules").info("event", group="g", text=SECRET, took_ms=3)
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert (line["event"], line["service"], line["took_ms"], line["text"]) == ("event", "rules", 3, "withheld")


def test_an_error_shows_its_place_not_its_words(lines: io.StringIO) -> None:
    """Only faults of network and files are told in their own words."""
    for error in (ValueError(SECRET), ConnectionRefusedError("no answer")):
        log.get("services.rules").error("failed", exc_info=error)
    assert [json.loads(line)["error"] for line in lines.getvalue().splitlines()] == [
        "ValueError",
        "ConnectionRefusedError: no answer",
    ]


def test_a_library_does_not_shout(lines: io.StringIO) -> None:
    """The same line of a library comes once a second, ours always."""
    for _ in range(50):
        logging.getLogger("aiokafka").error("Unable to connect")
        log.get("services.rules").info("event")
    assert len(lines.getvalue().splitlines()) in {51, 52}
