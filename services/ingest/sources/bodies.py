"""Reading what others send: JSON of any shape, and instants in every unit."""

import json
import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec

from services.ingest.platform import Found, Reject

LATEST = 253_402_300_799_999
"""The end of the year 9999, in milliseconds."""
_SURROGATE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?")
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,12}))? ?(Z|z|UTC|[+-]\d\d:?\d\d)(?: [A-Z]{2,5})?"
)


class BodyError(Exception):
    """A body, or a part of it, that cannot be read; the text says why."""


class NoTalkError(Exception):
    """What was heard comes neither from a group nor from a direct chat: there is nothing to judge."""


def decode(body: bytes) -> object:
    """The JSON value of a body. Halves of a character, which JavaScript leaves when it cuts a text, become U+FFFD.

    Raises BodyError.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise BodyError("the body is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _tolerant(body)


def _tolerant(body: bytes) -> object:
    try:
        return json.loads(_SURROGATE.sub(lambda found: b"\\ufffd" if found[1] else found[0], body), parse_int=_whole)
    except RecursionError:
        raise BodyError("the body is nested too deeply") from None
    except UnicodeDecodeError:
        raise BodyError("the body is not UTF-8") from None
    except ValueError as error:
        raise BodyError(f"the body is not JSON: {str(error).split(':')[0].lower()}") from None


def _whole(digits: str) -> object:
    """A whole number, or the digits themselves where there are more than any id or instant has."""
    return int(digits) if len(digits) < 40 else digits  # noqa: PLR2004 - far above 64 bits


def dig(tree: object, *names: str) -> object:
    """What stands under a path of names; None where there is nothing."""
    for name in names:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(name)
    return tree


def word(tree: object, *names: str) -> str | None:
    """The text under a path; None where there is none or it is empty."""
    for name in names:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(name)
    return tree if isinstance(tree, str) and tree else None


def first(*found: str | None) -> str | None:
    """The first that is not empty."""
    return next((one for one in found if one), None)


def items(tree: object, *names: str) -> list[object]:
    """The list under a path; what is no list counts as an empty one."""
    found = dig(tree, *names)
    return found if isinstance(found, list) else []


def each(values: Iterable[object], where: str, read: Callable[[object], Iterable[Found]]) -> list[Found]:
    """Read every one of several; what cannot be read becomes a reject and the rest goes on."""
    found: list[Found] = []
    for place, value in enumerate(values):
        try:
            for one in read(value):
                found.append(one)  # noqa: PERF402 - what was read before an error stays
        except NoTalkError:
            continue
        except BodyError as error:
            found.append(Reject(reason=str(error), where=f"{where}[{place}]"))
        except RecursionError:
            found.append(Reject(reason="it is nested too deeply", where=f"{where}[{place}]"))
    return found


def listed(value: object) -> list[object]:
    """A value that may come alone or in a list."""
    return value if isinstance(value, list) else [value]


def instant(value: object) -> int | None:
    """Milliseconds UTC of an instant; None where it is none.

    It may be in seconds (with fractions), milli-, micro- or nanoseconds, a numeric text, RFC 3339 or JavaScript's
    `{low, high}`. The unit is told by the size: seconds end in the year 5138, milliseconds begin in 1973.
    """
    if isinstance(value, dict):
        value = _long(value)
    if isinstance(value, str):
        return _instant_of_text(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        return None
    return _scaled(value)


def _scaled(value: float) -> int | None:
    if value < 1e11:  # noqa: PLR2004 - seconds
        value = round(value * 1000)
    elif value >= 1e17:  # noqa: PLR2004 - nanoseconds
        value //= 1_000_000
    elif value >= 1e14:  # noqa: PLR2004 - microseconds
        value //= 1000
    return int(value) if 0 < value <= LATEST else None


def _instant_of_text(value: str) -> int | None:
    if _NUMBER.fullmatch(value):
        return instant(float(value) if "." in value else int(value))
    found = _RFC3339.fullmatch(value)
    if found is None:
        return None
    zone = "+00:00" if found[4] in {"Z", "z", "UTC"} else found[4]
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}")
        whole = int(moment.astimezone(UTC).timestamp())
    except (ValueError, OverflowError):
        return None
    return whole * 1000 + int((found[3] or "0").ljust(3, "0")[:3]) if whole > 0 else None


def _long(value: dict[str, object]) -> object:
    low, high = value.get("low"), value.get("high")
    if isinstance(low, int) and isinstance(high, int) and abs(low) < 1 << 33 and abs(high) < 1 << 33:
        return ((high & 0xFFFFFFFF) << 32) + (low & 0xFFFFFFFF)
    return value.get("seconds")
