"""Engine: a Docker engine of one's own, unpacked from Debian's packages; all that it owns lies under one folder.

For tests on a machine that has none. It needs root, and from Debian `runc iptables iproute2`.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

SUITE = "trixie"
"""Its engine (26.1) and Compose (2.26) run beside Debian 12; its runc does not, so that one is the machine's own."""
PACKAGES = ("docker.io", "docker-cli", "containerd", "tini", "docker-compose", "docker-buildx")
TOOLS = ("runc", "iptables", "ip", "apt-get", "dpkg-deb")
_BINARIES = (
    "usr/sbin/dockerd", "usr/sbin/docker-proxy", "usr/bin/docker", "usr/bin/containerd",
    "usr/bin/containerd-shim-runc-v2",
)  # fmt: skip
_PLUGINS = ("docker-compose", "docker-buildx")
_START_SECONDS, _STOP_SECONDS = 30, 30
_FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")


class EngineError(Exception):
    """No engine can be started; the text is one line that says why."""


def mirror() -> str:
    """Return the mirror that this machine's own packages come from."""
    words = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian"]
    listed = subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()
    if not listed:
        raise EngineError("apt names no mirror of Debian")
    return listed[0]


class Engine:
    """One engine.

    Args:
        home: the folder of all that is its own, about 5 GB, on a real disk; its path is short, for the socket's sake.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self._run = self.home / "run"
        self.environment: Mapping[str, str] = {
            **os.environ,
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "DOCKER_HOST": f"unix://{self._run / 'docker.sock'}",
            "DOCKER_CONFIG": str(self.home / "config"),
            "DOCKER_CLI_HINTS": "false",
        }

    def answers(self) -> bool:
        """Whether it runs."""
        return (self.home / "bin" / "docker").exists() and self._docker("info") == 0

    def start(self) -> None:
        """Unpack it the first time, and start it unless it runs.

        Raises:
            EngineError: it does not start.
        """
        if missing := [tool for tool in TOOLS if not shutil.which(tool)]:
            raise EngineError(f"there is no {', '.join(missing)}")
        if os.geteuid() != 0:
            raise EngineError("only root can start an engine")
        if self.answers():
            return
        if Path("/sys/class/net/docker0").exists():
            raise EngineError("another engine's network docker0 is here")
        if not (self.home / "bin" / "docker").exists():
            self._unpack()
        self._begin()

    def stop(self) -> None:
        """End it, and take away what it leaves in the machine's network."""
        pid = self._pid()
        if pid is not None:
            os.kill(pid, 15)
            _wait(lambda: self._pid() is None, _STOP_SECONDS, lambda: "the engine does not stop")
        (self._run / "docker.pid").unlink(missing_ok=True)
        if (before := self._run / "before").exists():
            _tidy_network(*before.read_text(encoding="utf-8").split())
            before.unlink()

    def _docker(self, *words: str) -> int:
        return subprocess.run(["docker", *words], env=self.environment, capture_output=True, check=False).returncode

    def _pid(self) -> int | None:
        try:
            pid = int((self._run / "docker.pid").read_text(encoding="utf-8"))
            return pid if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() == "dockerd" else None
        except (FileNotFoundError, ValueError):
            return None

    def _begin(self) -> None:
        self._run.mkdir(parents=True, exist_ok=True)
        (self._run / "docker.pid").unlink(missing_ok=True)
        (self._run / "before").write_text(f"{_policy()} {_FORWARDING.read_text(encoding='utf-8')}", encoding="utf-8")
        command = [
            self.home / "bin" / "dockerd", "--host", self.environment["DOCKER_HOST"], "--log-level", "warn",
            "--pidfile", self._run / "docker.pid", "--exec-root", self._run / "exec", "--data-root", self.home / "data",
        ]  # fmt: skip
        with (self.home / "log").open("wb") as log:
            subprocess.Popen(
                command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        try:
            _wait(self.answers, _START_SECONDS, lambda: f"the engine does not answer: {_last(self.home / 'log')}")
        except EngineError:
            self.stop()
            raise

    def _unpack(self) -> None:
        work = self.home / "work"
        shutil.rmtree(work, ignore_errors=True)
        for folder in (work / "lists" / "partial", work / "cache" / "archives" / "partial", self.home / "bin"):
            folder.mkdir(parents=True, exist_ok=True)
        self._download(work)
        for package in work.glob("*.deb"):
            _run(["dpkg-deb", "-x", str(package), str(self.home / "root")])
        shutil.rmtree(work)
        self._link()

    def _download(self, work: Path) -> None:
        key = "/usr/share/keyrings/debian-archive-keyring.gpg"
        (work / "list").write_text(f"deb [signed-by={key}] {mirror()} {SUITE} main\n", encoding="utf-8")
        options = {
            "Dir::Etc::sourcelist": work / "list", "Dir::Etc::sourceparts": "-", "Dir::State::lists": work / "lists",
            "Dir::Cache": work / "cache", "APT::Sandbox::User": "root",
        }  # fmt: skip
        apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
        _run([*apt, "update"], work)
        _run([*apt, "download", *PACKAGES], work)

    def _link(self) -> None:
        """`bin` appears whole: what is in it is looked at to know whether the engine was unpacked."""
        root, plugins = self.home / "root", self.home / "config" / "cli-plugins"
        plugins.mkdir(parents=True, exist_ok=True)
        for name in _PLUGINS:
            _symlink(root / "usr/libexec/docker/cli-plugins" / name, plugins / name)
        _symlink(root / "usr/bin/tini-static", self.home / "bin" / "docker-init")
        for place in _BINARIES[::-1]:
            _symlink(root / place, self.home / "bin" / Path(place).name)


def _symlink(target: Path, link: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _run(words: Iterable[str], folder: Path | None = None) -> str:
    done = subprocess.run(list(words), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineError(f"{' '.join(words)[:80]}: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout


def _wait(until: Callable[[], bool], seconds: float, failure: Callable[[], str]) -> None:
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise EngineError(failure())
        time.sleep(0.1)


def _last(log: Path) -> str:
    return " / ".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:])


def _policy() -> str:
    """Return what the machine does with packets that are not for it."""
    return _run(["iptables", "-S", "FORWARD"]).split()[2]


_BRIDGE = re.compile(r"docker0|br-[0-9a-f]{12}")
_OURS = re.compile(r"^-A (?!DOCKER).*(DOCKER|docker0|br-[0-9a-f]{12})")


def _tidy_network(policy: str, forwarding: str) -> None:
    """Take away the chains, rules and the bridge that an engine leaves behind."""
    for table in ("nat", "filter"):
        listed = _run(["iptables", "-t", table, "-S"]).splitlines()
        for rule in filter(_OURS.match, listed):
            _run(["iptables", "-t", table, "-D", *rule.split()[1:]])
        chains = [line.split()[1] for line in listed if line.startswith("-N DOCKER")]
        for action in ("-F", "-X"):
            for chain in chains:
                _run(["iptables", "-t", table, action, chain])
    _run(["iptables", "-P", "FORWARD", policy])
    for bridge in Path("/sys/class/net").iterdir():
        if _BRIDGE.fullmatch(bridge.name):
            _run(["ip", "link", "delete", bridge.name])
    _FORWARDING.write_text(forwarding + "\n", encoding="utf-8")
