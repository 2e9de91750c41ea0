"""The groups file as a directory."""

import os
from pathlib import Path
from typing import Any

import pytest

from moderation.contacts import Route
from moderation.keys import group_key
from services.actions.registered import Registered

pytestmark = pytest.mark.anyio

EXAMPLE = Path(__file__).parents[3] / "deploy" / "groups.example.yaml"
KEY = b"a long random key of this installation"


def changed(path: Path, text: str) -> None:
    """Write a file anew, at another instant."""
    path.write_text(text)
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1_000_000))


async def test_roles_and_routes_are_those_of_the_file(office: Any) -> None:
    """Admins, organiser and HQ's roles are people of the file, each with their routes in the order that is set."""
    directory = Registered(EXAMPLE, KEY)
    async with office.database.transaction() as session:
        team = await directory.team(session, group_key(KEY, "waha", "120363000000000001@g.us"))
        elsewhere = await directory.team(session, "not on the register")
    assert [one.name for one in team.admins] == ["Judith Marlowe", "Hannah Obi"]
    assert team.admins[0].routes == (Route("email", "judith@example.org"), Route("whatsapp", "+447700900123"))
    assert [one.id for one in team.safeguarding] == ["mina"]
    assert elsewhere.admins == ()
    assert [one.id for one in elsewhere.hq] == ["omar"]


async def test_a_contact_is_known_by_the_aliases_of_the_file(office: Any) -> None:
    """An admin's telephone number in the file is the alias by which the chat's person key is found."""
    await office.take(office.person("p-j", "J", "wa-phone:447700900123"))
    directory = Registered(EXAMPLE, KEY)
    async with office.database.transaction() as session:
        judith = await directory.contact(session, "judith")
        assert judith is not None
        assert judith.concerned(("p-j",))
        known = await directory.known(session, "p-j")
    assert known is not None
    assert known.id == "judith"


async def test_a_changed_file_holds_and_a_broken_one_does_not(office: Any, folder: Path) -> None:
    """A changed groups file holds from then on; one that cannot be used changes nothing."""
    path = folder / "groups.yaml"
    path.write_text(EXAMPLE.read_text())
    directory = Registered(path, KEY)
    changed(path, EXAMPLE.read_text().replace("Judith Marlowe", "Judith Fairfax"))
    directory.refresh()
    async with office.database.transaction() as session:
        judith = await directory.contact(session, "judith")
        changed(path, "groups: [")
        directory.refresh()
        again = await directory.contact(session, "judith")
    assert judith is not None
    assert judith.name == "Judith Fairfax"
    assert again == judith
