"""`python -m services.care`: backup, check and restore, for whoever runs Steward (docs/care.md)."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated

import typer

from services.care import backup as backing
from services.care import restore as restoring
from services.care.folder import Folder, Manifest
from services.care.settings import CareSettings
from services.chassis import log
from services.chassis.process import exit_status
from services.chassis.settings import load

commands = typer.Typer(no_args_is_help=True, add_completion=False, help="Backup and restore of what Steward keeps.")
Place = Annotated[Path, typer.Argument(help="the folder of the backup")]


def _settings() -> CareSettings:
    log.configure("care", "critical")
    return load(CareSettings)


def _done(what: str, manifest: Manifest) -> None:
    lines = sum(part.lines for part in manifest.parts.values())
    sys.stdout.write(f"{what}: {lines} records and rows, {len(manifest.parts)} files, schema {manifest.schema}.\n")


def _do(what: str, work: Coroutine[None, None, Manifest]) -> None:
    _done(what, asyncio.run(work))


@commands.command()
def backup(
    folder: Place,
    whole: Annotated[bool, typer.Option("--whole", help="what was read already, too: with text")] = False,
) -> None:
    """Keep what cannot be had again; the services may run."""
    _do(f"Kept in {folder}", backing.backup(_settings(), folder, whole=whole))


@commands.command()
def check(folder: Place) -> None:
    """Say whether a backup is as it was written."""
    _done(f"{folder} is well", Folder(folder).manifest)


@commands.command()
def restore(folder: Place) -> None:
    """Bring a backup back into an empty database and new topics; no service may run there."""
    _do(f"Brought back from {folder}", restoring.restore(_settings(), folder))


def main() -> int:
    """Do what is asked; returns the exit status: 2 where settings cannot be used, 1 where it cannot be done."""
    return exit_status(commands)


if __name__ == "__main__":
    sys.exit(main())
