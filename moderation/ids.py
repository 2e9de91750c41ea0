"""Ids: a few names of events or people, small when written down."""

from collections.abc import Iterator

_HALF = 8
_PACKED, _PLAIN = b"\0", b"\1"


class Ids:
    """Different ids, in the order in which they came. Those of sixteen hexadecimal digits take eight bytes each."""

    __slots__ = ("each",)

    def __init__(self, each: list[str] | None = None) -> None:
        self.each = each if each is not None else []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ids) and self.each == other.each

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Ids({self.each})"

    def __iter__(self) -> Iterator[str]:
        return iter(self.each)

    def __len__(self) -> int:
        return len(self.each)

    def __contains__(self, one: str) -> bool:
        return one in self.each

    def note(self, one: str, keep: int) -> bool:
        """Put a new id at the end and return true; beyond `keep` the first stays and the second goes."""
        if one in self.each:
            return False
        self.each.append(one)
        if len(self.each) > keep:
            del self.each[min(1, len(self.each) - 1)]
        return True

    def dump(self) -> bytes:
        """Write down."""
        if not self.each:
            return b""
        if all(len(one) == 2 * _HALF and set(one) <= _DIGITS for one in self.each):
            return _PACKED + bytes.fromhex("".join(self.each))
        return _PLAIN + "\0".join(self.each).encode()

    @classmethod
    def load(cls, raw: bytes) -> "Ids":
        """Read what `dump` wrote."""
        if not raw:
            return cls()
        if raw[:1] == _PLAIN:
            return cls(raw[1:].decode().split("\0"))
        digits = raw[1:].hex()
        return cls([digits[place : place + 2 * _HALF] for place in range(0, len(digits), 2 * _HALF)])


_DIGITS = frozenset("0123456789abcdef")
