"""The command line: help that fits, errors of one line, nothing written half."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from services.rules import loader

STEWARD = str(Path(sys.executable).with_name("steward"))
SAMPLE = Path(__file__).parents[3] / "examples" / "rivermead.txt"
COMMANDS = {
    "inspect": ["FILE"],
    "events": ["FILE"],
    "replay": ["FILE", "--out", "--json", "--csv", "--zone", "--policy", "--group", "--me", "--anonymous"],
    "rules": ["--policy", "--group"],
    "explain": ["RULE"],
    "forget": ["GROUP", "--all"],
}
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command in an empty folder, with a home of its own, on a terminal that is no terminal."""
    (tmp_path / "work").mkdir()

    def command(*words: object, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR"}}
        return subprocess.run(
            [STEWARD, *map(str, words)], capture_output=True, text=True, check=False, cwd=tmp_path / "work",
            env=environment | {"STEWARD_HOME": str(tmp_path / "home")} | settings,
        )  # fmt: skip

    return command


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of an error; everything else about it is checked here."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("steward: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_complete_and_fits(run: Run, command: str) -> None:
    """Each command names everything it takes, with words to each, within 80 columns."""
    said = run(command, "--help").stdout
    assert [word for word in COMMANDS[command] if word not in said] == []
    assert max(map(len, said.splitlines())) <= 80
    options = [line for line in said.splitlines() if line.startswith("  -")]
    assert all(len(line.split("  ")) > 2 for line in options), options


def test_help_names_every_command(run: Run) -> None:
    """Without a command there is a list of them, each with a whole sentence."""
    said = run("--help").stdout
    lines = {
        line.split()[0]: line for line in said.splitlines() if line.startswith("  ") and line.split()[0] in COMMANDS
    }
    assert set(COMMANDS) == set(lines)
    assert all(line.endswith(".") for line in lines.values())


@pytest.mark.parametrize("command", ["inspect", "events", "replay"])
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("notes.txt", b"Dear diary,\nnothing happened.\n", "no line looks like a message"),
        ("empty.txt", b"", "the file is empty"),
        ("photo.jpg", bytes(range(256)) * 40, "photo.jpg"),
        ("torn.zip", b"PK\x03\x04 and no more", "zip"),
        ("missing.txt", None, "cannot be opened (No such file"),
        ("folder.txt", "folder", "this is a folder"),
        ("[red]odd[/red].txt", b"x", "[red]odd[/red].txt"),
    ],
)
def test_what_is_no_export_is_one_line(
    run: Run, tmp_path: Path, command: str, name: str, content: bytes | str | None, says: str
) -> None:
    """Whatever is not an export is refused with its name and what to do; no report and no record appears."""
    place = tmp_path / name.replace("/", "⁄")
    if isinstance(content, bytes):
        place.write_bytes(content)
    elif content:
        place.mkdir()
    assert says.replace("/", "⁄" if name.startswith("[") else "/") in refused(run(command, place))
    assert list((tmp_path / "work").iterdir()) == []
    assert not (tmp_path / "home").exists()


def test_one_bad_file_among_good_ones_keeps_nothing(run: Run, tmp_path: Path) -> None:
    """All files are looked at before the first is kept."""
    bad = tmp_path / "empty.txt"
    bad.touch()
    assert "empty" in refused(run("replay", SAMPLE, bad))
    assert not (tmp_path / "home").exists()


def test_a_locked_zip_says_so(run: Run, tmp_path: Path) -> None:
    """A zip with a password is refused with what to do."""
    place = tmp_path / "chat.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("_chat.txt", SAMPLE.read_text(encoding="utf-8"))
    raw = bytearray(place.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    place.write_bytes(raw)
    assert "encrypted" in refused(run("inspect", place))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("rules: {flod: {}}", "did you mean 'flood'"),
        ("rules: {flood: {limit_10min: many}}", "flood.limit_10min"),
        ("zone: Europe/Londonium", "'Europe/Londonium' is not a time zone"),
        ("rules: [", "this is not YAML"),
        ("", "policy.yaml:1: it sets nothing"),
        ("# nothing yet\n", "policy.yaml:1: it sets nothing"),
        ("zone: Europe/London\nrules: {}\nrules: {}", "policy.yaml:3: 'rules' is said twice"),
        (
            "rules:\n  flood:\n    limit_1h: -3",
            ":3: flood.limit_1h (set by party): should be greater than 0",
        ),
        ("rules:\n  gossip: off", "policy.yaml:2: rules.gossip: write for example `gossip: {mode: off}`"),
        ("regions:\n  North: {}\nlocal_parties:\n  Mead:\n    region: Nort", "policy.yaml:5: local party Mead: there"),
        ("groups:\n  Team:\n    region: North", "policy.yaml:3: group Team: there is no region 'North' in the file"),
        ("groups:\n  Rivermede by-election team: {}", "the export's is 'Rivermead by-election team'"),
        ("groups:\n  Another: {}", "none of the groups it names"),
        ("helplines: nowhere.yaml", "nowhere.yaml"),
        ("helplines: {inside: Ring Ann, entries: []}", "helplines: entries"),
        ("- a list", "policy.yaml"),
        ("rulez: {}", "rulez: there is no setting of this name here"),
        ("rules: {flood: {limt_1h: 3}}", "did you mean 'limit_1h'"),
        ("groups: {Team: {admins: Ann}}", "groups.Team.admins: should be a list"),
        ("groups: {Team: {ends: tomorrow}}", "should be a date such as"),
        ("rules: {quiet_hours: {start: 25:00}}", "quiet_hours.start (set by party): 1500 is not a time of day"),
    ],
)
def test_a_policy_that_cannot_be_used_is_one_line(run: Run, tmp_path: Path, content: str, says: str) -> None:
    """A mistake in the policy file is refused with the file and the place in it."""
    place = tmp_path / "policy.yaml"
    place.write_text(content, encoding="utf-8")
    said = refused(run("replay", SAMPLE, "--policy", place))
    assert says in said
    assert str(place) in said or "--policy" in said
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("rules:\n  flod: {}\n  flood: {limt_1h: 3}\ngroups:\n  Team: {region: North}", [2, 3, 5]),
        ("rules:\n  gossip: {mode: sometimes}\n  swearing: {least: x, mild: y}", [2, 3, 3]),
        ("groups:\n  Team:\n    ends: tomorrow\nzne: x\nrules:\n  gossip: off\n", [3, 4, 6]),
        ('rules:\n  "flo\\nod": {}\n  gosip: {}', [2, 3]),
    ],
)
def test_every_mistake_of_a_policy_has_its_line(run: Run, tmp_path: Path, content: str, lines: list[int]) -> None:
    """Red where only the first mistake is told, one is told twice, or what the file says begins a line of its own."""
    place = tmp_path / "policy.yaml"
    place.write_text(content, encoding="utf-8")
    done = run("rules", "--policy", place)
    told = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert [int(line.removeprefix(f"steward: {place}:").partition(":")[0]) for line in told] == lines


def test_many_mistakes_of_a_policy_are_counted(run: Run, tmp_path: Path) -> None:
    """A file that is something else altogether does not fill the screen."""
    place = tmp_path / "policy.yaml"
    place.write_text("\n".join(f"wrong{number}: {number}" for number in range(50)), encoding="utf-8")
    told = run("rules", "--policy", place).stderr.splitlines()
    assert len(told) == 21
    assert told[-1] == f"steward: {place}: and 30 more"


def test_an_unknown_zone_is_one_line(run: Run) -> None:
    """A zone that does not exist is refused, with one that does."""
    assert "Europe/London" in refused(run("replay", SAMPLE, "--zone", "Mars/Olympus"))


def test_a_policy_that_is_missing_is_one_line(run: Run) -> None:
    """A policy file that is not there is refused by name."""
    said = refused(run("rules", "--policy", "no-such.yaml"))
    assert "no-such.yaml: cannot be opened (No such file or directory)" in said
    assert "YAML" not in said


def test_a_group_without_settings_is_said(run: Run) -> None:
    """Somebody who mistypes a group's name sees that nothing is set for it."""
    assert "sets nothing for a group 'Nosuch'" in " ".join(run("rules", "--group", "Nosuch").stdout.split())


def test_a_full_disk_says_where_and_what_to_do(tmp_path: Path) -> None:
    """Where the data folder's disk is full, one line names it and says how to go on."""
    place = tmp_path / "WhatsApp Chat with Team.txt"
    place.write_text("".join(f"03/03/2025, 10:{n % 60:02} - Ann: {'word ' * 40}{n}\n" for n in range(20_000)))
    limit = 'ulimit -f 2000; trap "" XFSZ; exec "$0" "$@"'
    command = ["bash", "-c", limit, STEWARD, "replay", str(place), "--out", "/dev/null"]
    done = subprocess.run(
        command, env=os.environ | {"STEWARD_HOME": str(tmp_path / "home")}, capture_output=True, text=True, check=False
    )
    said = refused(done)
    assert str(tmp_path / "home") in said
    assert "STEWARD_HOME" in said


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    """Whoever stops a replay reads that the same command goes on, and the exit code says that it was stopped."""
    place = tmp_path / "WhatsApp Chat with Team.txt"
    lines = (f"{1 + n // 2000:02}/03/2025, {8 + n % 14:02}:{n % 60:02} - Ann: the word {n}\n" for n in range(60_000))
    place.write_text("".join(lines))
    running = subprocess.Popen(
        [STEWARD, "replay", str(place), "--out", "/dev/null"],
        env=os.environ | {"STEWARD_HOME": str(tmp_path / "home")}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (tmp_path / "home" / "steward.db").exists():
        time.sleep(0.05)
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.count("\n")) == (130, 1)
    assert "goes on where it was" in said


@pytest.mark.parametrize("loaded", [False, True])
def test_a_command_stopped_at_any_moment_says_one_line(loaded: bool) -> None:  # noqa: FBT001
    """Ctrl-C while the command is loading, or while it waits for input, is one line and 130: no traceback."""
    stopping = (
        "import services.embedded.__main__ as it, signal, os\nit.open_exports = lambda _: os.kill(os.getpid(), 2)\n"
        if loaded
        else "import sys\nclass Stop:\n def find_spec(self, name, *_):\n  if name == 'services.embedded.__main__':"
        " raise KeyboardInterrupt\nsys.meta_path.insert(0, Stop())\n"
    )
    run_it = "import sys\nsys.argv = ['steward', 'inspect', 'x']\nfrom services.embedded.command import main\nmain()"
    done = subprocess.run([sys.executable, "-c", stopping + run_it], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "steward: stopped.\n")


@pytest.mark.parametrize("option", ["--out", "--json", "--csv"])
def test_places_are_tried_before_the_work_begins(run: Run, tmp_path: Path, option: str) -> None:
    """A place that cannot be written to is refused before anything is read or written."""
    assert "there is no folder" in refused(run("replay", SAMPLE, option, "nowhere/file"))
    assert "this is a folder" in refused(run("replay", SAMPLE, option, tmp_path))
    assert list((tmp_path / "work").iterdir()) == []
    assert not (tmp_path / "home").exists()


def test_two_results_in_one_file_are_refused(run: Run) -> None:
    """The report and the record cannot be the same file."""
    assert "named twice" in refused(run("replay", SAMPLE, "--out", "a", "--json", "a"))


def test_a_disk_that_is_full_leaves_nothing_half(run: Run, tmp_path: Path) -> None:
    """When the record cannot be written, the old report stays as it was and nothing lies about."""
    (tmp_path / "work" / "report.html").write_text("the old one", encoding="utf-8")
    done = run("replay", SAMPLE, "--json", "/dev/full")
    assert "No space left" in refused(done)
    assert [place.name for place in (tmp_path / "work").iterdir()] == ["report.html"]
    assert (tmp_path / "work" / "report.html").read_text(encoding="utf-8") == "the old one"


def test_a_home_that_cannot_be_is_one_line(run: Run, tmp_path: Path) -> None:
    """A data folder that cannot be made is refused with the setting that moves it."""
    (tmp_path / "file").touch()
    assert "STEWARD_HOME" in refused(run("replay", SAMPLE, STEWARD_HOME=str(tmp_path / "file" / "home")))


def test_a_store_that_is_none_is_one_line(run: Run, tmp_path: Path) -> None:
    """A broken database is refused with what to do."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "steward.db").write_bytes(b"not a database at all, " * 50)
    assert "steward forget --all" in refused(run("replay", SAMPLE))


def test_unknown_rules_and_groups_are_one_line(run: Run) -> None:
    """What does not exist is refused with what does."""
    assert "flood" in refused(run("explain", "floods"))
    assert "Kept: none" in refused(run("forget", "No such group"))
    assert "--all" in refused(run("forget"))


def test_events_are_json_and_nothing_else(run: Run) -> None:
    """Every line on standard output is an object with the contract's fields."""
    rows = [json.loads(line) for line in run("events", SAMPLE).stdout.splitlines()]
    assert len(rows) == 163
    assert {"line", "at", "kind", "notice", "sender", "text"} == set(rows[12])
    assert {"actor", "targets", "via"} <= set(rows[1])


def test_a_zip_of_two_chats_says_so(run: Run, tmp_path: Path) -> None:
    """`events` gives one chat and says what else there is; `inspect` shows both; `replay` judges both."""
    place = tmp_path / "chats.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for name in ("Ward 1", "Ward 2"):
            archive.writestr(f"WhatsApp Chat with {name}.txt", f"25/12/2021, 10:30 - Ana: hello {name}\n")
    events = run("events", place)
    assert [json.loads(line)["text"] for line in events.stdout.splitlines()] == ["hello Ward 1"]
    assert "holds other chats too: WhatsApp Chat with Ward 2.txt" in events.stderr
    assert events.stderr.count("\n") == 1
    assert all(f"group: Ward {n}" in run("inspect", place).stdout for n in (1, 2))
    assert run("replay", place, "--json", "record.json").returncode == 0
    record = json.loads((tmp_path / "work" / "record.json").read_text(encoding="utf-8"))
    assert [group["name"] for group in record["groups"]] == ["Ward 1", "Ward 2"]


def test_inspect_shows_what_is_odd(run: Run, tmp_path: Path) -> None:
    """Dates that can be read two ways, steps back in time and notices not understood are told with their lines."""
    place = tmp_path / "chat.txt"
    place.write_text("02/03/2021, 10:30 - Ana: hi\n02/03/2021, 10:10 - Ana: ho\n02/03/2021, 10:31 - Zorp blimfed\n")
    said = run("inspect", place).stdout
    assert "day and month cannot be told apart" in said
    assert "out of order" in said
    assert "line 3: a notice" in said


def test_a_reader_that_stops_early_sees_no_complaint(tmp_path: Path) -> None:
    """`steward events FILE | head -n 1` prints one line and no traceback, whatever the length."""
    long = tmp_path / "long.txt"
    long.write_text("".join(f"03/03/2025, 10:{n % 60:02} - Ann: {'word ' * 40}{n}\n" for n in range(20_000)))
    for shell in (f"{STEWARD} events {long} | head -n 1", f"{STEWARD} inspect {long} | true"):
        done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, check=True)
        assert done.stderr == ""
        assert done.stdout.count("\n") <= 1


def test_the_summary_fits_and_says_where_the_report_is(run: Run, tmp_path: Path) -> None:
    """In a pipe the summary keeps to 80 columns; the report's place stands whole on its own line."""
    said = run("replay", SAMPLE).stdout.splitlines()
    place = f"Report: {tmp_path / 'work' / 'report.html'}"
    assert place in [line.rstrip() for line in said]
    assert max(len(line.rstrip()) for line in said if not line.startswith("Report:")) <= 80
    assert any("Rivermead by-election team: 150 messages by 10 people" in line for line in said)
    assert any("Des Fallon" in line and "Very many messages" in line for line in said)


def test_inspect_says_what_the_file_is(run: Run) -> None:
    """`inspect` names the group, the format with its evidence, the people, the kinds of row, and keeps nothing."""
    said = run("inspect", SAMPLE).stdout
    assert all(word in said for word in ("Rivermead by-election team", "android", "Hannah Obi", "message", "none"))
    assert max(map(len, said.splitlines())) <= 100


def test_a_line_that_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    """A row with an impossible date is told by its line, and the rest goes on with exit code 0."""
    place = tmp_path / "chat.txt"
    place.write_text(SAMPLE.read_text(encoding="utf-8") + "99/99/2025, 10:00 - Des Fallon: when?\n", encoding="utf-8")
    done = run("replay", place, "--json", "record.json")
    record = json.loads((tmp_path / "work" / "record.json").read_text(encoding="utf-8"))
    assert [one["line"] for one in record["rejects"]] == [164]
    assert "1 line could not be read" in done.stdout
    assert done.returncode == 0


def test_rules_say_where_each_value_comes_from(run: Run, tmp_path: Path) -> None:
    """Every rule is there by its whole id, within 80 columns; a value set for the group says that it was."""
    place = tmp_path / "policy.yaml"
    place.write_text("groups: {Team: {rules: {flood: {limit_10min: 15}}}}", encoding="utf-8")
    said = run("rules", "--policy", place, "--group", "Team").stdout
    assert [rule.id for rule in loader.rules() if f"  {rule.id}  " not in said] == []
    assert "group Team: limit_10min = 15" in said
    assert "default: mode = live" in said
    assert max(len(line.rstrip()) for line in said.splitlines()) <= 80


def test_a_rule_is_explained(run: Run) -> None:
    """`explain` shows the rule's page with its parameters and examples."""
    said = run("explain", "flood").stdout
    assert all(word in said for word in ("Very many messages from one person", "limit_10min", "First step."))


def test_the_export_is_never_written_over(run: Run, tmp_path: Path) -> None:
    """Naming the export as the place of the report is refused, and the export stays as it was."""
    place = tmp_path / "chat.txt"
    place.write_bytes(SAMPLE.read_bytes())
    for option in ("--out", "--json", "--csv"):
        done = run("replay", place, option, place)

        assert done.returncode == 2
        assert "export itself" in done.stderr
        assert place.read_bytes() == SAMPLE.read_bytes()


def test_the_policy_page_shows_a_policy_that_works(run: Run, tmp_path: Path) -> None:
    """The example of docs/policy.md is accepted as it stands."""
    page = (SAMPLE.parents[1] / "docs" / "policy.md").read_text(encoding="utf-8")
    policy = tmp_path / "policy.yaml"
    policy.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")

    assert run("rules", "--policy", policy).returncode == 0
