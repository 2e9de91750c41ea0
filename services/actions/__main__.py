"""`python -m services.actions`: the actions service as a process."""

import asyncio
import sys

from moderation.register import RegisterError
from services.actions.channels.console import Console
from services.actions.channels.dry import DryRun
from services.actions.channels.email import Email, Mail
from services.actions.channels.port import Channel
from services.actions.database import Database
from services.actions.migrate import migrate
from services.actions.registered import ORDER, read_directory
from services.actions.service import Actions
from services.actions.settings import ActionsSettings
from services.chassis import http, log, process, telemetry
from services.chassis.bus import KafkaBus
from services.chassis.clock import now
from services.chassis.settings import SettingsError, load

PORT = 8082


def channels(settings: ActionsSettings, database: Database) -> dict[str, Channel]:
    """The channels that are set up."""
    if settings.delivery == "dry_run":
        return {name: DryRun(name) for name in (*ORDER, "console")}
    found: list[Channel] = [Console(database)]
    if settings.mail_host:
        found.append(Email(mail(settings)))
    return {channel.name: channel for channel in found}


def mail(settings: ActionsSettings) -> Mail:
    """How mail goes out."""
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


async def main(stop: asyncio.Event) -> None:
    """Run until told to stop."""
    settings = load(ActionsSettings)
    log.configure("actions", settings.log_level)
    try:
        directory = read_directory(settings.groups, settings.key.get_secret_value().encode())
    except (RegisterError, OSError) as error:
        raise SettingsError(f"STEWARD_GROUPS cannot be used: {error}") from error
    await migrate(settings.database_url)
    database, bus = Database(settings.database_url), KafkaBus(settings, "actions")
    actions = Actions(
        database, bus, directory, channels(settings, database), now, worker=settings.worker, budget=settings.budget
    )
    application = http.app(http.probes({}, {}, telemetry.registry()))
    serving = asyncio.create_task(http.serve(application, http.listen(settings.port or PORT), stop))
    try:
        await bus.start()
        await actions.run(stop)
    finally:
        stop.set()
        await asyncio.gather(serving, actions.close(), bus.close())
        await database.close()


if __name__ == "__main__":
    sys.exit(process.run(main))
