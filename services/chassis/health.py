"""Health: `python -m services.chassis.health` asks the process of this container whether it is well; 0 where it is.

It asks what the process says of itself: that work makes progress, and that what it needs is there.
"""

import json
import os
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

PATIENCE = 4.0


def missing(port: int, path: str) -> dict[str, str]:
    """What a probe of this machine says is missing."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        if answer.status == HTTPStatus.OK:
            return {}
        found: dict[str, str] = json.loads(answer.read())["missing"]
    except (OSError, HTTPException, ValueError, LookupError) as error:
        return {path: f"no answer: {type(error).__name__}"}
    finally:
        line.close()
    return found


def main() -> int:
    """Say what is missing; returns the exit status."""
    port = int(os.environ["STEWARD_PORT"])
    found = missing(port, "/livez") or missing(port, "/readyz")
    sys.stdout.write("".join(f"{name}: {what}\n" for name, what in found.items()) or "well\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
