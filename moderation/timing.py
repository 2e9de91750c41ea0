"""Timing: when somebody is told: at once, in the morning, or in the digest at the end of the day."""

from typing import NamedTuple

from pydantic import PositiveInt

from moderation.actions import Action, ActionKind
from moderation.calendar import Calendar
from moderation.findings import Severity
from moderation.model import HOUR, ClockTime, Duration, Settings


class Hours(Settings):
    """When people are written to."""

    night_from: ClockTime = 21 * 60
    night_until: ClockTime = 8 * 60
    digest_at: ClockTime = 18 * 60
    stale_after: Duration = 6 * HOUR
    """What is learnt of later than this after it happened is long past."""
    a_day: PositiveInt = 5
    """Messages to one person a day; what is more and not urgent goes into the digest."""


DEFAULT_HOURS = Hours()


class Slot(NamedTuple):
    """When a message is due; `digest`: together with others; `late`: it is about what is long past."""

    at: int
    digest: bool = False
    late: bool = False


def urgent(action: Action, *, safety: bool) -> bool:
    """Whether it may come at night."""
    return action.severity is Severity.URGENT or (safety and action.severity.rank >= Severity.SERIOUS.rank)


def slot(
    action: Action, now: int, calendar: Calendar, hours: Hours = DEFAULT_HOURS, *, safety: bool = False, told: int = 0
) -> Slot:
    """When to tell somebody.

    Args:
        action: what is wanted.
        now: the instant.
        calendar: of the group.
        hours: as set.
        safety: a threat, hatred or unwanted attention.
        told: messages that this person was sent today.
    """
    late = now - action.at > hours.stale_after
    if urgent(action, safety=safety):
        return Slot(morning(now, calendar, hours), late=True) if late else Slot(now)
    small = action.kind is ActionKind.TELL and action.severity is Severity.NOTICE
    if not action.confidential and (late or small or told >= hours.a_day):
        return Slot(evening(now, calendar, hours), digest=True, late=late)
    return Slot(morning(now, calendar, hours), late=late)


def morning(now: int, calendar: Calendar, hours: Hours = DEFAULT_HOURS) -> int:
    """Now, or the end of the night if it is night."""
    local = calendar.local(now)
    begins, ends = hours.night_from, hours.night_until
    if begins > ends:
        if local.minute >= begins:
            return calendar.instant(local.day + 1, ends)
        return calendar.instant(local.day, ends) if local.minute < ends else now
    return calendar.instant(local.day, ends) if begins <= local.minute < ends else now


def evening(now: int, calendar: Calendar, hours: Hours = DEFAULT_HOURS) -> int:
    """The next hour of the digest."""
    local = calendar.local(now)
    return calendar.instant(local.day + (local.minute >= hours.digest_at), hours.digest_at)
