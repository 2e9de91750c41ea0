"""Evolution API signs no body: it proves itself by a fixed header or by a short-lived token."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from services.ingest.platform import UnauthenticError
from services.ingest.sources.bodies import BodyError, decode, dig
from services.ingest.sources.signing import same, secret_of

LEEWAY = 60_000
"""Milliseconds that the gateway's clock may be off."""


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: int) -> None:  # noqa: ARG001 - no proof covers the body
    """Check the token (`Authorization: Bearer`) or the fixed header, whichever is set up; both if both are.

    Raises UnauthenticError.
    """
    wanted = [name for name in ("jwt_key", "header_value") if secrets.get(name)]
    if not wanted:
        raise UnauthenticError("neither jwt_key nor header_value is set up")
    if "jwt_key" in wanted:
        _check_token(headers.get("authorization", ""), secret_of(secrets, "jwt_key"), now)
    if "header_value" in wanted:
        name = secrets.get("header_name", "").lower() or "x-steward-token"
        if not same(headers.get(name, ""), secret_of(secrets, "header_value")):
            raise UnauthenticError(f"the header {name} does not fit")


def _check_token(header: str, key: str, now: int) -> None:
    scheme, _, token = header.partition(" ")
    parts = token.strip().split(".")
    if scheme.lower() != "bearer" or len(parts) != 3:  # noqa: PLR2004 - header, claims, signature
        raise UnauthenticError("there is no bearer token")
    signed = f"{parts[0]}.{parts[1]}".encode("utf-8", "surrogatepass")
    wanted = hmac.new(key.encode(), signed, hashlib.sha256).digest()
    if not hmac.compare_digest(_part(parts[2]), wanted):
        raise UnauthenticError("the token's signature does not fit")
    try:
        head, claims = decode(_part(parts[0])), decode(_part(parts[1]))
    except BodyError:
        raise UnauthenticError("the token cannot be read") from None
    if dig(head, "alg") != "HS256" or dig(claims, "app") != "evolution" or dig(claims, "action") != "webhook":
        raise UnauthenticError("the token is for something else")
    ends = dig(claims, "exp")
    if isinstance(ends, bool) or not isinstance(ends, int | float) or not ends * 1000 + LEEWAY > now:
        raise UnauthenticError("the token has run out")


def _part(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except (ValueError, binascii.Error):
        raise UnauthenticError("the token cannot be read") from None
