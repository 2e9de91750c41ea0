"""`python -m simulator`: a small made-up party talks through the signed webhook, so that every panel moves."""

import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path

from .health import HEARTBEAT
from .party import Party

ACCOUNT = "demo"
PAUSE = float(os.environ.get("SIMULATOR_PAUSE", "0.5"))
"""Seconds between two webhooks."""
AGAIN = 1.0


def main() -> None:
    """Talk for ever."""
    door = os.environ["SIMULATOR_DOOR"]
    secrets = json.loads(Path(os.environ["SIMULATOR_SECRETS_FILE"]).read_text(encoding="utf-8"))
    key = secrets[f"generic/{ACCOUNT}"]["secret"].encode()
    for number, events in enumerate(Party(seed=1).happenings(), 1):
        body = json.dumps({"account": ACCOUNT, "events": events}).encode()
        while not delivered(door, key, body):
            time.sleep(AGAIN)
        HEARTBEAT.touch()
        if number % 200 == 0:
            sys.stdout.write(f"{number} webhooks delivered\n")
        time.sleep(PAUSE)


def delivered(door: str, key: bytes, body: bytes) -> bool:
    """Send a body; whether it was taken."""
    stamp = str(int(time.time()))  # noqa: TID251 - the sender's clock
    proof = hmac.new(key, f"v1:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Steward-Timestamp": stamp, "X-Steward-Signature": f"v1={proof}"}
    request = urllib.request.Request(f"{door}/hooks/generic/{ACCOUNT}", body, headers)  # noqa: S310 - of the settings
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - of the settings
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        sys.stdout.write(f"not taken: {error}\n")
        return False


if __name__ == "__main__":
    main()
