"""Policies: reads a policy file, and knows when one differs from another."""

from hashlib import blake2b
from pathlib import Path

import yaml
from pydantic import ValidationError

from moderation.mistakes import mistake
from moderation.policy import DEFAULT_ZONE, Policy, PolicyError, PolicyFile
from services.embedded.helplines import read_helplines
from services.rules import loader

LARGEST = 4 * 1024 * 1024
"""Bytes of a policy file."""


def read_policy(place: Path | None, zone: str | None = None) -> Policy:
    """Read a policy file, or take the defaults. A register of helplines that it names is read with it.

    Raises:
        PolicyError: the file cannot be read or used, or there is no such zone; the text says where and why.
    """
    try:
        default = PolicyFile(zone=zone).zone or DEFAULT_ZONE
    except ValidationError as error:
        raise PolicyError(f"--zone: {mistake(error)}") from error
    try:
        return Policy(_read(place) if place else PolicyFile(), loader.rules(), default)
    except PolicyError as error:
        raise PolicyError(f"{place}: {error}" if place and str(place) not in str(error) else str(error)) from error


def _read(place: Path) -> PolicyFile:
    try:
        if place.stat().st_size > LARGEST:
            raise PolicyError(f"{place}: larger than {LARGEST // 2**20} MiB, which no policy is")
        content = yaml.safe_load(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{place}: cannot be opened ({error.strerror}). Give the path of the policy file.") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(f"{place}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    try:
        file = PolicyFile.model_validate(content or {})
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the file"
        raise PolicyError(f"{place}: {where}: {mistake(error)}") from error
    if file.helplines is None:
        return file
    try:
        register = read_helplines(file.helplines, place.parent)
    except ValueError as error:
        raise PolicyError(f"{place}: helplines: {error}") from error
    return file.model_copy(update={"helplines": register.model_dump(by_alias=True)})


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
