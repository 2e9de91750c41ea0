"""Process: one event loop until SIGTERM or Ctrl-C, then what it has in hand is finished."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

from services.chassis.settings import SettingsError

Main = Callable[[asyncio.Event], Awaitable[None]]
"""The process's work; it returns soon after the event is set."""


class FailedError(Exception):
    """The process cannot go on; the text is one line that says why."""


try:
    import uvloop

    _loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
except ImportError:  # pragma: no cover - Windows
    _loop = asyncio.new_event_loop


def run(main: Main) -> int:
    """Run a process to its end; returns its exit status."""
    return exit_status(lambda: _loop_until_told(main))


def exit_status(work: Callable[[], object]) -> int:
    """Do some work; returns 2 where its settings cannot be used, 1 where it cannot go on, each with one line."""
    try:
        work()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except FailedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _loop_until_told(main: Main) -> None:
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(_until_told(main))


async def _until_told(main: Main) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await main(stop)
