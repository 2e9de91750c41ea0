"""Settings: what the rules service is told, `STEWARD_...` in the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from services.chassis.settings import Secret, Settings


class RulesSettings(Settings):
    """The rules service's own, besides what every process is told."""

    key: Secret = Field(description="of the installation, for fingerprints; the same as ingest's")
    app_id: str = Field("steward-rules", pattern=r"^[a-zA-Z0-9._-]+$", description="the consumer group")
    zone: str = Field("Europe/London", description="of groups whose record names none")
    instance: str = Field(
        "", description="a name of this process that outlives it (a pod's): it restarts without a rebalance"
    )
    batch: int = Field(500, ge=1, le=10_000, description="events judged at once, at most")
    within_ms: int = Field(5, ge=1, le=1000, description="milliseconds to wait for a batch to fill: the latency budget")
    session_s: float = Field(
        15.0, ge=1, le=300, description="seconds without a heartbeat after which another takes over"
    )
    request_s: float = Field(60.0, ge=5, le=600, description="seconds a send may take before the process gives up")
    commit_s: float = Field(1.0, ge=0.05, le=60, description="seconds between commits")
    store: Literal["memory", "disk"] = Field(
        "memory", description="where the state lies: disk is for what memory is too small for"
    )
    state_folder: Path = Field(Path("rules-state"), description="where on disk; each process has its own")
    settle_s: float = Field(
        120.0, ge=0, le=86_400, description="seconds, in event time, before what crosses groups is judged"
    )
