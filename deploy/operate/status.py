"""Status: where everything is, and whether it is well, as each says of itself."""

import json
from collections.abc import Mapping
from typing import Any

from deploy.operate.compose import Compose

ONCE = frozenset({"topics", "migrate"})
"""What comes to an end."""


def page(compose: Compose) -> str:
    """A line for each container: its service, how it is, and where it answers."""
    found = sorted(compose.containers(), key=lambda one: str(one["Name"]))
    if not found:
        return "Nothing is running."
    return "\n".join(f"  {one['Service']:<13} {state(compose, one):<60} {where(one)}".rstrip() for one in found)


def is_well(compose: Compose) -> bool:
    """Whether something runs and everything there is is well."""
    found = compose.containers()
    return bool(found) and all(_well(one) for one in found)


def state(compose: Compose, one: Mapping[str, Any]) -> str:
    """How a container is, in words."""
    if one["State"] != "running":
        return "done" if _well(one) else f"{one['State']} with status {one['ExitCode']}: `make logs` says why"
    return "well" if _well(one) else f"{one['Health'] or 'running'}: {_said(compose, one)}"


def where(one: Mapping[str, Any]) -> str:
    """The addresses of this machine at which it answers."""
    ports = [port for port in one.get("Publishers") or [] if port["PublishedPort"]]
    return " ".join(sorted({f"http://{port['URL']}:{port['PublishedPort']}" for port in ports}))


def _well(one: Mapping[str, Any]) -> bool:
    if one["Service"] in ONCE:
        return bool(one["State"] == "exited" and one["ExitCode"] == 0)
    return bool(one["State"] == "running" and one["Health"] in {"healthy", ""})


def _said(compose: Compose, one: Mapping[str, Any]) -> str:
    """What its health check said last."""
    health = json.loads(compose.docker("inspect", "--format", "{{json .State.Health}}", one["Name"])) or {}
    said = [entry["Output"] for entry in health.get("Log") or []]
    return " ".join(said[-1].split())[:120] if said else "not asked yet"
