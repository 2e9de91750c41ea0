"""Policies: reads a policy file, and knows when one differs from another."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from hashlib import blake2b
from pathlib import Path

from pydantic import ValidationError

from moderation.lined import Lined, LinedError
from moderation.mistakes import mistake, mistakes
from moderation.policy import DEFAULT_ZONE, Policy, PolicyError, PolicyFile
from services.embedded.helplines import read_helplines
from services.rules import loader

LARGEST = 4 * 1024 * 1024
"""Bytes of a policy file."""
MOST_TOLD = 20
"""Mistakes of a file that are told at a time."""


def read_policy(place: Path | None, zone: str | None = None) -> Policy:
    """Read a policy file, or take the defaults. A register of helplines that it names is read with it.

    Raises:
        PolicyError: the file cannot be read or used, or there is no such zone; the text says where and why.
    """
    try:
        default = PolicyFile(zone=zone).zone or DEFAULT_ZONE
    except ValidationError as error:
        raise PolicyError(f"--zone: {mistake(error)}") from error
    if place is None:
        return Policy(PolicyFile(), loader.rules(), default)
    lined = _lined(place)
    try:
        return Policy(_read(lined, place.parent), loader.rules(), default)
    except PolicyError as error:
        raise PolicyError("\n".join(_in_lines(place, lined, error))) from error


def check_groups(policy: Policy, called: Sequence[Sequence[str]]) -> None:
    """Hold the groups of a policy file against those that are read.

    Args:
        policy: read.
        called: for each group that is read, the names it goes by.

    Raises:
        PolicyError: the file names groups, and none of those that are read or one whose name was misspelt.
    """
    listed = policy.file.groups
    unlisted = [names[0] for names in called if not any(name in listed for name in names)]
    read = {name for names in called for name in names}
    for name in unlisted:
        close = get_close_matches(name, [one for one in listed if one not in read], 1, cutoff=0.8)
        if close:
            raise PolicyError(f"--policy: it names a group {close[0]!r}; the export's is {name!r}. Write it like that.")
    if listed and len(unlisted) == len(called):
        read_here = ", ".join(map(repr, unlisted))
        raise PolicyError(
            f"--policy: none of the groups it names is in these exports, which are of {read_here}. "
            "Write the name under `groups` as the export has it, or leave `groups` out."
        )


def listed(policy: Policy, names: Sequence[str]) -> str:
    """The name by which a policy knows a group that goes by several; the first where it knows none."""
    return next((name for name in names if name in policy.file.groups), names[0])


def _lined(place: Path) -> Lined:
    try:
        if place.stat().st_size > LARGEST:
            raise PolicyError(f"{place}: larger than {LARGEST // 2**20} MiB, which no policy is")
        lined = Lined(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(f"{place}: cannot be opened ({error.strerror}). Give the path of the policy file.") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{place}: cannot be read as YAML: it is not UTF-8 text") from error
    except LinedError as error:
        raise PolicyError(f"{place}:{error.line}: {error}") from error
    if not isinstance(lined.value, dict):
        what = "it sets nothing" if lined.value is None else "it should hold settings, each as `name: value`"
        raise PolicyError(f"{place}:1: {what}. Write for example `zone: Europe/London`, or leave --policy out.")
    return lined


def _read(lined: Lined, folder: Path) -> PolicyFile:
    try:
        file = PolicyFile.model_validate(lined.value)
    except ValidationError as error:
        raise PolicyError.together(_misshapen(path, said) for path, said in mistakes(error)) from error
    if file.helplines is None:
        return file
    try:
        register = read_helplines(file.helplines, folder)
    except ValueError as error:
        raise PolicyError(f"helplines: {error}", ("helplines",)) from error
    return file.model_copy(update={"helplines": register.model_dump(by_alias=True)})


def _in_lines(place: Path, lined: Lined, error: PolicyError) -> Iterator[str]:
    """Each mistake in a line, in the order of the file; what stands in the file cannot break one."""
    each = sorted((lined.line(one.path), " ".join(str(one).split())) for one in (error, *error.others))
    yield from (f"{place}:{line}: {said}" for line, said in each[:MOST_TOLD])
    if len(each) > MOST_TOLD:
        yield f"{place}: and {len(each) - MOST_TOLD} more"


def _misshapen(path: tuple[str | int, ...], said: str) -> PolicyError:
    said = "write for example `gossip: {mode: off}`" if path[-2:-1] == ("rules",) else said
    return PolicyError(f"{'.'.join(map(str, path)) or 'the file'}: {said}", path)


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
