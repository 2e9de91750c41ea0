"""Guarding: a rule that another package installed may not take the time of the others."""

import signal
import threading
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import TypeVar

from moderation.findings import Finding
from moderation.rule import Rule, Seen
from services.chassis import log

BUDGET = 0.05
"""Seconds of processor time that a rule may take for one event: a busy or frozen machine costs it nothing."""
OFTEN = 10
"""Events for which a rule took too long, after which this process leaves it out."""
Said = Finding | Iterable[Finding] | None
Given = TypeVar("Given")
_armed = False

_log = log.get(__name__)


class OverBudgetError(Exception):
    """A rule took more than its time for one event; what it said of it is not known."""


class _Stop(BaseException):
    """Ends a rule that is still at work: no `except Exception` of its own holds it."""


def within(seconds: float, work: Callable[[], Given]) -> Given:
    """Do work. On the main thread it is stopped when its time is up, elsewhere it is told afterwards.

    Raises:
        OverBudgetError: it took more than `seconds` of processor time.
    """
    if threading.current_thread() is threading.main_thread():
        return _stopped_after(seconds, work)
    begun = time.thread_time()
    made = work()
    if time.thread_time() - begun > seconds:
        raise OverBudgetError
    return made


def _stopped_after(seconds: float, work: Callable[[], Given]) -> Given:
    global _armed  # noqa: PLW0603 - a signal may come when its work is just done
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        try:
            _armed = True
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
            return work()
        finally:
            _armed = False
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _Stop:
        raise OverBudgetError from None
    finally:
        signal.signal(signal.SIGVTALRM, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    if _armed:
        raise _Stop


def guarded(rule: type[Rule]) -> type[Rule]:
    """The same rule within its budget of time; one that is over it too often says nothing more in this process."""
    overruns = 0

    def watched(work: Callable[[], Said]) -> Said:
        nonlocal overruns
        if overruns >= OFTEN:
            return None
        try:
            return within(BUDGET, lambda: _all(work()))
        except OverBudgetError:
            overruns += 1
            if overruns == OFTEN:
                _log.error("rule left out: it takes too long", rule=rule.id, budget_s=BUDGET)
            raise

    class Guarded(rule):  # type: ignore[valid-type, misc]
        def check(self, seen: Seen) -> Said:
            return watched(lambda: super(Guarded, self).check(seen))

        def due(self, seen: Seen, key: str, person: str) -> Said:
            return watched(lambda: super(Guarded, self).due(seen, key, person))

    Guarded.__name__, Guarded.__qualname__ = rule.__name__, rule.__qualname__
    Guarded.__module__, Guarded.__doc__ = rule.__module__, rule.__doc__
    return Guarded


def _all(said: Said) -> Said:
    """What a rule says, all of it said within its time."""
    return said if said is None or isinstance(said, Finding) else tuple(said)
