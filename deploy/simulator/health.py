"""Health: `python -m simulator.health` says whether a webhook was taken within the last minute."""

import sys
import time
from pathlib import Path

HEARTBEAT = Path("/tmp/heartbeat")  # noqa: S108 - the container's own
LATE = 60


def main() -> int:
    """Returns 0 where one was."""
    late = not HEARTBEAT.exists() or time.time() - HEARTBEAT.stat().st_mtime > LATE  # noqa: TID251 - as the file's
    sys.stdout.write("no webhook was taken within a minute\n" if late else "well\n")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
