"""Wiring: from settings to a service that runs, for the process and for its commands."""

from prometheus_client import CollectorRegistry

from moderation.register import RegisterError
from services.actions.channels.console import Console
from services.actions.channels.dry import DryRun
from services.actions.channels.email import Email, Mail
from services.actions.channels.matrix import Matrix
from services.actions.channels.port import Channel
from services.actions.channels.slack import Slack
from services.actions.channels.whatsapp import WhatsApp
from services.actions.database import Database
from services.actions.directory import Listed
from services.actions.executors.matrix import MatrixRemover
from services.actions.executors.port import Executor
from services.actions.executors.slack import SlackRemover
from services.actions.executors.whatsapp import WhatsAppRemover
from services.actions.registered import Registered
from services.actions.rule_services import read_keys
from services.actions.service import Actions
from services.actions.settings import ActionsSettings
from services.chassis.bus import Bus
from services.chassis.clock import now
from services.chassis.settings import SettingsError


def build(
    settings: ActionsSettings, database: Database, bus: Bus, people: Listed, metrics: CollectorRegistry
) -> Actions:
    """The service on a migrated database."""
    return Actions(
        database,
        bus,
        people,
        channels(settings, database),
        now,
        metrics=metrics,
        executors=executors(settings),
        worker=settings.worker,
        budget=settings.budget,
        rule_services=read_keys(settings.rule_services),
        stuck=settings.stuck_s,
    )


def directory(settings: ActionsSettings) -> Registered:
    """Who can be told.

    Raises:
        SettingsError: the groups file cannot be used.
    """
    key = settings.key.get_secret_value().encode()
    try:
        return Registered(settings.groups, key, settings.order, settings.sender_channels)
    except RegisterError as error:
        raise SettingsError(f"STEWARD_GROUPS: {error.summary}") from error
    except OSError as error:
        raise SettingsError(f"STEWARD_GROUPS cannot be used: {error}") from error


def channels(settings: ActionsSettings, database: Database) -> dict[str, Channel]:
    """The channels that are set up; the console's inbox always is."""
    if settings.delivery == "dry_run":
        return {name: DryRun(name) for name in (*settings.order, "console")}
    found: list[Channel] = [Console(database)]
    if settings.mail_host:
        found.append(Email(mail(settings)))
    if settings.slack_token:
        found.append(Slack(settings.slack_token.get_secret_value(), settings.slack_workspace, settings.slack_url))
    if settings.matrix_token:
        found.append(Matrix(settings.matrix_url, settings.matrix_token.get_secret_value(), settings.matrix_user))
    if settings.waha_api_key:
        found.append(WhatsApp(settings.waha_url, settings.waha_api_key.get_secret_value(), settings.waha_session))
    return {channel.name: channel for channel in found}


def executors(settings: ActionsSettings) -> dict[str, Executor]:
    """The platforms on which approved removals can be carried out; each group has to opt in."""
    if settings.delivery == "dry_run":
        return {}
    found: list[Executor] = []
    if settings.slack_token:
        found.append(
            SlackRemover(settings.slack_token.get_secret_value(), settings.slack_workspace, settings.slack_url)
        )
    if settings.matrix_token:
        found.append(MatrixRemover(settings.matrix_url, settings.matrix_token.get_secret_value(), settings.matrix_user))
    if settings.waha_api_key:
        key = settings.waha_api_key.get_secret_value()
        found.append(WhatsAppRemover(settings.waha_url, key, settings.waha_session))
    return {executor.source: executor for executor in found}


def mail(settings: ActionsSettings) -> Mail:
    """How mail goes out.

    Raises:
        SettingsError: nobody is named as the sender.
    """
    if "@" not in settings.mail_from:
        raise SettingsError("STEWARD_MAIL_FROM cannot be used: write the address that mail comes from")
    return Mail(
        host=settings.mail_host,
        port=settings.mail_port,
        sender=settings.mail_from,
        reply_to=settings.mail_reply_to,
        username=settings.mail_user,
        password=settings.mail_password,
        start_tls=settings.mail_security == "starttls",
        tls=settings.mail_security == "tls",
        ca_file=settings.mail_ca,
    )
