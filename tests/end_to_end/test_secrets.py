"""A secret changes while messages come: the new one is made valid, written into its file, and actions begins anew."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from deploy.live.ports import free_port
from services.chassis.settings import Settings
from tests.end_to_end.pipeline import THREAT, Pipeline, message, register
from tests.servers.mail import Mailbox
from tests.servers.slack import TOKEN, SlackServer

OLD, NEW = "the password until today", "the password from today on"


class Guarded:
    """A mail server that takes mail only from who knows one of its passwords; `refused` counts those who do not."""

    def __init__(self) -> None:
        self.passwords = {OLD}
        self.refused = 0
        self.box = Mailbox(free_port())
        self.server = Controller(
            self.box, hostname="127.0.0.1", port=self.box.port,
            authenticator=self._knows, auth_required=True, auth_require_tls=False,
        )  # fmt: skip

    def _knows(self, _server: object, _session: object, _envelope: object, _way: str, told: object) -> AuthResult:
        assert isinstance(told, LoginPassword)
        known = told.password.decode() in self.passwords
        self.refused += not known
        return AuthResult(success=known)


@pytest.fixture
def guarded() -> Iterator[Guarded]:
    """Return a mail server that asks for a password."""
    made = Guarded()
    made.server.start()
    yield made
    made.server.stop()


def test_the_mail_server_s_password_changes_with_one_restart_of_actions(
    guarded: Guarded, kafka_settings: Settings, tmp_path: Path
) -> None:
    """Both hold for a moment; what comes meanwhile is told once, and nobody is ever refused."""
    place = tmp_path / "mail_password"
    place.write_text(OLD)
    more = {"STEWARD_MAIL_USER": "steward", "STEWARD_MAIL_PASSWORD_FILE": str(place)}
    pipeline = Pipeline(tmp_path, kafka_settings, guarded.box, f"sqlite:///{tmp_path / 'actions.sqlite'}", 4, more)
    pipeline.start()
    try:
        pipeline.insist(message("ann", THREAT))
        pipeline.until(lambda: told(guarded) == 1)
        guarded.passwords.add(NEW)
        place.write_text(NEW)
        pipeline.insist(message("bob", THREAT, group=1))
        pipeline.services["actions"].stop()
        pipeline.insist(message("cat", THREAT, group=2))
        pipeline.services["actions"].start()
        pipeline.services["actions"].wait_until_ready()
        guarded.passwords.remove(OLD)
        pipeline.insist(message("447700900055", THREAT, group=3))
        pipeline.until(lambda: told(guarded) == 4)
    finally:
        pipeline.stop()
    assert guarded.refused == 0
    names = [letter["Message-ID"] for _, letter in guarded.box.arrived]
    assert len(names) == len(set(names))


async def test_slack_s_token_changes_with_one_restart_of_actions(
    slack_server: SlackServer, mailbox: Mailbox, kafka_settings: Settings, tmp_path: Path
) -> None:
    """Both hold for a moment; what comes meanwhile is told once, and nobody is ever refused."""
    place = tmp_path / "slack_token"
    place.write_text(TOKEN)
    groups = register(4)
    groups["people"]["judith"]["slack"] = "T012AB3C4/U061F7AUR"
    slack_server.users["U061F7AUR"] = {}
    more = {"STEWARD_SLACK_TOKEN_FILE": str(place), "STEWARD_SLACK_URL": slack_server.url}
    pipeline = Pipeline(tmp_path, kafka_settings, mailbox, f"sqlite:///{tmp_path / 'actions.sqlite'}", groups, more)

    def posts() -> int:
        return len(slack_server.posts.get("DU061F7AUR", []))

    def change() -> None:
        pipeline.start()
        pipeline.insist(message("ann", THREAT))
        pipeline.until(lambda: posts() == 1)
        slack_server.tokens.add(NEW)
        place.write_text(NEW)
        pipeline.insist(message("bob", THREAT, group=1))
        pipeline.services["actions"].stop()
        pipeline.insist(message("cat", THREAT, group=2))
        pipeline.services["actions"].start()
        pipeline.services["actions"].wait_until_ready()
        slack_server.tokens.remove(TOKEN)
        pipeline.insist(message("447700900055", THREAT, group=3))
        pipeline.until(lambda: posts() == 4)

    try:
        await asyncio.to_thread(change)
    finally:
        await asyncio.to_thread(pipeline.stop)
    assert slack_server.refused == 0


def told(guarded: Guarded) -> int:
    """How many messages the officer got."""
    return sum("omar@example.org" in to for to, _ in guarded.box.arrived)
