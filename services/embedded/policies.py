"""Policies: reads a policy file, and knows when one differs from another."""

from hashlib import blake2b
from pathlib import Path

import yaml
from pydantic import ValidationError

from moderation.policy import DEFAULT_ZONE, Policy, PolicyError, PolicyFile
from services.rules import loader

LARGEST = 4 * 1024 * 1024
"""Bytes of a policy file."""


def read_policy(place: Path | None, zone: str | None = None) -> Policy:
    """Read a policy file, or take the defaults.

    Raises:
        PolicyError: the file cannot be read or used; the text says where and why.
    """
    return Policy(_read(place) if place else PolicyFile(), loader.rules(), zone or DEFAULT_ZONE)


def _read(place: Path) -> PolicyFile:
    try:
        if place.stat().st_size > LARGEST:
            raise PolicyError(f"{place}: larger than {LARGEST // 2**20} MiB, which no policy is")
        content = yaml.safe_load(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(f"{place}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    try:
        return PolicyFile.model_validate(content or {})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PolicyError(f"{place}: {where}: {first['msg']}") from error


def fingerprint(policy: Policy, version: str) -> str:
    """Differs whenever a rule, parameter, zone or register entry does."""
    rules = [
        [
            name,
            policy.zone(name),
            [(rule.id, rule.version, rule.model_dump_json()) for rule in policy.rules_for(name).rules],
        ]
        for name in ["", *sorted(policy.file.groups)]
    ]
    registers = sorted((name, group.model_dump_json()) for name, group in policy.file.groups.items())
    return blake2b(repr([version, rules, registers]).encode(), digest_size=8).hexdigest()
