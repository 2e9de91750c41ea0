"""HTTP: one request with JSON, and what its failures mean for whether it was taken."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, ContentTypeError

LONGEST = 30


class Reply(NamedTuple):
    """An answer: its status (0 where nobody was reached, -1 where it broke off in between), and what it says."""

    status: int
    body: Any
    after: float | None = None

    @property
    def ok(self) -> bool:
        """Whether it was taken."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own

    def said(self, field: str) -> str:
        """A field of the answer, as text."""
        return str(self.body.get(field, "")) if isinstance(self.body, dict) else ""


class Client:
    """Asks one server.

    Args:
        base: its address.
        headers: sent with every request; they hold the secret.
    """

    def __init__(self, base: str, headers: Mapping[str, str]) -> None:
        self._base = base.rstrip("/")
        self._headers = dict(headers)
        self._session: ClientSession | None = None

    async def ask(self, method: str, path: str, body: object = None, **query: str) -> Reply:
        """Ask; raises nothing that belongs to the network."""
        if self._session is None:
            self._session = ClientSession(headers=self._headers, timeout=ClientTimeout(LONGEST))
        try:
            async with self._session.request(method, self._base + path, json=body, params=query or None) as answer:
                return Reply(answer.status, await _read(answer), _after(answer.headers))
        except ClientConnectorError:
            return Reply(0, {})
        except (ClientError, OSError, TimeoutError):
            return Reply(-1, {})

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _read(answer: Any) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        return await answer.json(content_type=None)
    except (ContentTypeError, ValueError):
        return {}


def _after(headers: Mapping[str, str]) -> float | None:
    try:
        return float(headers["Retry-After"])
    except (KeyError, ValueError):
        return None
