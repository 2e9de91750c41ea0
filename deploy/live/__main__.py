"""`make live`: broker, database and the three services on this machine, sending nothing, until Ctrl-C."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from deploy.live.processes import ROOT, DiedError, Service, run

HOME = Path(os.environ.get("STEWARD_LIVE_HOME", ".live")).resolve()
EXAMPLE_HOOKS = {"waha/default": "hmac_key", "slack/party": "signing_secret", "matrix/home": "hs_token"}
"""The accounts of the example of a groups file, and how their sources call the secret."""
PORT = int(os.environ.get("STEWARD_LIVE_PORT", "8080"))
"""Of ingest; rules and actions answer on the next two."""
BROKER = ROOT / "deploy" / "kafka" / "kafka.py"


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def secret(name: str) -> Path:
    """Return the file of a secret, made at random the first time."""
    path = HOME / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path


def hook_secrets() -> Path:
    """Return the file of the secrets of the example's webhooks, made at random the first time."""
    path = HOME / "secrets" / "hooks.json"
    if not path.exists():
        made = {place: {name: secrets.token_urlsafe(32)} for place, name in EXAMPLE_HOOKS.items()}
        secret("hooks.json").write_text(json.dumps(made, indent=2), encoding="utf-8")
    return path


def environment(kafka: str) -> dict[str, str]:
    """Return the settings of the three services; what is set already stays."""
    groups = HOME / "groups.yaml"
    if not groups.exists():
        shutil.copy(ROOT / "deploy" / "groups.example.yaml", groups)
    chosen = {
        "STEWARD_KAFKA": kafka,
        "STEWARD_KEY_FILE": str(secret("key")),
        "STEWARD_GROUPS": str(groups),
        "STEWARD_HOOK_SECRETS_FILE": str(hook_secrets()),
        "STEWARD_DATABASE_URL": f"sqlite:///{HOME / 'actions.sqlite'}",
        "STEWARD_DELIVERY": "dry_run",
    }
    given = {name for name in chosen if name in os.environ or name.removesuffix("_FILE") in os.environ}
    return {name: os.environ.get(name, value) for name, value in chosen.items() if name not in given - set(os.environ)}


def broker() -> tuple[str, bool]:
    """Return the broker's address, and whether it was started here."""
    if given := os.environ.get("KAFKA_BOOTSTRAP"):
        return given, False
    say("Kafka is starting; the first time its jars are fetched ...")
    command = [sys.executable, str(BROKER), "--home", str(HOME / "kafka"), "start"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DiedError(done.stderr.strip())
    return done.stdout.strip(), True


def stop_broker() -> None:
    """Stop the broker that was started here."""
    subprocess.run([sys.executable, str(BROKER), "--home", str(HOME / "kafka"), "stop"], check=False)


def start(services: list[Service]) -> None:
    """Start all and wait until each is ready."""
    for service in services:
        service.start()
    for service in services:
        service.wait_until_ready()
        say(f"  {service.name:<8} ready at {service.url}, log {service.log}")


def watch(services: list[Service]) -> None:
    """Wait for Ctrl-C; a process that dies ends all.

    Raises:
        DiedError: one ended.
    """
    while True:
        for service in services:
            service.check()
        time.sleep(0.5)


def live() -> None:
    """Run everything."""
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    (HOME / "log").mkdir(exist_ok=True)
    kafka, ours = broker()
    services: list[Service] = []
    try:
        settings = environment(kafka)
        say(run("services.chassis.topics", settings))
        run("services.actions.migrate", settings, settings["STEWARD_DATABASE_URL"])
        names = enumerate(("ingest", "rules", "actions"))
        services = [Service(name, settings, HOME / "log" / f"{name}.log", PORT + more) for more, name in names]
        start(services)
        say(f"All is ready. Kafka {kafka}, groups {settings['STEWARD_GROUPS']}, nothing is sent. Ctrl-C stops it.")
        watch(services)
    finally:
        for service in services:
            if service.process is not None:
                service.stop()
        if ours:
            stop_broker()
        say("Everything is stopped.")


def main() -> int:
    """Run until told to stop; returns the exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        live()
    except KeyboardInterrupt:
        return 0
    except DiedError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
