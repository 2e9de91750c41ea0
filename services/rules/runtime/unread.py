"""Unread: how old the oldest event is that waits in a partition, from what is known without reading it."""

from collections.abc import Mapping


class Unread:
    """What waits was written after the last judged event, and after the last moment at which nothing waited.

    Of a partition of which neither is known yet nothing is said. Instants are milliseconds UTC.
    """

    def __init__(self) -> None:
        self._since: dict[int, int] = {}

    def judged(self, partition: int, at: int) -> None:
        """Everything up to an event that was written at an instant is judged."""
        self._since[partition] = max(at, self._since.get(partition, at))

    def ages(self, waiting: Mapping[int, int], now: int) -> dict[int, float]:
        """Seconds by partition, 0 where nothing waits.

        Args:
            waiting: how many events wait in each of our partitions; the others are forgotten.
            now: this instant.
        """
        self._since = {partition: at for partition, at in self._since.items() if partition in waiting}
        for partition, count in waiting.items():
            if not count:
                self._since[partition] = now
        return {partition: max(0, now - at) / 1000 for partition, at in self._since.items()}
