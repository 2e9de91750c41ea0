"""Rule services: which programs of other teams count, by name and key; what others find is only counted."""

from collections.abc import Mapping

import msgspec
from pydantic import SecretStr

from moderation.findings import Finding
from services.chassis.bus import Arrival
from services.chassis.proof import fits
from services.chassis.settings import SettingsError

SHORTEST = 16
"""Characters of a key at least."""


def read_keys(told: SecretStr) -> dict[str, bytes]:
    """The key of each registered rule service, by name.

    Raises:
        SettingsError: it is not the JSON it must be, or a key could be guessed.
    """
    try:
        keys = msgspec.json.decode(told.get_secret_value(), type=dict[str, str])
    except msgspec.DecodeError:
        raise SettingsError('STEWARD_RULE_SERVICES must be JSON: {"NAME": "the key it signs with"}') from None
    for name, key in keys.items():
        if "." in name or not name:
            raise SettingsError(f"STEWARD_RULE_SERVICES: {name!r} cannot be a name: it is what stands before the dot")
        if len(key) < SHORTEST:
            raise SettingsError(f"STEWARD_RULE_SERVICES: the key of {name!r} is shorter than {SHORTEST} characters")
    return {name: key.encode() for name, key in keys.items()}


class RuleServices:
    """Tells whose findings count.

    Args:
        keys: of the registered services, by name.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys

    def counts(self, finding: Finding, arrival: Arrival) -> bool:
        """Whether a finding leads to anything: it is Steward's own, or signed by the registered service it names."""
        service, dot, _rule = finding.rule.partition(".")
        key = self._keys.get(service)
        return not dot or (key is not None and fits(key, arrival.value, arrival.proof))
