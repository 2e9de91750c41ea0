"""Settings of the actions service: `STEWARD_…` in the environment; secrets also as files, `STEWARD_…_FILE`."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from moderation.budgets import DEFAULT_BUDGET, Budget
from services.chassis.settings import Secret, Settings


class ActionsSettings(Settings):
    """What the actions service is told."""

    key: Secret = Field(description="the key of the installation, the same for every service")
    groups: Path = Field(description="the groups file")
    database_url: str = Field("sqlite:///actions.sqlite", description="postgresql://… or sqlite:///path")
    worker: str = Field("actions", description="name of this process, the same after a restart")
    delivery: Literal["live", "dry_run"] = Field("live", description="dry_run: log what would be sent, send nothing")
    budget: Budget = Field(DEFAULT_BUDGET, description="how much may go out in an hour, as JSON; more is held")

    mail_host: str = Field("", description="the mail server; empty: nobody is told by mail")
    mail_port: int = Field(587, ge=1, le=65535, description="its port")
    mail_from: str = Field("", description="the address mail comes from")
    mail_reply_to: str | None = Field(None, description="where answers go: a mailbox that a person reads")
    mail_user: str | None = Field(None, description="user name at the mail server")
    mail_password: Secret | None = Field(None, description="its password")
    mail_security: Literal["starttls", "tls", "none"] = Field("starttls", description="none: only on this machine")
    mail_ca: str | None = Field(None, description="a file of certificates to trust, beside the system's")
