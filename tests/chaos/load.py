"""Load: a gateway that delivers signed webhooks without a rest, and each again until it is taken."""

import random
import threading
import time

import httpx

from tests.end_to_end.pipeline import GREETING, THREAT, message, signed

THREATS = 40
"""One message in so many is a threat, each by somebody else."""
AGAIN_SECONDS = 0.05


class Load(threading.Thread):
    """Delivers messages of many people into all groups until told to stop; `taken` are the texts that got their 200.

    Args:
        url: of the front door.
        rate: messages a second.
        groups: how many groups there are.
        seed: of the choices.
    """

    def __init__(self, url: str, rate: float, groups: int, seed: int) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._pause = 1 / rate
        self._groups = groups
        self._chosen = random.Random(seed)  # noqa: S311 - the choices of a test
        self._stop_asked = threading.Event()
        self.taken: list[str] = []
        self.refused = 0

    def run(self) -> None:
        """Deliver."""
        with httpx.Client(base_url=self._url, timeout=30) as client:
            number = 0
            while not self._stop_asked.is_set():
                begun = time.monotonic()
                self._deliver(client, number)
                number += 1
                time.sleep(max(0.0, self._pause - (time.monotonic() - begun)))

    def _deliver(self, client: httpx.Client, number: int) -> None:
        threat = number % THREATS == THREATS - 1
        writer = f"44770091{number % 10_000:04d}" if threat else f"4477009000{self._chosen.randrange(50):02d}"
        text = f"{THREAT} #{number}" if threat else f"{GREETING} #{number}"
        request = signed(message(writer, text, self._chosen.randrange(self._groups)))
        while not self._is_taken(client, request):
            self.refused += 1
            time.sleep(AGAIN_SECONDS)
        self.taken.append(text)

    @staticmethod
    def _is_taken(client: httpx.Client, request: dict[str, object]) -> bool:
        try:
            return client.post("/hooks/waha/default", **request).status_code == httpx.codes.OK  # type: ignore[arg-type]
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """Finish the message in hand and stop."""
        self._stop_asked.set()
        self.join(120)
        assert not self.is_alive(), "the last message was never taken"
