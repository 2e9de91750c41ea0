"""The `steward` command."""

import csv
import sys
from pathlib import Path
from typing import Annotated, Self

import msgspec
import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from moderation.policy import PolicyError
from services.embedded import home
from services.embedded.inspection import describe
from services.embedded.policies import read_policy
from services.embedded.record import FindingOut, Record
from services.embedded.replay import open_store, record, replay
from services.embedded.rules_table import rules_table
from services.embedded.store import StoreError
from services.embedded.summary import summary
from services.ingest.sources.whatsapp_export import ExportError, Reject, Row, open_export
from services.rules import loader
from services.rules.pages import page

app = typer.Typer(
    help="Helps volunteers keep a chat group decent, lawful and small. Nothing leaves this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
BAD_INPUT = 2
File = Annotated[Path, typer.Argument(help="An exported chat: a .txt file, or the .zip as the phone sent it.")]
Zone = Annotated[str | None, typer.Option(help="Time zone the phone stood in.", show_default="Europe/London")]
PolicyOption = Annotated[
    Path | None, typer.Option(help="A YAML file with the party's settings (docs/policy.md).", show_default=False)
]


CONTRACT = ("line", "at", "kind", "notice", "sender", "text")
ON_NOTICES = ("actor", "targets", "via")


def _contract(row: Row) -> dict[str, object]:
    """A row as `steward events` writes it (docs/formats/events.md)."""
    return {name: getattr(row, name) for name in (*CONTRACT, *(ON_NOTICES if row.notice else ()))}


def _fail(error: Exception) -> typer.Exit:
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"[red]steward:[/red] {error}", markup=True)
    return typer.Exit(BAD_INPUT)


@app.command()
def inspect(file: File) -> None:
    """Say what a file is: the format found and on what evidence, who takes part, counts, oddities with line numbers."""
    try:
        Console(soft_wrap=True).print(describe(open_export(file), file))
    except ExportError as error:
        raise _fail(error) from None


@app.command()
def events(file: File) -> None:
    """Write one JSON object for each row of the export, in the file's order, and nothing else.

    A line that cannot be read is said on standard error.
    """
    encode = msgspec.json.Encoder().encode
    rejects = 0
    try:
        for row in open_export(file).read():
            if isinstance(row, Reject):
                rejects += 1
                print(f"steward: line {row.line}: {row.reason}", file=sys.stderr)
            else:
                sys.stdout.buffer.write(encode(_contract(row)) + b"\n")
    except ExportError as error:
        raise _fail(error) from None


@app.command(name="replay")
def replay_command(
    files: Annotated[list[Path], typer.Argument(help="One or more exports; several of one group are joined.")],
    json: Annotated[
        Path | None, typer.Option(help="Write the complete record here, confidential matters included.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write the findings as a table here, without confidential ones.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the report goes.")] = Path("report.html"),
    zone: Zone = None,
    policy: PolicyOption = None,
    group: Annotated[str | None, typer.Option(help="The group's name, where the file does not say it.")] = None,
    me: Annotated[str | None, typer.Option(help="Your own name as the group sees it.")] = None,
    anonymous: Annotated[
        bool, typer.Option(help="Leave out names and quotes, so that the report can be shown.")
    ] = False,
) -> None:
    """Judge exported chats against the party's guidance and write a report.

    What was read lies under STEWARD_HOME (default: your user's data folder) so that a second export of the group adds
    only what is new; `steward forget` deletes it.
    """
    from services.embedded.report import write_report  # noqa: PLC0415 - draws charts, which is slow to load

    try:
        rules = read_policy(policy, zone)
        store = open_store()
        with _progress() as step:
            done = replay(store, files, rules, step, group=group, me=me)
        found = record(store, done, rules)
        if json:
            json.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
        if csv:
            _write_csv(csv, found)
        write_report(store, done.groups, found, out, anonymous=anonymous)
    except (ExportError, PolicyError, StoreError, OSError, ValueError) as error:
        raise _fail(error) from None
    Console(soft_wrap=True).print(summary(found, out, done.failures))


def _write_csv(place: Path, found: Record) -> None:
    with place.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["at", "group", "clause", "rule", "severity", "people", "because", "lines", "first step"])
        for one in found.findings:
            if not one.confidential:
                writer.writerow(_csv_row(one))


def _csv_row(one: FindingOut) -> list[str]:
    cells = [
        one.at, one.group, one.clause, one.rule, one.severity, "; ".join(one.people), one.because,
        " ".join(str(line) for line in one.evidence), one.first_step,
    ]  # fmt: skip
    return [f"'{cell}" if cell[:1] in "=+-@\t" else cell for cell in cells]


class _progress:  # noqa: N801 - used like a function
    """A bar on the terminal for each step; on anything else nothing."""

    def __enter__(self) -> Self:
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(pulse_style="cyan"), TextColumn("{task.completed:,} rows"),
            TimeElapsedColumn(), console=Console(stderr=True), disable=not sys.stderr.isatty(),
        )  # fmt: skip
        self._bar.start()
        self._tasks: dict[str, int] = {}
        return self

    def __call__(self, step: str, rows: int) -> None:
        task = self._tasks.setdefault(step, len(self._tasks)) if step in self._tasks else self._begin(step)
        self._bar.advance(task, rows)  # type: ignore[arg-type]

    def _begin(self, step: str) -> int:
        self._tasks[step] = task = self._bar.add_task(step, total=None)
        return task

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


@app.command()
def rules(
    policy: PolicyOption = None, group: Annotated[str, typer.Option(help="As it holds for this group.")] = ""
) -> None:
    """List every rule: id, clause, what it catches, its parameters in force and where each comes from."""
    try:
        Console().print(rules_table(read_policy(policy), group))
    except PolicyError as error:
        raise _fail(error) from None


@app.command()
def explain(rule: Annotated[str, typer.Argument(help="A rule's id, as `steward rules` lists it.")]) -> None:
    """Show a rule's page: what it does, why, when it is wrong, the first step, and examples."""
    for module in loader.modules():
        if loader.rule_in(module).id == rule:
            Console().print(Markdown(page(module)))
            return
    known = ", ".join(sorted(found.id for found in loader.rules()))
    raise _fail(ValueError(f"there is no rule {rule!r}. There are: {known}"))


@app.command()
def forget(
    group: Annotated[str | None, typer.Argument(help="A group's name.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every group, and the key of this installation.")] = False,
) -> None:
    """Delete what Steward keeps of a group, or of all."""
    if everything == (group is not None):
        raise _fail(ValueError("say which: a group's name, or --all"))
    if everything:
        there = home.forget_everything()
        typer.echo("Everything Steward kept on this machine is deleted." if there else "Steward kept nothing here.")
        return
    store = open_store()
    found = store.one("SELECT grp FROM group_names WHERE name = ?", group)
    if found is None:
        known = ", ".join(repr(row[0]) for row in store.all("SELECT name FROM groups ORDER BY name")) or "none"
        raise _fail(ValueError(f"nothing is kept of a group called {group!r}. Kept: {known}"))
    store.forget(found[0])
    typer.echo(f"What Steward kept of {group!r} is deleted. Reports you wrote are still where you put them.")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
