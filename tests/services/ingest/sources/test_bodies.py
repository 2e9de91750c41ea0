"""Instants and JSON of any kind."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.shown import iso
from services.ingest.sources.bodies import BodyError, decode, instant
from services.ingest.sources.whatsapp.ids import person, person_id

MOMENTS = st.integers(200_000_000_000, 4_000_000_000_000)


@given(at=MOMENTS, hours=st.integers(-12, 14))
def test_the_same_instant_in_every_unit_and_form_is_one_number(at: int, hours: int) -> None:
    """Milliseconds, microseconds, nanoseconds, texts and RFC 3339 in any zone agree."""
    moment = datetime.fromtimestamp(at // 1000, timezone(timedelta(hours=hours))).isoformat()
    with_zone = f"{moment[:-6]}.{at % 1000:03}{moment[-6:]}"
    forms = [at, str(at), at * 1000, at * 1_000_000, at / 1000, f"{at // 1000}.{at % 1000:03}", with_zone]
    assert [instant(form) for form in forms] == [at] * len(forms)


@given(at=MOMENTS)
def test_an_instant_is_written_so_that_it_is_read_back(at: int) -> None:
    """ISO 8601 in UTC, to the millisecond."""
    written = iso(at)
    assert written is not None
    assert datetime.fromisoformat(written) == datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)


@pytest.mark.parametrize(
    "told",
    [None, "", "soon", True, -5, 0, float("nan"), float("inf"), 10**30, "1" * 500, [], {}, {"low": "x"},
     "2026-13-01T00:00:00Z", "2026-01-01T10:00:00", "0001-01-01T00:00:00+14:00", {"low": 2**80, "high": 1}],
)  # fmt: skip
def test_what_is_no_instant_is_none(told: object) -> None:
    """A local time without an offset is no instant either."""
    assert instant(told) is None


def test_a_long_of_javascript_is_read() -> None:
    """The lower half may be negative."""
    assert instant({"low": 1769152370, "high": 0, "unsigned": True}) == 1769152370000
    assert instant({"low": -443185745, "high": 411, "unsigned": False}) == (411 << 32) + (2**32 - 443185745)


def test_whole_characters_survive_beside_halves() -> None:
    """Only the half of a character is replaced, also beside backslashes."""
    assert decode(b'{"a": "\\ud83d\\ude00 \\ud83d \\\\ud83d"}') == {"a": "😀 \ufffd \\ud83d"}


def test_nested_too_deeply_is_said() -> None:
    """A body that is nested without end costs a reason, not the process."""
    with pytest.raises(BodyError, match="nested"):
        decode(b"[" * 100_000 + b"]" * 100_000)


def test_addresses_are_one_person_however_they_are_written() -> None:
    """The device, the two domains of telephones and the bare number are one person; the written form is kept."""
    forms = (
        "447700900123@c.us",
        "447700900123:12@s.whatsapp.net",
        "447700900123.0:3@s.whatsapp.net",
        "+44 7700 900123",
    )
    assert {person_id(form) for form in forms} == {"wa-phone:447700900123"}
    assert [one.written for one in person(*forms)] == ["447700900123@c.us"]
    assert [person_id(form) for form in ("1@g.us", "status@broadcast", "1@newsletter", "", None, 5)] == [None] * 6
