"""What is said of a whole export."""

from collections.abc import Callable

import pytest

from services.ingest.sources.whatsapp_export import Export, facts
from services.ingest.sources.whatsapp_export.facts import named_by_file

HEAD = "25/12/2021, 10:30 - "


def test_facts(opened: Callable[[str], Export]) -> None:
    """Group, people, counts and oddities with their lines."""
    notices = f'{HEAD}Ana created group "Ward 3 leaflets"\n{HEAD}Ana added Bob\n'
    found = facts(opened(f"{notices}{HEAD}Ana: hi\n{HEAD}Cyd: yo\n45/12/2021, 10:30 - X: y\n"))

    assert (found.group, found.rows, found.rejects, found.cut) == ("Ward 3 leaflets", 4, 1, False)
    assert found.participants == {"Ana": 1, "Cyd": 1}
    assert found.named == {"Ana", "Bob", "Cyd"}
    assert found.kinds == {"group_created": 1, "joined": 1, "message": 2}
    assert [odd.line for odd in found.oddities] == [5]


def test_a_cut_export_is_noticed(opened: Callable[[str], Export]) -> None:
    """An Android phone stops near 40,000 rows."""
    assert facts(opened(f"{HEAD}Ana: hi\n" * 40_000)).cut


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("WhatsApp Chat with Ward 3.txt", "Ward 3"),
        ("WhatsApp Chat - Ward 3.zip", "Ward 3"),
        ("WhatsApp-Chat mit Ward 3.txt", "Ward 3"),
        ("Чат WhatsApp с контактом Ward 3.txt", "Ward 3"),
        ("_chat.txt", None),
    ],
)
def test_the_name_in_the_file_s_name(file: str, name: str | None) -> None:
    """The file's name holds the group's, in the phone's language."""
    assert named_by_file(file) == name
