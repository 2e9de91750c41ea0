"""Ports of 127.0.0.1 for servers of a trial run or a test."""

import secrets
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST = 32_768
"""Where the ports for outgoing connections begin, on a system that does not say."""


def free_port(following: int = 0) -> int:
    """Find a port that is free, and as many after it.

    Below those that the system gives to outgoing connections: one of these may be taken before it is listened on.
    """
    lowest = int(_RANGE.read_text().split()[0]) if _RANGE.exists() else _LOWEST
    for _ in range(100):
        port = lowest // 2 + secrets.randbelow(lowest // 2 - following)
        if all(_is_free(port + more) for more in range(following + 1)):
            return port
    raise RuntimeError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
