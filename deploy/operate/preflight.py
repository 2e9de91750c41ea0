"""Preflight: what must be there before anything is started, each with what to do about it; and what is made."""

import json
import re
import secrets
import shutil
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.operate.compose import Compose, ComposeError

ENGINE, COMPOSE = (25, 0), (2, 24)
"""The oldest that know what docker-compose.yml says: `start_interval`, and an env_file that may be absent."""
GIB = 1024**3
MEMORY, DISK, CPUS = 4 * GIB, 10 * GIB, 2
RANDOM = ("key", "database_password", "grafana_password")
"""Secrets that are made at random."""
GIVEN = ("mail_password", "slack_token", "matrix_token", "waha_api_key")
"""Secrets that others give; empty where they are not needed."""
JSON = ("hook_secrets", "gateway_keys")
POLICY = "# What differs from the rules' own defaults: docs/policy.md explains.\n"


def wrong(compose: Compose) -> list[str]:
    """Everything that must be put right first."""
    try:
        engine = json.loads(compose.docker("info", "--format", "{{json .}}"))
    except ComposeError as error:
        return [f"the engine does not answer ({error}): start it, or become a member of the group docker"]
    found = [*_old(compose, engine), *_small(engine)]
    try:
        config = compose.config()
    except ComposeError as error:
        return [*found, str(error)]
    return [*found, *_files(compose), *_ports(compose, config)]


def prepare(compose: Compose) -> Iterator[str]:
    """Make what is absent; says what was made."""
    if not (policy := config_folder(compose) / "policy.yaml").exists():
        policy.write_text(POLICY, encoding="utf-8")
        yield f"{policy} was made: the rules' own defaults hold."
    folder = secrets_folder(compose)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = [name for name in (*RANDOM, *GIVEN, *JSON) if _make(folder / name, _first(name))]
    if made:
        yield f"Made in {folder}: {', '.join(made)}. Keep a copy of `key`: ids are derived from it."


def complete(compose: Compose) -> Iterator[str]:
    """Make the secrets of webhooks that are ours to choose, once the image can read the groups file; says so."""
    place = secrets_folder(compose) / "hook_secrets"
    words = ("run", "--rm", "--no-deps", "--no-TTY", "--quiet-pull", "ingest", "services.ingest.hooks")
    made = compose.ask(*words)
    if json.loads(made) != json.loads(place.read_text(encoding="utf-8") or "{}"):
        place.chmod(0o644)
        place.write_text(made, encoding="utf-8")
        place.chmod(0o444)
        yield f"Made in {place}: secrets of webhooks, to be given to the gateways."


def config_folder(compose: Compose) -> Path:
    """Where the groups file and the policy file are."""
    return compose.folder("STEWARD_CONFIG", "config")


def secrets_folder(compose: Compose) -> Path:
    """Where the secrets are, a file each."""
    return compose.folder("STEWARD_SECRETS", "secrets")


def _first(name: str) -> str:
    return secrets.token_urlsafe(32) if name in RANDOM else "{}" if name in JSON else ""


def _make(place: Path, content: str) -> bool:
    """Only the folder keeps others out: Compose hands a file over as it is, and a container's user must read it."""
    if place.exists():
        return False
    place.write_text(content, encoding="utf-8")
    place.chmod(0o444)
    return True


def _old(compose: Compose, engine: Mapping[str, Any]) -> Iterator[str]:
    for what, found, oldest in (
        ("engine", engine["ServerVersion"], ENGINE),
        ("Compose", compose.ask("version", "--short"), COMPOSE),
    ):
        if _numbers(found) < oldest:
            yield f"the {what} is {found.strip()}: {'.'.join(map(str, oldest))} or newer is needed"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])


def _small(engine: Mapping[str, Any]) -> Iterator[str]:
    if engine["MemTotal"] < MEMORY:
        yield f"there are {engine['MemTotal'] / GIB:.1f} GiB of memory: {MEMORY // GIB} are needed"
    if engine["NCPU"] < CPUS:
        yield f"there is {engine['NCPU']} processor: {CPUS} are needed"
    folder = Path(engine["DockerRootDir"])
    if folder.exists() and (free := shutil.disk_usage(folder).free) < DISK:
        yield f"{folder} has {free / GIB:.1f} GiB free: {DISK // GIB} are needed"


def _files(compose: Compose) -> Iterator[str]:
    if not (groups := config_folder(compose) / "groups.yaml").exists():
        yield f"{groups} is not there: write it (docs/groups.md; deploy/groups.example.yaml is one to begin with)"


def _ports(compose: Compose, config: Mapping[str, Any]) -> Iterator[str]:
    """Ports that somebody else has; where the stack runs, they are its own."""
    if any(one["State"] == "running" for one in compose.containers()):
        return
    for name, service in config["services"].items():
        for port in service.get("ports", []):
            if not _is_free(port["host_ip"], int(port["published"])):
                yield f"port {port['published']} is taken, and {name} needs it: set another in .env"


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
