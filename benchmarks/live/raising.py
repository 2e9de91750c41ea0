"""The rules service with an agent that raises at its third batch, where no send failed and no event is to blame."""

import sys
from collections.abc import Sequence
from typing import Any

from services.chassis import process
from services.rules.__main__ import main
from services.rules.runtime.shell import Shell

_take, _taken = Shell.take, [0]


async def _raise(self: Shell, events: Sequence[Any]) -> None:
    _taken[0] += 1
    if _taken[0] == 3:  # noqa: PLR2004 - said above
        raise RuntimeError("nobody thought of this")
    await _take(self, events)


if __name__ == "__main__":
    Shell.take = _raise  # type: ignore[method-assign]
    sys.exit(process.run(main))
