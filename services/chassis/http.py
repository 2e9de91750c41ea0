"""HTTP: `/livez`, `/readyz` and `/metrics`, in the process's own event loop; on loopback unless told otherwise."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

import uvicorn
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from services.chassis import telemetry
from services.chassis.settings import SettingsError

Check = Callable[[], Awaitable[str | None] | str | None]
"""Says in a few words what is missing, None where nothing is."""
LOOPBACK = "127.0.0.1"


async def _ask(check: Check) -> str | None:
    answer = check()
    return answer if answer is None or isinstance(answer, str) else await answer


async def _missing(checks: Mapping[str, Check]) -> dict[str, str]:
    return {name: answer for name, check in checks.items() if (answer := await _ask(check)) is not None}


def _probe(checks: Mapping[str, Check]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_request: Request) -> Response:
        missing = await _missing(checks)
        return JSONResponse({"ok": not missing, "missing": missing}, status_code=503 if missing else 200)

    return answer


def probes(ready: Mapping[str, Check], live: Mapping[str, Check], metrics: CollectorRegistry) -> list[BaseRoute]:
    """Make the routes every process has. `ready`: may work be sent here; `live`: unless all hold, start it again."""

    async def page(request: Request) -> Response:
        content, kind = telemetry.page(metrics, request.headers.get("accept", ""))
        return Response(content, headers={"content-type": kind})

    return [
        Route("/livez", _probe(live)),
        Route("/healthz", _probe(live)),
        Route("/readyz", _probe(ready)),
        Route("/metrics", page),
    ]


def app(routes: Sequence[BaseRoute]) -> Starlette:
    """Make an app of routes."""
    return Starlette(routes=list(routes))


class _Server(uvicorn.Server):
    """A server that leaves signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


def listen(port: int, host: str = LOOPBACK) -> socket.socket:
    """Take a port of an address of this machine; 0 takes a free one.

    Raises:
        SettingsError: it is taken, or the address is not this machine's.
    """
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise SettingsError(f"STEWARD_PORT cannot be used: {port} on {host}: {error.strerror}") from None
    return taken


async def serve(application: ASGIApp, place: socket.socket, stop: asyncio.Event, grace: int = 10) -> None:
    """Serve until `stop` is set, then let requests under way finish for `grace` seconds."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=grace,
        server_header=False,
        proxy_headers=False,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[place]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving
