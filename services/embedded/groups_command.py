"""`steward groups`: the groups file, looked at before anything relies on it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from moderation.register import Register, RegisterError, read_register
from services.embedded.policies import read_policy
from services.embedded.terminal import say, visible

BAD_INPUT = 2

groups_app = typer.Typer(no_args_is_help=True, help="The groups file: who is whom, and which groups are read.")


@groups_app.callback()
def _groups() -> None:
    """The groups file: who is whom, and which groups are read."""


@groups_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The groups file (docs/groups.md).", metavar="FILE")],
    policy: Annotated[
        Path | None, typer.Option(help="The policy file that goes with it (docs/policy.md).", metavar="FILE")
    ] = None,
) -> None:
    """Check a groups file: every problem with its line, exit code 2 if there is one."""
    if policy is not None:
        read_policy(policy)
    try:
        register = read_register(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        typer.echo(visible(f"{file}:1: this is not UTF-8 text: {error.reason} at byte {error.start}"), err=True)
        raise typer.Exit(BAD_INPUT) from error
    except RegisterError as error:
        for problem in error.problems:
            typer.echo(visible(f"{file}:{problem}"), err=True)
        raise typer.Exit(BAD_INPUT) from error
    for remark in _remarks(register):
        say(f"note: {remark}")
    counts = (len(register.groups), "group"), (len(register.accounts), "account"), (len(register.people), "person")
    say(f"{file} can be used: {', '.join(_counted(number, noun) for number, noun in counts)}.")


def _counted(number: int, noun: str) -> str:
    plural = {"person": "people"}.get(noun, f"{noun}s")
    return f"{number} {noun if number == 1 else plural}"


def _remarks(register: Register) -> Iterator[str]:
    """What can be used and is perhaps not meant."""
    for role in ("compliance", "safeguarding"):
        if not register.roles.get(role):
            yield f"nobody holds the role {role!r}; what is meant for it goes nowhere"
    for name, group in register.groups.items():
        if not group.admins:
            yield f"group {name!r} has no admins here; what is meant for them goes to HQ"
        several = [source for source in group.ids if sum(one.source == source for one in register.accounts) > 1]
        if several and not group.accounts:
            yield (
                f"group {name!r}: there are several accounts of {several[0]}; say in `accounts` which of them are in it"
            )
