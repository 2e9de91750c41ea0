"""Stretch: one go of something, however often it is noticed."""

import msgspec

from moderation.model import DAY


class Stretch(msgspec.Struct, array_like=True):
    """When something began and when it was last noticed. A rule keeps one so that one go is one episode.

    `start` and `last` are instants, `day` is the local day of the start. It ends with the day, unless it goes on
    without a pause past midnight; after 24 hours it is told again.
    """

    start: int = 0
    last: int = 0
    day: int = 0

    def begun(self, day: int, at: int, pause: int) -> int:
        """Notice it again. Returns when this go of it began; one that went on within `pause` is the same."""
        same_day = day == self.day
        goes_on = self.start - pause < at < min(self.last + pause, self.start + DAY)
        if not (same_day or goes_on):
            self.start, self.last, self.day = at, at, day
        self.last = max(self.last, at)
        return self.start
