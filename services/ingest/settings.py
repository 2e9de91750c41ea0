"""Settings of the front door: `STEWARD_...` in the environment; secrets also as files, `STEWARD_..._FILE`."""

from collections.abc import Mapping
from pathlib import Path

import orjson
from pydantic import Field, SecretStr

from moderation.register import Account, Register
from services.chassis.settings import Secret, Settings, SettingsError
from services.ingest import sources
from services.ingest.sources.signing import weak

_MIB = 1024 * 1024
_NO_PROOF = frozenset({"header_name", "verify_token"})
"""What stands beside the secrets and lets nobody in."""
KEY_LENGTH = 16
"""Characters of an installation's key at least."""


class IngestSettings(Settings):
    """What the front door is told."""

    key: Secret = Field(description="the key of the installation, the same for every service; ids are derived from it")
    groups: Path = Field(description="the groups file")
    policy: Path | None = Field(None, description="the policy file; none: the rules' own defaults hold everywhere")
    hook_secrets: Secret = Field(
        SecretStr("{}"),
        description='JSON: by account its webhook\'s secrets, {"waha/default": {"hmac_key": "…"}}; a list: each holds',
    )
    gateway_keys: Secret = Field(
        SecretStr("{}"), description='JSON: by account the key for asking its gateway, {"waha/default": "…"}'
    )
    body_limit_mib: int = Field(16, ge=1, le=256, description="MiB of one body at most")
    in_flight_mib: int = Field(64, ge=1, le=4096, description="MiB of bodies in hand at most")
    patience_s: float = Field(10, gt=0, le=60, description="seconds in which the broker must have taken a body")
    tick_s: float = Field(60, ge=1, le=600, description="seconds between two ticks of every group")
    roster_s: float = Field(3600, ge=10, description="seconds between two readings of every group's roster")
    ask_s: float = Field(60, ge=1, le=600, description="seconds between two questions to every gateway how it fares")

    def installation_key(self) -> bytes:
        """The key of the installation, as long as hashing takes it.

        Raises:
            SettingsError: it is too short.
        """
        key = self.key.get_secret_value().encode()
        if len(key) < KEY_LENGTH:
            raise SettingsError(f"STEWARD_KEY cannot be used: it is shorter than {KEY_LENGTH} characters")
        return key[:64]


def hook_secrets(settings: IngestSettings, register: Register) -> dict[str, list[dict[str, str]]]:
    """The secrets of each declared account; several sets of them where a secret is a list: the new one and the old.

    Raises:
        SettingsError: an account has none, or one that anybody could guess.
    """
    given = _read(settings.hook_secrets, "STEWARD_HOOK_SECRETS")
    for account in register.accounts:
        secrets = given.get(account.place)
        sets: list[object] = [*_sets(secrets)] if isinstance(secrets, dict) else []
        for each in sets or [secrets]:
            _check(account, each)
    return {place: _sets(secrets) for place, secrets in given.items() if isinstance(secrets, dict)}


def _sets(secrets: Mapping[str, object]) -> list[dict[str, str]]:
    """The first of every list belong together, then the second; a secret that is no list belongs to all."""
    lists = {name: [str(one) for one in (each if isinstance(each, list) else [each])] for name, each in secrets.items()}
    most = max((len(each) for each in lists.values()), default=0)
    return [{name: each[min(number, len(each) - 1)] for name, each in lists.items() if each} for number in range(most)]


def _check(account: Account, secrets: object) -> None:
    """Raise SettingsError unless these secrets let the account's platform in, and nobody else."""
    wanted = sources.source(account.source).SECRETS
    proofs = [name for name in wanted if name not in _NO_PROOF]
    if not isinstance(secrets, dict) or not any(name in secrets for name in proofs):
        raise SettingsError(
            f"STEWARD_HOOK_SECRETS says too little of {account.place!r}; it needs {' or '.join(proofs)}"
        )
    for name, secret in secrets.items():
        if name not in wanted:
            raise SettingsError(f"STEWARD_HOOK_SECRETS: {account.place!r} has no {name!r}; it has {', '.join(wanted)}")
        if name != "header_name" and (why := weak(str(secret))) is not None:
            raise SettingsError(f"STEWARD_HOOK_SECRETS: {name} of {account.place!r} cannot be used: {why}")


def gateway_keys(settings: IngestSettings) -> Mapping[str, str]:
    """The key of each account's gateway.

    Raises:
        SettingsError: that is not the JSON it must be.
    """
    return {place: str(key) for place, key in _read(settings.gateway_keys, "STEWARD_GATEWAY_KEYS").items()}


def limits(settings: IngestSettings) -> tuple[int, int]:
    """Bytes of a body and of all bodies in hand."""
    return settings.body_limit_mib * _MIB, settings.in_flight_mib * _MIB


def _read(secret: SecretStr, name: str) -> dict[str, object]:
    try:
        found = orjson.loads(secret.get_secret_value())
    except orjson.JSONDecodeError:
        raise SettingsError(f"{name} cannot be used: it is not JSON") from None
    if not isinstance(found, dict):
        raise SettingsError(f'{name} cannot be used: it must be an object, {{"source/account": …}}')
    return found
