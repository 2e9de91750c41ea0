#!/usr/bin/env python3
"""Real Apache Kafka on loopback, from its jars: one broker, or three that copy each other. For work and tests.

kafka.py [--home DIR] [--port N] [--nodes 1|3] start|stop|status
kafka.py [--home DIR] kill|freeze|thaw|start|stop NODE

Needs Java 17 or newer, and Maven the first time. What a broker keeps lies in DIR (default .kafka); the first listens
on N (default 29092), the next on N+2 and N+4, each with its controller one higher.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
VERSION = re.search(r"<kafka\.version>([\d.]+)<", (HERE / "pom.xml").read_text(encoding="utf-8"))
START_SECONDS = 90
CLUSTER_ID = "c3Rld2FyZC1icm9rZXJzIQ"


def refuse(why: str) -> NoReturn:
    """Stop with one line."""
    sys.exit(f"kafka: {why}")


def jars() -> Path:
    """Return the folder of the jars; the first time Maven fills it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    version = VERSION[1] if VERSION else refuse("pom.xml names no version")
    folder = Path(os.environ.get("KAFKA_JARS", cache / "steward" / f"kafka-{version}"))
    if (folder / ".complete").exists():
        return folder
    maven = shutil.which("mvn") or refuse("Maven is needed to fetch the broker (Debian: maven)")
    command = [maven, "-q", "-B", "-Dstyle.color=never", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    # Standard output is for the address alone: some Maven versions write to it even when told to be quiet.
    subprocess.run([*command, f"-DoutputDirectory={folder}", "-DincludeScope=runtime"], check=True, stdout=sys.stderr)
    (folder / ".complete").touch()
    return folder


class Broker:
    """One broker, which is a controller too."""

    def __init__(self, home: Path, number: int, first_port: int, nodes: int) -> None:
        self.folder = home / str(number)
        self.number = number
        self.nodes = nodes
        self.first_port = first_port
        self.port = first_port + 2 * (number - 1)

    @property
    def pid(self) -> int | None:
        """Its process, None where none runs."""
        try:
            pid = int((self.folder / "pid").read_text(encoding="utf-8"))
            os.waitpid(pid, os.WNOHANG)  # one of our own that died would count as running until it is waited for
        except ChildProcessError:
            pass
        except (FileNotFoundError, ValueError):
            return None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        return pid

    def listens(self) -> bool:
        """Whether its port answers."""
        with socket.socket() as line:
            line.settimeout(0.5)
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self) -> None:
        """Start it, formatting its folder the first time; returns at once."""
        if self.pid:
            return
        if self.listens():
            refuse(f"port {self.port} is taken by something else")
        java = self.java()
        self.folder.mkdir(parents=True, exist_ok=True)
        properties = self.folder / "server.properties"
        properties.write_text(self.properties(), encoding="utf-8")
        if not (self.folder / "data" / "meta.properties").exists():
            format_storage = [*java, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(properties)]
            subprocess.run(format_storage, check=True, stdout=subprocess.DEVNULL)
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [*java, "kafka.Kafka", str(properties)], stdout=log, stderr=log, start_new_session=True
            )
        (self.folder / "pid").write_text(str(process.pid), encoding="utf-8")

    def java(self) -> list[str]:
        """The command before the class."""
        java = shutil.which("java") or refuse("Java 17 or newer is needed (Debian: default-jre-headless)")
        memory = os.environ.get("KAFKA_HEAP", "384m")
        log = f"-Dlog4j2.configurationFile={HERE / 'log4j2.yaml'}"
        return [
            java,
            "-Xms128m",
            f"-Xmx{memory}",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            log,
            "-cp",
            f"{jars()}/*",
        ]

    def properties(self) -> str:
        """Its configuration."""
        voters = ",".join(f"{n + 1}@127.0.0.1:{self.first_port + 2 * n + 1}" for n in range(self.nodes))
        in_sync = 2 if self.nodes > 1 else 1
        settings = {
            "process.roles": "broker,controller",
            "node.id": self.number,
            "controller.quorum.voters": voters,
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.port + 1}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": self.folder / "data",
            "auto.create.topics.enable": "false",
            "default.replication.factor": self.nodes,
            "min.insync.replicas": in_sync,
            "offsets.topic.num.partitions": 4,
            "offsets.topic.replication.factor": self.nodes,
            "transaction.state.log.num.partitions": 1,
            "transaction.state.log.replication.factor": self.nodes,
            "transaction.state.log.min.isr": in_sync,
            "share.coordinator.state.topic.replication.factor": self.nodes,
            "share.coordinator.state.topic.min.isr": in_sync,
            "group.initial.rebalance.delay.ms": 0,
            "log.cleaner.dedupe.buffer.size": 16_777_216,
        }
        return "".join(f"{name}={value}\n" for name, value in settings.items())

    def wait_until_it_listens(self) -> None:
        """Wait until it answers; stops with its last lines when it dies."""
        for _ in range(START_SECONDS * 10):
            if self.listens():
                return
            if not self.pid:
                tail = (self.folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
                refuse(f"broker {self.number} died: " + " / ".join(tail))
            time.sleep(0.1)
        self.stop()
        refuse(f"broker {self.number} does not listen after {START_SECONDS} s; see {self.folder / 'log'}")

    def send(self, number: int) -> None:
        """Send its process a signal, if it runs."""
        if pid := self.pid:
            os.kill(pid, number)

    def stop(self) -> None:
        """End it in good order and wait for that."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        while self.pid:
            time.sleep(0.1)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KAFKA_HOME", ".kafka")))
    parser.add_argument("--port", type=int, default=int(os.environ.get("KAFKA_PORT", "29092")))
    parser.add_argument("--nodes", type=int, choices=(1, 3), default=1)
    parser.add_argument("what", choices=("start", "stop", "kill", "freeze", "thaw", "status"))
    parser.add_argument("node", type=int, nargs="?")
    return parser.parse_args()


def main() -> None:
    """Do what is asked."""
    asked = arguments()
    home = asked.home.resolve()
    brokers = [Broker(home, n, asked.port, asked.nodes) for n in range(1, asked.nodes + 1)]
    chosen = [one for one in brokers if asked.node in {None, one.number}]
    if asked.what == "start":
        for broker in chosen:
            broker.start()
        for broker in chosen:
            broker.wait_until_it_listens()
        sys.stdout.write(",".join(f"127.0.0.1:{one.port}" for one in brokers) + "\n")
    for broker in chosen:
        match asked.what:
            case "stop":
                broker.stop()
            case "kill":
                broker.send(signal.SIGKILL)
            case "freeze":
                broker.send(signal.SIGSTOP)
            case "thaw":
                broker.send(signal.SIGCONT)
            case "status":
                sys.stdout.write(
                    f"broker {broker.number}: {'listens on' if broker.listens() else 'silent:'} {broker.port}\n"
                )


if __name__ == "__main__":
    main()
