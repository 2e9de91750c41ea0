"""Proof: a record that another team's program wrote is signed with the key under which the program is known here."""

import hmac
from hashlib import sha256

HEADER = "steward-proof"


def proof(key: bytes, value: bytes) -> str:
    """Write the header of a record: `v1=` and the HMAC-SHA256 of its value in hexadecimal."""
    return f"v1={hmac.new(key, value, sha256).hexdigest()}"


def fits(key: bytes, value: bytes, told: str | None) -> bool:
    """Whether a header is the proof of a value."""
    return told is not None and hmac.compare_digest(told.encode(), proof(key, value).encode())
