"""Calendar: what a clock on the wall of the group says at an instant, daylight saving included."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from moderation.model import DAY, HOUR, MINUTE, MS

_EPOCH = date(1970, 1, 1).toordinal()
_STEP = 15 * MINUTE  # no zone has changed its offset at anything finer since 1972


class Local(NamedTuple):
    """A local moment: day as proleptic ordinal, minutes into it, weekday (Monday 0)."""

    day: int
    minute: int
    weekday: int


_new = tuple.__new__


class Calendar:
    """Instants to local time and back in one zone."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._quarters: dict[int, Local] = {}

    def _quarter(self, step: int) -> Local:
        """What the clock says when a quarter of an hour begins."""
        if len(self._quarters) > 100_000:  # noqa: PLR2004 - three years of quarter hours
            self._quarters.clear()
        moment = datetime.fromtimestamp(step * _STEP // MS, UTC).astimezone(self.zone)
        offset = int((moment.utcoffset() or timedelta()).total_seconds()) * MS
        days, rest = divmod(step * _STEP + offset, DAY)
        found = self._quarters[step] = Local(days + _EPOCH, rest // MINUTE, (days + _EPOCH + 6) % 7)
        return found

    def local(self, at: int) -> Local:
        """What the clock says at an instant (milliseconds UTC)."""
        step, rest = divmod(at, _STEP)
        day, minute, weekday = self._quarters.get(step) or self._quarter(step)
        return _new(Local, (day, minute + rest // MINUTE, weekday))

    def instant(self, day: int, minute: int = 0) -> int:
        """The instant of a local moment; in the hour that occurs twice, the first."""
        extra, minute = divmod(minute, DAY // MINUTE)
        moment = datetime.fromordinal(day + extra).replace(hour=minute // 60, minute=minute % 60, tzinfo=self.zone)
        return int(moment.timestamp()) * MS

    def moment(self, at: int) -> datetime:
        """The same instant as an aware datetime in the zone."""
        return datetime.fromtimestamp(at / MS, self.zone)

    def wall(self, moment: datetime) -> int:
        """The instant of a naive wall time, as an export writes it."""
        return int(moment.replace(tzinfo=self.zone).timestamp() * MS)


__all__ = ["DAY", "HOUR", "Calendar", "Local"]
