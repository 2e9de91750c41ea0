"""What the front door is told, and refuses to start with."""

import json

import pytest
from pydantic import SecretStr

from moderation.register import Account, Register
from services.chassis.settings import SettingsError
from services.ingest.settings import IngestSettings, hook_secrets


@pytest.mark.parametrize(
    ("source", "secrets", "says"),
    [
        ("waha", {}, "it needs hmac_key"), ("waha", {"hmac": "a-long-enough-key"}, "it needs hmac_key"),
        ("evolution", {"header_name": "X-Own-Header"}, "it needs jwt_key or header_value"),
        ("wa_cloud", {"verify_token": "a-long-enough-key"}, "it needs app_secret"),
        ("slack", {"signing_secret": ""}, "it is empty"), ("gowa", {"secret": "secret"}, "is the default"),
        ("matrix", {"hs_token": "a-long-enough-key", "as_token": "another long key"}, "has no 'as_token'"),
        ("generic", {"secret": "  "}, "it is empty"), ("baileys", {"secret": "short"}, "is shorter"),
    ],
)  # fmt: skip
def test_an_account_without_a_proof_keeps_the_door_shut(source: str, secrets: dict[str, str], says: str) -> None:
    """A secret that is missing, misspelt, empty or known is said at the start, not found out by nobody coming in."""
    register = Register.model_construct(accounts=(Account.model_construct(source=source, id="a", kind="own"),))
    settings = IngestSettings.model_construct(hook_secrets=SecretStr(json.dumps({f"{source}/a": secrets})))
    with pytest.raises(SettingsError, match=says):
        hook_secrets(settings, register)
