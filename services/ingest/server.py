"""Server: the front door's HTTP. 200 means that all is safe; 503, that it must be sent again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from urllib.parse import unquote

import orjson
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope, Send

from moderation.register import Account
from services.chassis import log
from services.chassis.bus import BusError
from services.ingest.door import Door
from services.ingest.platform import UnauthenticError
from services.ingest.sources import slack, wa_cloud
from services.ingest.telemetry import Telemetry

OK, UNAUTHENTIC, METHOD, SLOW, LARGE, GONE, AWAY = 200, 401, 405, 408, 413, 499, 503
HANDSHAKE = 1000
"""Characters that a platform may want to read back."""
ARRIVES = 30.0
"""Seconds in which a body must have arrived."""
COME_AGAIN = b"5"
"""Seconds after which a sender is to come again."""
_HOOKS, _TRANSACTIONS = "/hooks/", "/_matrix/app/v1/transactions/"
App = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = log.get(__name__)


class RefusedError(Exception):
    """A request is not taken; `status` and the text say why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class GoneError(Exception):
    """Whoever sent went away in the middle."""


class Server:
    """An ASGI app: webhooks here, everything else to `rest`.

    Args:
        door: where bodies go.
        rest: probes and metrics.
        telemetry: counts.
        ready: why nothing can be taken now; None where it can.
        body_limit: bytes of a body at most.
        in_flight_limit: bytes in hand at most, of all bodies together.
        patience: seconds until the broker must have taken a body.
    """

    def __init__(
        self, door: Door, rest: App, telemetry: Telemetry, ready: Callable[[], str | None], *,
        body_limit: int, in_flight_limit: int, patience: float,
    ) -> None:  # fmt: skip
        self._door = door
        self._rest = rest
        self._telemetry = telemetry
        self._ready = ready
        self._body_limit = body_limit
        self._in_flight_limit = in_flight_limit
        self._patience = patience
        self._in_flight = 0
        self._under_way: set[asyncio.Task[int]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith((_HOOKS, _TRANSACTIONS)):
            await self._rest(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        accounts = self._accounts(path)
        source, begun = accounts[0].source if accounts else "unknown", perf_counter()
        try:
            status, said = await self._answer(scope, receive, headers, accounts, path)
        except GoneError:
            self._telemetry.request(source, GONE, perf_counter() - begun)
            return
        except Exception:
            logger.exception("request failed", source=source)
            status, said = AWAY, _said("something went wrong here; send it again")
        self._telemetry.request(source, status, perf_counter() - begun)
        await _send(send, status, said)

    async def drained(self, seconds: float) -> None:
        """Wait until everything in hand is safe, so long at most."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    def _accounts(self, path: str) -> list[Account]:
        """Whom an address may belong to: a homeserver's transactions name no account, only their token does."""
        if path.startswith(_TRANSACTIONS):
            return self._door.accounts("matrix")
        source, _, name = path.removeprefix(_HOOKS).partition("/")
        found = self._door.account(source, unquote(name))
        return [found] if found is not None else []

    async def _answer(
        self, scope: Scope, receive: Receive, headers: Mapping[str, str], accounts: list[Account], path: str
    ) -> tuple[int, bytes]:
        method = scope["method"]
        if method == "GET" and accounts and accounts[0].source == "wa_cloud":
            return self._challenge(accounts[0], QueryParams(scope["query_string"]))
        if method != ("PUT" if path.startswith(_TRANSACTIONS) else "POST"):
            return METHOD, _said("webhooks are sent with POST, a homeserver's transactions with PUT")
        held = _Held(self)
        try:
            raw = await self._body(receive, headers, held)
            return await self._take(accounts, headers, raw, held)
        except RefusedError as error:
            return error.status, _said(str(error))
        finally:
            held.done()

    async def _body(self, receive: Receive, headers: Mapping[str, str], held: "_Held") -> bytes:
        """Read a body, unless it is plain from the beginning that it cannot be taken."""
        announced = int(length) if (length := headers.get("content-length", "0")).isdecimal() else 0
        if announced > self._body_limit:
            raise RefusedError(LARGE, f"a body may have {self._body_limit} bytes")
        if (missing := self._ready()) is not None:
            raise RefusedError(AWAY, missing)
        self.room_for(announced)
        try:
            async with asyncio.timeout(ARRIVES):
                return await self._read(receive, held)
        except TimeoutError:
            raise RefusedError(SLOW, f"the body did not arrive within {ARRIVES:.0f} seconds") from None

    async def _read(self, receive: Receive, held: "_Held") -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise GoneError
            part: bytes = message.get("body", b"")
            size += len(part)
            if size > self._body_limit:
                raise RefusedError(LARGE, f"a body may have {self._body_limit} bytes")
            held.grow(size)
            parts.append(part)
            if not message.get("more_body"):
                return parts[0] if len(parts) == 1 else b"".join(parts)

    async def _take(
        self, accounts: list[Account], headers: Mapping[str, str], raw: bytes, held: "_Held"
    ) -> tuple[int, bytes]:
        account = await self._sender(accounts, headers, raw)
        if account is None:
            return UNAUTHENTIC, _said("this is not signed as it must be, or nobody knows this address")
        if account.source == "slack" and (handshake := slack.challenge(raw)) is not None:
            return OK, orjson.dumps({"challenge": handshake[:HANDSHAKE]})
        task = asyncio.create_task(self._door.receive(account, headers, raw))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        held.until(task)
        done, _ = await asyncio.wait((task,), timeout=self._patience)
        if not done:
            return AWAY, _said("the broker does not answer; send it again")
        try:
            task.result()
        except BusError as error:
            logger.warning("broker refused", reason=str(error))
            return AWAY, _said("the broker does not take records; send it again")
        return OK, b"{}"

    async def _sender(self, accounts: list[Account], headers: Mapping[str, str], raw: bytes) -> Account | None:
        """Which of several accounts a body is from; None where it is from nobody known."""
        for account in accounts:
            if await self._door.authentic(account, headers, raw):
                return account
        return None

    def _challenge(self, account: Account, query: QueryParams) -> tuple[int, bytes]:
        """WhatsApp's Cloud API asks once whether this address is ours."""
        said = "nobody knows this address"
        for secrets in self._door.secrets(account):
            try:
                return OK, wa_cloud.challenge(query, secrets)[:HANDSHAKE].encode()
            except UnauthenticError as error:
                said = str(error)
        return UNAUTHENTIC, _said(said)

    def hold(self, size: int) -> None:
        """Count bytes in hand, or fewer with a negative size."""
        self._in_flight += size
        self._telemetry.in_flight.set(self._in_flight)

    def room_for(self, size: int) -> None:
        """Let so many more bytes in; a single body always has room.

        Raises:
            RefusedError: there is none.
        """
        if self._in_flight > 0 and self._in_flight + size > self._in_flight_limit:
            raise RefusedError(AWAY, "too much is in hand; send it again")


class _Held:
    """Bytes of one body, counted until it is safe: also after its sender was told to come again."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._size = 0
        self._task: asyncio.Task[int] | None = None

    def grow(self, size: int) -> None:
        """Count up to a size.

        Raises:
            RefusedError: there is no room.
        """
        more = size - self._size
        if more <= 0:
            return
        self._server.room_for(more)
        self._size = size
        self._server.hold(more)

    def until(self, task: asyncio.Task[int]) -> None:
        """Count on until a task is done."""
        self._task = task
        task.add_done_callback(self._release)

    def done(self) -> None:
        """The request is answered."""
        if self._task is None:
            self._release(None)

    def _release(self, task: asyncio.Task[int] | None) -> None:
        if task is not None and not task.cancelled():
            task.exception()
        self._server.hold(-self._size)
        self._size = 0


def _said(text: str) -> bytes:
    return orjson.dumps({"error": text})


async def _send(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == AWAY:
        headers.append((b"retry-after", COME_AGAIN))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
