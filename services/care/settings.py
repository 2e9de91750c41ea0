"""Settings of care: where topics and database are, and whose key it is; the same variables as the services'."""

from pathlib import Path

from pydantic import Field

from services.actions.settings import DatabaseSettings
from services.chassis.settings import Secret


class CareSettings(DatabaseSettings):
    """What a backup and a restore are told."""

    key: Secret = Field(description="the key of the installation, the same for every service")
    groups: Path | None = Field(None, description="the groups file")
    policy: Path | None = Field(None, description="the policy file")
    app_id: str = Field("steward-rules", description="the consumer group of the rules service")
