"""Traces: one for each unit of work, carried on through every record."""

from hypothesis import given
from hypothesis import strategies as st

from services.chassis.trace import begin, carry_on, trace_id

FORM = r"^00-[0-9a-f]{32}-[0-9a-f]{16}-01$"


@given(st.text(), st.text())
def test_what_follows_keeps_the_trace(unit: str, then: str) -> None:
    """The trace stays, the span is new, and both are derived."""
    first = begin(unit)
    second = carry_on(first, then)
    assert trace_id(second) == trace_id(first)
    assert second != first
    assert second == carry_on(first, then)


@given(st.none() | st.text(max_size=80))
def test_what_cannot_be_read_starts_anew(parent: str | None) -> None:
    """A header that is none gives a new trace."""
    assert carry_on(parent, "e1") == begin("e1")
