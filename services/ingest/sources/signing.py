"""Proofs that a body comes from whom it should: compared in constant time, over the bytes as they came."""

import hashlib
import hmac
from collections.abc import Mapping

from services.ingest.platform import UnauthenticError

SHORTEST = 12
KNOWN = frozenset(
    {"secret", "changeme", "change-me", "password", "my-secret-key", "your-secret-key", "your_signing_secret",
     "your-hmac-key", "webhook-secret", "test", "token", "1234567890", "verify_token", "your-super-secret-key"}
)  # fmt: skip
"""Secrets of examples and defaults, as gateways' documentation prints them."""


def weak(secret: str) -> str | None:
    """Why a secret may not be used: empty, printed in some gateway's documentation, or too short. None: it may."""
    if not secret.strip():
        return "it is empty"
    if secret.strip().lower() in KNOWN:
        return "it is the default or the example of a gateway's documentation"
    if len(secret) < SHORTEST:
        return f"it is shorter than {SHORTEST} characters"
    return None


def secret_of(secrets: Mapping[str, str], name: str) -> str:
    """A secret that may be used. Raises UnauthenticError: without one nobody is let in."""
    secret = secrets.get(name, "")
    reason = weak(secret)
    if reason is not None:
        raise UnauthenticError(f"the secret {name} cannot be used: {reason}")
    return secret


def check_hmac(algorithm: str, secret: str, message: bytes, given: str | None, header: str) -> None:
    """Raise UnauthenticError unless `given` is the hexadecimal HMAC of the message."""
    if not given:
        raise UnauthenticError(f"there is no {header}")
    wanted = hmac.new(secret.encode(), message, getattr(hashlib, algorithm)).hexdigest()
    if not same(given.strip().lower(), wanted):
        raise UnauthenticError(f"{header} does not fit the body")


def same(given: str, wanted: str) -> bool:
    """Whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass"))
