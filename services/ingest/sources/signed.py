"""Steward's own way of signing a webhook, for whatever can be taught to sign: an HMAC over time and body."""

from collections.abc import Mapping

from services.ingest.platform import UnauthenticError
from services.ingest.sources.signing import check_hmac, secret_of

SECRETS = {"secret": "the key that signs the bodies, at least 12 characters"}
WINDOW = 300
"""Seconds that a body may be old, or its sender's clock ahead."""


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: int) -> None:
    """Check `X-Steward-Signature`: `v1=` and the HMAC-SHA256 of `v1:<timestamp>:<body>`.

    `X-Steward-Timestamp` is in seconds. Raises UnauthenticError.
    """
    told = headers.get("x-steward-timestamp", "")
    check_age(told, now, "X-Steward-Timestamp")
    signature = headers.get("x-steward-signature", "").strip()
    if not signature.startswith("v1="):
        raise UnauthenticError("there is no X-Steward-Signature of the form v1=...")
    message = b"v1:" + told.encode("utf-8", "surrogatepass") + b":" + body
    check_hmac("sha256", secret_of(secrets, "secret"), message, signature.removeprefix("v1="), "X-Steward-Signature")


def check_age(told: str, now: int, header: str) -> None:
    """Raise UnauthenticError unless a timestamp in seconds is within the window of now (milliseconds UTC)."""
    if not (told.isascii() and told.isdigit() and len(told) < 12):  # noqa: PLR2004 - seconds of the next 3,000 years
        raise UnauthenticError(f"{header} is not a whole number of seconds")
    if abs(int(told) * 1000 - now) > WINDOW * 1000:
        raise UnauthenticError(f"{header} is more than five minutes from now")
