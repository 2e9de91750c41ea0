"""Layers: what the policy file sets for one group, put together into the parameters that hold for it."""

from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from moderation.policy import Layer, PolicyFile


class Effective(NamedTuple):
    """What holds for a group: its zone, the parameters that are not a rule's own defaults, the version of both."""

    zone: str
    rules: dict[str, dict[str, Any]]
    version: str


def effective(
    file: PolicyFile, name: str, zone: str, local_party: str | None = None, region: str | None = None
) -> Effective:
    """Put the layers of a group together, from the party down; the nearest one wins.

    Args:
        file: the policy.
        name: of the group, as the policy file has it.
        zone: that holds where no layer names one.
        local_party: of the group, as the groups file has it; what the policy file says itself goes before.
        region: likewise.
    """
    own = file.groups.get(name)
    local = file.local_parties.get((own and own.local_party) or local_party or "")
    place = (own and own.region) or (local and local.region) or region or ""
    layers = [layer for layer in (file, file.regions.get(place), local, own) if layer is not None]
    rules: dict[str, dict[str, Any]] = {}
    for layer in layers:
        for rule, values in layer.rules.items():
            rules[rule] = rules.get(rule, {}) | values
    chosen = _zone(layers) or zone
    written = msgspec.json.encode([chosen, rules], order="sorted")
    return Effective(chosen, rules, blake2b(written, digest_size=8).hexdigest())


def _zone(layers: list[Layer]) -> str | None:
    named = [layer.zone for layer in layers if layer.zone]
    return named[-1] if named else None
