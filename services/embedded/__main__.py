"""The `steward` command."""

import os
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.markdown import Markdown
from rich.text import Text
from typer.core import TyperGroup

from moderation.policy import PolicyError
from services.chassis.settings import SettingsError
from services.embedded import home
from services.embedded.command import STOPPED
from services.embedded.groups_command import groups_app
from services.embedded.helplines import read_helplines
from services.embedded.inspection import describe
from services.embedded.policies import check_groups, read_policy
from services.embedded.progress import Shown
from services.embedded.replay import open_store, record, replay
from services.embedded.rules_table import rules_table
from services.embedded.store import StoreError
from services.embedded.summary import summary
from services.embedded.table import table
from services.embedded.terminal import Terminal, complain, say, write_json
from services.embedded.writing import WriteError, check_places, write_all
from services.ingest import sources
from services.ingest.shown import shown
from services.ingest.sources.whatsapp_export import Export, ExportError, Reject, Row, open_export, open_exports
from services.ingest.sources.whatsapp_export.naming import group_names
from services.rules import loader
from services.rules.pages import page

BAD_INPUT = 2
CONTRACT = ("line", "at", "kind", "notice", "sender", "text")
ON_NOTICES = ("actor", "targets", "via")


class StoppedError(Exception):
    """Somebody pressed Ctrl-C; the text says how to go on."""


class AskedError(Exception):
    """What was asked for does not exist; the text says what does."""


EXPECTED = (ExportError, PolicyError, StoreError, WriteError, AskedError, SettingsError, OSError, sqlite3.Error)
"""What goes wrong without a mistake of Steward's."""


class Stoppable(TyperGroup):
    """Commands that say one line when they are stopped, whatever they were at."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps the type of its context to itself
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise StoppedError("stopped.") from None


app = typer.Typer(
    cls=Stoppable,
    help="Helps volunteers keep a chat group decent, lawful and small. Nothing leaves this machine.",
    epilog="First of all try: steward replay FILE. Exit codes: 0 done, 2 the input or the settings cannot be used, "
    "130 stopped with Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
_FILE_HELP = "An exported chat: a .txt file, or the .zip as the phone sent it."
File = Annotated[Path, typer.Argument(help=_FILE_HELP, metavar="FILE")]
PolicyOption = Annotated[
    Path | None, typer.Option(help="A YAML file with the party's settings (docs/policy.md).", metavar="FILE")
]
app.add_typer(groups_app, name="groups")
ZoneOption = Annotated[
    str | None, typer.Option(help="Time zone in which the phone stood. [default: Europe/London]", metavar="ZONE")
]


def _say_version(asked: bool) -> None:  # noqa: FBT001 - Typer hands over the flag
    if asked:
        print(f"steward {version('steward')}")
        raise typer.Exit


@app.callback()
def steward(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Helps volunteers keep a chat group decent, lawful and small. Nothing leaves this machine."""


def _contract(row: Row) -> dict[str, object]:
    """A row as `steward events` writes it (docs/formats/events.md)."""
    return {name: getattr(row, name) for name in (*CONTRACT, *(ON_NOTICES if row.notice else ()))}


@app.command()
def inspect(file: File) -> None:
    """Say what a file is: format, people, counts, oddities.

    The format comes with the evidence for it, oddities with their line numbers. Nothing is kept.
    """
    console = Terminal(soft_wrap=True)
    for number, export in enumerate(open_exports(file)):
        console.print(*([""] if number else []), describe(export, file), sep="\n")


@app.command()
def events(file: File) -> None:
    """Write one JSON object for each row of the export.

    They come in the file's order, and nothing else goes to standard output. A line that cannot be read is said on
    standard error. Nothing is kept.
    """
    encode = msgspec.json.Encoder().encode
    export = open_export(file)
    for row in export.read():
        if isinstance(row, Reject):
            complain(f"line {row.line}: {row.reason}")
        else:
            write_json(encode(_contract(row)))
    if export.others:
        complain(_unread(export))


def _unread(export: Export) -> str:
    """What a zip of several chats still holds."""
    read, others = "/".join(export.source.inside), ", ".join(export.others)
    return f"this is {read}. The zip holds other chats too: {others}. Unpack it and give each file by itself."


@app.command(name="parse")
def parse_command(
    source: Annotated[str, typer.Argument(help=f"Which platform sent it: {', '.join(sources.NAMES)}.")],
    file: Annotated[Path, typer.Argument(help="A saved webhook body; - reads standard input.", metavar="FILE")],
    header: Annotated[
        list[str] | None, typer.Option(help="A header that came with it. May be given again.", metavar="'K: V'")
    ] = None,
    own_id: Annotated[
        list[str] | None, typer.Option(help="An id of Steward's own account there. May be given again.", metavar="ID")
    ] = None,
) -> None:
    """Show what Steward understands of one webhook body.

    One JSON object for each event, or for each part that could not be read with the reason. What is nothing to judge
    (receipts, own messages) writes nothing. The signature is not checked, nothing is kept.
    """
    if source not in sources.NAMES:
        raise AskedError(f"there is no source {source!r}. There are: {', '.join(sources.NAMES)}")
    headers = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in header or [])}
    body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    for one in shown(sources.source(source).parse(headers, body, frozenset(own_id or []))):
        write_json(msgspec.json.encode(one))


@app.command(name="replay")
def replay_command(
    files: Annotated[
        list[Path], typer.Argument(help=f"{_FILE_HELP} Several of one group are joined.", metavar="FILE...")
    ],
    out: Annotated[Path, typer.Option(help="Where the report goes.", metavar="FILE")] = Path("report.html"),
    json: Annotated[
        Path | None,
        typer.Option(help="Write the complete record here, confidential matters included.", metavar="FILE"),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(help="Write the findings as a table here, without confidential ones.", metavar="FILE"),
    ] = None,
    zone: ZoneOption = None,
    policy: PolicyOption = None,
    group: Annotated[
        str | None, typer.Option(help="The group's name, where the file does not say it.", metavar="NAME")
    ] = None,
    me: Annotated[
        str | None, typer.Option(help="Your own name as the group sees it, if the phone is yours.", metavar="NAME")
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Leave names and quotes out of the report, so that it can be shown.")
    ] = False,
) -> None:
    """Judge exported chats and write a report.

    What was read lies under STEWARD_HOME (default: your user's data folder), so that a second export of the group adds
    only what is new; `steward forget` deletes it. Stopped half-way it goes on where it was.
    """
    rules = read_policy(policy, zone)
    check_places([place for place in (out, json, csv) if place], files)
    if anonymous and csv:
        raise AskedError("--csv names people: leave out --anonymous, or --csv")
    exports = [export for file in files for export in open_exports(file)]
    check_groups(rules, [[group] if group else group_names(export, export.source.path) for export in exports])
    store = open_store()
    try:
        with Shown() as progress:
            done = replay(store, exports, rules, progress, group=group, me=me)
    except KeyboardInterrupt:
        raise StoppedError("stopped. Run the same command again: it goes on where it was.") from None
    found = record(store, done, rules)
    from services.embedded.report import page as report  # noqa: PLC0415 - draws charts, which is slow to load

    written = {out: report(store, done.groups, found, read_helplines(rules.file.helplines), anonymous=anonymous)}
    if csv:
        written[csv] = table(found)
    contents = {place: text.encode() for place, text in written.items()}
    if json:
        contents[json] = msgspec.json.format(msgspec.json.encode(found), indent=1)
    write_all(contents)
    Terminal().print(summary(found, out, done.failures, anonymous=anonymous), crop=False)


@app.command()
def rules(
    policy: PolicyOption = None,
    group: Annotated[str, typer.Option(help="As it holds for this group.", metavar="NAME")] = "",
) -> None:
    """List every rule with its parameters in force.

    For each: id, clause, what it catches, and where each value comes from.
    """
    Terminal().print(rules_table(read_policy(policy), group))


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(help="A rule's id, as `steward rules` lists it.", metavar="RULE")],
) -> None:
    """Show a rule's page.

    What it does, why, when it is wrong, the first step, and examples.
    """
    for module in loader.modules():
        if loader.rule_in(module).id == rule:
            Terminal().print(Markdown(page(module)))
            return
    known = ", ".join(sorted(found.id for found in loader.rules()))
    raise AskedError(f"there is no rule {rule!r}. There are: {known}")


@app.command()
def score(
    file: Annotated[
        str,
        typer.Argument(
            help="JSON lines with id and text (docs/detectors.md); - reads standard input.", metavar="FILE|-"
        ),
    ],
    *,
    cheap: Annotated[bool, typer.Option("--cheap", help="Leave out the model even where it is installed.")] = False,
) -> None:
    """Score texts: one JSON line for each, in order.

    Each has the probability of every head, the heads to flag and the words that carried them; threads have their heat.
    A line that cannot be scored is said on standard error, the rest is scored all the same. Nothing is kept.
    """
    from services.embedded.scoring import BadLineError, scored  # noqa: PLC0415 - reads tables, which takes a second
    from services.rules.detectors.tone.judging import Judge  # noqa: PLC0415

    judge = Judge(cheap=cheap)
    bad = 0
    if file != "-" and not Path(file).is_file():
        raise AskedError(f"{file}: there is no such file; - reads standard input")
    with sys.stdin.buffer if file == "-" else Path(file).open("rb") as lines:
        for number, answer in scored(lines, judge):
            if isinstance(answer, BadLineError):
                bad += 1
                complain(f"line {number}: {answer}")
            else:
                write_json(answer.encode())
    if bad:
        raise AskedError(f"{bad} {'line' if bad == 1 else 'lines'} could not be scored; see above")


@app.command()
def serve(
    groups: Annotated[
        Path | None, typer.Option(help="The groups file (docs/groups.md). [default: STEWARD_GROUPS]", metavar="FILE")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Of 127.0.0.1. [default: 8080]", min=1, max=65535)] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Log what would be sent; send nothing.")] = False,
) -> None:
    """Read chats as they happen: webhooks in, messages out, until Ctrl-C.

    One process, no Kafka; everything it keeps lies in Steward's folder. docs/live.md has the settings.
    """
    from services.embedded import serving  # noqa: PLC0415 - starts servers, which is slow to load

    status = serving.run(serving.settings(groups, port, dry_run=dry_run))
    if status:
        raise typer.Exit(status)


@app.command()
def forget(
    group: Annotated[str | None, typer.Argument(help="A group's name.", metavar="GROUP")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every group, and the key of this installation.")] = False,
) -> None:
    """Delete what Steward keeps of a group, or of all.

    Reports and tables that were written stay where they were put.
    """
    if everything == (group is not None):
        raise AskedError("say which: a group's name, or --all")
    if everything:
        there = home.forget_everything()
        say("Everything Steward kept on this machine is deleted." if there else "Steward kept nothing here.")
        return
    store = open_store()
    called = store.groups_called([str(group)])
    if not called:
        known = ", ".join(repr(row[0]) for row in store.all("SELECT name FROM groups ORDER BY name")) or "none"
        raise AskedError(f"nothing is kept of a group called {group!r}. Kept: {known}")
    for grp, _, _ in [one for one in called if one[2] == group] or called:
        store.forget(grp)
    say(f"What Steward kept of {group!r} is deleted. Reports you wrote are still where you put them.")


def _said(error: Exception) -> str:
    if isinstance(error, sqlite3.Error):
        return (
            f"{home.home()}: the data kept there cannot be used now ({error}). Make room on that disk, or set "
            "STEWARD_HOME to a folder on another, and run the same command again: it goes on where it was."
        )
    return str(error)


def main() -> None:
    """Run the command line: what goes wrong outside Steward is one line and exit code 2."""
    try:
        app()
    except BrokenPipeError:  # whoever read along has seen enough; Python must not complain when it closes the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (*EXPECTED, StoppedError) as error:
        lines = str(error).splitlines() if isinstance(error, PolicyError) else [_said(error)]
        for line in lines:
            Terminal(stderr=True, soft_wrap=True).print(Text.assemble(("steward: ", "red"), " ".join(line.split())))
        sys.exit(STOPPED if isinstance(error, StoppedError) else BAD_INPUT)


if __name__ == "__main__":
    main()
