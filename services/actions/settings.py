"""Settings of the actions service: `STEWARD_…` in the environment; secrets also as files, `STEWARD_…_FILE`."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from sqlalchemy.exc import ArgumentError

from moderation.budgets import DEFAULT_BUDGET, Budget
from services.actions.database import address
from services.chassis.settings import Secret, Settings, SettingsError


class DatabaseSettings(Settings):
    """Where the actions service remembers."""

    database_url: str = Field("sqlite:///actions.sqlite", description="postgresql://… or sqlite:///path")
    database_password: Secret | None = Field(None, description="of the database's user, where the address has none")

    def database(self) -> str:
        """The address, with the password in it.

        Raises:
            SettingsError: it is none of a database that is supported.
        """
        try:
            return address(self.database_url, self.database_password)
        except (ValueError, ArgumentError) as error:
            raise SettingsError(f"STEWARD_DATABASE_URL cannot be used: {error}") from None


class ActionsSettings(DatabaseSettings):
    """What the actions service is told."""

    key: Secret = Field(description="the key of the installation, the same for every service")
    groups: Path = Field(description="the groups file")
    worker: str = Field("actions", description="name of this process, the same after a restart")
    delivery: Literal["live", "dry_run"] = Field("live", description="dry_run: log what would be sent, send nothing")
    budget: Budget = Field(DEFAULT_BUDGET, description="how much may go out in an hour, as JSON; more is held")
    rule_services: Secret = Field(
        SecretStr("{}"),
        description='JSON: the key of each rule service of another team whose findings count, {"group_names": "…"}; '
        "what others find is only counted",
    )

    mail_host: str = Field("", description="the mail server; empty: nobody is told by mail")
    mail_port: int = Field(587, ge=1, le=65535, description="its port")
    mail_from: str = Field("", description="the address mail comes from")
    mail_reply_to: str | None = Field(None, description="where answers go: a mailbox that a person reads")
    mail_user: str | None = Field(None, description="user name at the mail server")
    mail_password: Secret | None = Field(None, description="its password")
    mail_security: Literal["starttls", "tls", "none"] = Field("starttls", description="none: only on this machine")
    mail_ca: str | None = Field(None, description="a file of certificates to trust, beside the system's")

    slack_token: Secret | None = Field(None, description="of the app in the workspace; none: nobody is told on Slack")
    slack_url: str = Field("https://slack.com/api/", description="Slack's Web API")
    slack_workspace: str = Field("slack", description="what budgets of Slack count by")
    matrix_url: str = Field("", description="the homeserver; empty: nobody is told on Matrix")
    matrix_token: Secret | None = Field(None, description="of Steward's own user, or of the application service")
    matrix_user: str = Field("", description="Steward's own user, such as @steward:example.org")
    waha_url: str = Field("", description="the WAHA gateway; empty: nobody is told on WhatsApp")
    waha_api_key: Secret | None = Field(None, description="the gateway's key")
    waha_session: str = Field("default", description="Steward's own account at the gateway")
    sender_channels: tuple[Literal["slack", "matrix", "whatsapp"], ...] = Field(
        ("slack", "matrix"), description="where whoever wrote something may be written to directly, as a JSON list"
    )
    order: tuple[Literal["slack", "matrix", "email", "whatsapp"], ...] = Field(
        ("slack", "matrix", "email", "whatsapp"), description="how people are reached first, as a JSON list"
    )
