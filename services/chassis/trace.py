"""Trace: the W3C `traceparent` that follows one event through every record. Pure: ids are derived, not drawn."""

import re
from hashlib import sha256

HEADER = "traceparent"
_FORM = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def begin(unit: str) -> str:
    """Start a trace for a unit of work, by its id: the same unit delivered twice is the same trace."""
    return f"00-{_hex('trace', unit, 32)}-{_hex('span', unit, 16)}-01"


def carry_on(parent: str | None, unit: str) -> str:
    """Return the header of what follows from `parent`; a new trace where there is none that can be read."""
    match = _FORM.fullmatch(parent or "")
    return f"00-{match[1]}-{_hex(match[0], unit, 16)}-01" if match else begin(unit)


def trace_id(header: str | None) -> str | None:
    """Return the 32 digits that a log line names."""
    match = _FORM.fullmatch(header or "")
    return match[1] if match else None


def _hex(salt: str, unit: str, digits: int) -> str:
    return sha256(f"{salt}\0{unit}".encode()).hexdigest()[:digits]
