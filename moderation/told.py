"""Told: what a rule has already said, so that an episode is told once."""

from array import array

from moderation.findings import Finding
from moderation.model import MS

_MOST = 0xFFFF
_LATEST = 0xFFFFFFFF


class Told:
    """The last `cap` episodes spoken of: id of the finding -> when (seconds), count, rank of severity, people named.

    Written as sixteen bytes an episode. An episode that was forgotten and comes again has the same id, so whoever reads
    findings still knows it.
    """

    __slots__ = ("entries",)

    def __init__(self, entries: dict[int, tuple[int, int, int, int]] | None = None) -> None:
        self.entries = entries if entries is not None else {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and self.entries == other.entries

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Told({self.entries})"

    def news(self, finding: Finding, cap: int) -> bool:
        """Whether this is new, has doubled, has become more severe or names more people; from now on it is told."""
        key, rank, people = int(finding.id, 16), finding.severity.rank, min(len(finding.people), 0xFF)
        before = self.entries.get(key)
        if before is not None:
            _, count, worst, named = before
            if finding.count < 2 * count and rank <= worst and people <= named:
                return False
            rank, people = max(rank, worst), max(people, named)
        self.entries[key] = (min(max(finding.at // MS, 0), _LATEST), min(finding.count, _MOST), rank, people)
        if len(self.entries) > cap:
            del self.entries[min(self.entries, key=lambda one: (self.entries[one][0], one))]
        return True

    def dump(self) -> bytes:
        """Write down, in the order in which they were told."""
        if not self.entries:
            return b""
        at, count, rank, people = zip(*self.entries.values(), strict=True)
        columns = (array("Q", self.entries), array("I", at), array("H", count), array("B", rank), array("B", people))
        return b"".join(column.tobytes() for column in columns)

    @classmethod
    def load(cls, raw: bytes) -> "Told":
        """Read what `dump` wrote."""
        if not raw:
            return cls()
        size, place, columns = len(raw) // 16, 0, []
        for code in "QIHBB":
            column = array(code)
            end = place + size * column.itemsize
            column.frombytes(raw[place:end])
            columns.append(column)
            place = end
        keys, *values = columns
        return cls(dict(zip(keys, zip(*values, strict=True), strict=True)))
