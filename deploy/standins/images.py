"""Images: builds, without a registry, stand-ins for the public images that docker-compose.yml names. For tests."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from deploy.kafka import kafka
from deploy.standins.engine import SUITE, EngineError, mirror

HERE = Path(__file__).resolve().parent
DEBIAN = f"standin/debian:{SUITE}"
STANDINS: Mapping[str, str] = {
    "BASE_IMAGE": "standin/base:3.13",
    "KAFKA_IMAGE": "standin/kafka:4.3.1",
    "POSTGRES_IMAGE": "standin/postgres:17",
}
"""By the variable of docker-compose.yml that names an image: what stands in for it."""
MONITORING: Mapping[str, str] = {
    "PROMETHEUS_IMAGE": "standin/prometheus:3.5",
    "ALERTMANAGER_IMAGE": "standin/alertmanager:0.33",
    "GRAFANA_IMAGE": "standin/grafana:none",
}
"""The same for the profile `monitoring`."""
_FOLDERS = {"prometheus": "monitoring", "alertmanager": "monitoring"}
"""Where the Dockerfile of several is the same: its folder. Each is a target of it."""
_SMALL = ("doc", "man", "locale", "info")


class Images:
    """Stand-ins on one engine.

    Args:
        environment: in which `docker` reaches the engine.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def build(self) -> None:
        """Build what is missing.

        Raises:
            EngineError: a build failed.
        """
        if not self._has(DEBIAN):
            self._import_debian()
        for tag in (*STANDINS.values(), *MONITORING.values()):
            name = tag.partition(":")[0].removeprefix("standin/")
            more = [f"--build-context=jars={kafka.jars()}"] if name == "kafka" else []
            more += [f"--target={name}"] if name in _FOLDERS else []
            self._docker("build", "--quiet", "--tag", tag, *more, str(HERE / _FOLDERS.get(name, name)))

    def _has(self, tag: str) -> bool:
        done = subprocess.run(
            ["docker", "image", "inspect", tag], env=self._environment, capture_output=True, check=False
        )
        return done.returncode == 0

    def _docker(self, *words: str) -> None:
        done = subprocess.run(["docker", *words], env=self._environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise EngineError(f"docker {' '.join(words)[:80]}: {done.stderr.strip()[-500:]}")

    def _import_debian(self) -> None:
        """Make a small Debian from its packages."""
        if not shutil.which("mmdebstrap"):
            raise EngineError("there is no mmdebstrap")
        with tempfile.TemporaryDirectory() as folder:
            tar = Path(folder) / "debian.tar"
            command = [
                "mmdebstrap", "--quiet", "--variant=minbase", "--include=ca-certificates,netbase,tzdata",
                *(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in _SMALL),
                '--customize-hook=rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*', SUITE, str(tar), mirror(),
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise EngineError(f"mmdebstrap: {done.stderr.strip()[-300:]}")
            path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            self._docker("import", "--change", f"ENV {path}", "--change", 'CMD ["bash"]', str(tar), DEBIAN)
