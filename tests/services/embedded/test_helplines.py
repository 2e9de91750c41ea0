"""Whom to ring: complete, sourced, checked lately, and replaceable."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from moderation.policy import PolicyError
from services.embedded.helplines import read_helplines, shipped
from services.embedded.policies import read_policy

CHANGELOG = Path(__file__).parents[3] / "CHANGELOG.md"
ENTRY = "{for: Trouble, ring: 01632 960001, source: us, checked_on: 2026-11-24}"


def released() -> date:
    """The newest dated release of the changelog; before the first one, the day on which the register was checked."""
    dates = re.findall(r"^## .*(\d{4}-\d{2}-\d{2})", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    return max(map(date.fromisoformat, dates), default=max(entry.checked_on for entry in shipped().entries))


def test_every_number_was_checked_within_a_year_of_the_release() -> None:
    """No release carries a number that was checked more than twelve months before it: check it again, or drop it."""
    assert [f"{entry.for_}: {entry.ring}" for entry in shipped().stale(released())] == []


def test_an_old_number_is_noticed() -> None:
    """The check goes red on the day after twelve months."""
    register = shipped()
    assert register.stale(register.checked_on + timedelta(days=366)) == []
    assert register.stale(register.checked_on + timedelta(days=367))


def test_danger_comes_first() -> None:
    """The first number is the one for danger, and each says where it was read."""
    entries = shipped().entries
    assert "danger" in entries[0].for_
    assert all(entry.source and entry.ring for entry in entries)


@pytest.mark.parametrize("given", ["register.yaml", f"{{inside: Ring Ann, entries: [{ENTRY}]}}"])
def test_a_policy_file_replaces_the_register(tmp_path: Path, given: str) -> None:
    """The numbers of a policy file, beside it or in it, stand instead of the shipped ones."""
    (tmp_path / "register.yaml").write_text(f"inside: Ring Ann\nentries: [{ENTRY}]\n", encoding="utf-8")
    policy = tmp_path / "policy.yaml"
    policy.write_text(f"helplines: {given}\n", encoding="utf-8")
    register = read_helplines(read_policy(policy).file.helplines)
    assert (register.inside, [entry.ring for entry in register.entries]) == ("Ring Ann", ["01632 960001"])


@pytest.mark.parametrize(
    "given",
    ["{inside: Ann}", "{inside: Ann, entries: [{for: x}]}", "missing.yaml", f"{{entries: [{ENTRY}], x: 1}}", "7"],
)
def test_a_register_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    """A register without numbers, sources or dates is an error that names the policy file."""
    policy = tmp_path / "policy.yaml"
    policy.write_text(f"helplines: {given}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="helplines"):
        read_policy(policy)
