"""What a container may do, read in the kernel and in the engine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def kernel(process: int) -> Mapping[str, str]:
    """What the kernel says of a process."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def check(found: Mapping[str, Any]) -> None:
    """No root, no capabilities, no way to new ones, filtered calls; limits; a read-only root; a log that is rotated."""
    told = kernel(found["State"]["Pid"])
    assert 0 not in {int(number) for number in told["Uid"].split()}
    assert {told[kind] for kind in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")} == {"0" * 16}
    assert (told["NoNewPrivs"], told["Seccomp"]) == ("1", "2")
    host = found["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert min(host["Memory"], host["NanoCpus"], host["PidsLimit"]) > 0
    assert host["LogConfig"]["Config"] == {"max-size": "10m", "max-file": "5"}
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert not host["Privileged"]


def published(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where a container can be reached from outside: address and port."""
    bound = found["NetworkSettings"]["Ports"].values()
    return [(one["HostIp"], one["HostPort"]) for ports in bound for one in ports or []]
