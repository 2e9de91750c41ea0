"""Times: when something happened, bounded, exact to the millisecond, and small when written down."""

from array import array
from bisect import bisect_right, insort


class Times:
    """The last `cap` instants of something within `span` milliseconds, oldest first.

    Late ones are put where they belong. Written as four bytes an instant.
    """

    __slots__ = ("at",)

    def __init__(self, at: list[int] | None = None) -> None:
        self.at = at if at is not None else []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Times) and self.at == other.at

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Times({self.at})"

    def __len__(self) -> int:
        return len(self.at)

    def add(self, at: int, span: int, cap: int) -> None:
        """Note an instant; forget what is older than `span` before the newest, and the oldest beyond `cap`."""
        times = self.at
        if not times or at >= times[-1]:
            times.append(at)
        else:
            insort(times, at)
        since = times[-1] - span
        if times[0] <= since:
            del times[: bisect_right(times, since)]
        if len(times) > cap:
            del times[: len(times) - cap]

    def count(self, at: int, window: int) -> int:
        """How many in the window that ends with `at` and includes it: after `at - window`, up to `at`."""
        times = self.at
        if not times:
            return 0
        upto = len(times) if times[-1] <= at else bisect_right(times, at)
        return upto - bisect_right(times, at - window, 0, upto)

    def first(self, at: int, window: int) -> int | None:
        """The first instant inside that window."""
        place = bisect_right(self.at, at - window)
        return self.at[place] if place < len(self.at) and self.at[place] <= at else None

    def dump(self) -> bytes:
        """Write down: eight bytes of the first instant, four for each as distance from it (49 days at most)."""
        if not self.at:
            return b""
        base = self.at[0]
        return base.to_bytes(8, "big", signed=True) + array("I", [at - base for at in self.at]).tobytes()

    @classmethod
    def load(cls, raw: bytes) -> "Times":
        """Read what `dump` wrote."""
        if not raw:
            return cls()
        base = int.from_bytes(raw[:8], "big", signed=True)
        offsets = array("I")
        offsets.frombytes(raw[8:])
        return cls([base + offset for offset in offsets])
