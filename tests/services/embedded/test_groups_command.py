"""`steward groups check`: right or wrong, in words."""

from pathlib import Path

from typer.testing import CliRunner

from services.embedded.__main__ import app

EXAMPLE = Path(__file__).parents[3] / "deploy" / "groups.example.yaml"


def test_a_file_that_can_be_used_is_counted() -> None:
    """A right file is said to be right, with what is in it."""
    done = CliRunner().invoke(app, ["groups", "check", str(EXAMPLE)])

    assert done.exit_code == 0
    assert "can be used: 3 groups, 3 accounts, 4 people" in done.output


def test_a_file_that_cannot_be_used_is_told_by_line(tmp_path: Path) -> None:
    """Each problem is one line that begins with the file and the line; the exit code is 2."""
    place = tmp_path / "groups.yaml"
    place.write_text(EXAMPLE.read_text(encoding="utf-8").replace("organiser: omar", "organiser: omer"), "utf-8")

    done = CliRunner().invoke(app, ["groups", "check", str(place)])

    assert done.exit_code == 2
    assert f"{place}:55: groups.Data volunteers.organiser: nobody under `people` is called 'omer'" in done.output


def test_what_is_perhaps_not_meant_is_noted(tmp_path: Path) -> None:
    """A file without anybody for a role, and groups without admins, can be used and are remarked on."""
    place = tmp_path / "groups.yaml"
    text = "party: P\naccounts: [{source: waha, id: a, kind: own}]\ngroups: {G: {ids: {waha: x@g.us}}}"
    place.write_text(text, "utf-8")

    done = CliRunner().invoke(app, ["groups", "check", str(place)])

    assert done.exit_code == 0
    assert "nobody holds the role 'safeguarding'" in done.output
    assert "group 'G' has no admins" in done.output
