"""A relay of TCP connections on loopback that a test closes and opens, as a server that is down and up again."""

import contextlib
import select
import socket
import threading

from deploy.live.ports import free_port


class Relay:
    """Passes what comes to `port` on to another port of 127.0.0.1 while it is open.

    Args:
        to: the port that answers.
    """

    def __init__(self, to: int) -> None:
        self._to = to
        self.port = free_port()
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []

    def open(self) -> None:
        """Let connections through."""
        self._closed = threading.Event()
        listening = socket.create_server(("127.0.0.1", self.port))
        self._begin(self._accept, listening, self._closed)

    def close(self) -> None:
        """Refuse connections, and end those there are."""
        self._closed.set()
        for thread in self._threads:
            thread.join(10)
        self._threads.clear()

    def _begin(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listening: socket.socket, closed: threading.Event) -> None:
        with listening:
            while not closed.is_set():
                if select.select([listening], [], [], 0.1)[0]:
                    ours, _ = listening.accept()
                    theirs = socket.create_connection(("127.0.0.1", self._to))
                    self._begin(self._pass, ours, theirs, closed)

    @staticmethod
    def _pass(ours: socket.socket, theirs: socket.socket, closed: threading.Event) -> None:
        other = {ours: theirs, theirs: ours}
        with ours, theirs, contextlib.suppress(OSError):
            while not closed.is_set():
                for one in select.select([ours, theirs], [], [], 0.1)[0]:
                    if not (read := one.recv(65_536)):
                        return
                    other[one].sendall(read)
