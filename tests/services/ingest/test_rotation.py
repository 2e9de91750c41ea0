"""Changing the secret of a webhook while the front door stays open."""

import json
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr

from moderation.register import Account, Register
from services.chassis.bus import KafkaBus
from services.chassis.settings import Settings, SettingsError
from services.ingest.settings import IngestSettings, hook_secrets
from tests.servers.ingest import SECRET, Door, message, signed, until
from tests.servers.kafka import environment

NEW = "seven-lanterns-by-the-weir"


async def test_two_secrets_hold_while_one_replaces_the_other(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Callable[..., Door], tmp_path: Path
) -> None:
    """Old; old and new; new: each holds as soon as its file says so, and what cannot be used changes nothing.

    Red where a change needs a restart, where a secret that was taken out still lets somebody in, or where a file that
    is no JSON shuts the door.
    """
    assert kafka_bus is not None
    place = tmp_path / "hook_secrets"

    def say(secret: object) -> None:
        given = {"waha/default": {"hmac_key": secret}, "waha/phone": {"hmac_key": SECRET}}
        place.write_text(json.dumps(given))

    def status(secret: str) -> int:
        raw = orjson.dumps(message())
        return door.send(raw, signed(raw, secret)).status_code

    say(SECRET)
    door = open_door(environment(kafka_settings) | {"STEWARD_HOOK_SECRETS_FILE": str(place)})
    assert (status(SECRET), status(NEW)) == (200, 401)
    say([NEW, SECRET])
    until(lambda: status(NEW) == 200, "the new secret holds")
    assert status(SECRET) == 200
    place.write_text("{")
    until(lambda: b"secrets not used" in (tmp_path / f"ingest-{door.url.rpartition(':')[2]}.log").read_bytes(), "told")
    assert (status(SECRET), status(NEW)) == (200, 200)
    say(NEW)
    until(lambda: status(SECRET) == 401, "the old secret holds no more")
    assert status(NEW) == 200


def test_each_of_several_secrets_must_be_one() -> None:
    """A list in which one can be guessed keeps the door shut."""
    register = Register.model_construct(accounts=(Account.model_construct(source="gowa", id="a", kind="own"),))
    given = {"gowa/a": {"secret": ["a-long-enough-key", "secret"]}}
    with pytest.raises(SettingsError, match="is the default"):
        hook_secrets(IngestSettings.model_construct(hook_secrets=SecretStr(json.dumps(given))), register)
