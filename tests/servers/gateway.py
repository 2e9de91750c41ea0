"""A gateway that says what a test lets it say, over real HTTP."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest


class Gateway:
    """A running gateway: what it is asked, with which headers, and what it answers by path."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._said: dict[str, Any] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def says(self, path: str, answer: object) -> None:
        """Let it answer to a path."""
        self._said[path] = answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            """Answers from what the test said."""

            def do_GET(self) -> None:
                """Answer."""
                path = unquote(self.path)
                gateway.asked.append((path, dict(self.headers)))
                said = json.dumps(gateway._said.get(path)).encode()
                self.send_response(200 if path in gateway._said else 404)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """Return a running gateway."""
    made = Gateway()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()
