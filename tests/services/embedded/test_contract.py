"""What `--json` writes: against its published schema, on the sample group."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from services.embedded.contract import schema, schema_file
from services.embedded.policies import read_policy
from services.embedded.replay import open_store, record, replay
from services.ingest.sources.whatsapp_export import open_export

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "deploy" / "schemas" / "record.json"
VALIDATOR = Draft202012Validator(schema(), format_checker=FormatChecker())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The sample's record, with a line that cannot be read, as a program in another language sees it."""
    folder = tmp_path_factory.mktemp("contract")
    place = folder / "chat.txt"
    sample = (ROOT / "examples" / "rivermead.txt").read_text(encoding="utf-8")
    place.write_text(f"{sample}99/99/2025, 10:00 - Des Fallon: when?\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEWARD_HOME", str(folder / "home"))
        policy = read_policy(None)
        store = open_store()
        done = replay(store, [open_export(place)], policy, lambda *_: None)
        read: dict[str, Any] = json.loads(msgspec.json.encode(record(store, done, policy)))
    return read


def test_the_published_schema_is_that_of_the_code() -> None:
    """`deploy/schemas/record.json` holds exactly what the code says: run `make schemas` after a change."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema_file()
    Draft202012Validator.check_schema(schema())


def test_the_record_keeps_to_its_schema(written: dict[str, Any]) -> None:
    """Groups, findings and rejects of the sample are all as the schema says."""
    assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(written)] == []
    assert written["groups"]
    assert written["findings"]
    assert written["rejects"]


@pytest.mark.parametrize("field", ["id", "rule", "at", "people", "others", "evidence", "to", "messages", "message"])
def test_the_schema_misses_what_is_missing(written: dict[str, Any], field: str) -> None:
    """A finding without one of its fields is not a record."""
    finding = {name: value for name, value in written["findings"][0].items() if name != field}
    assert not VALIDATOR.is_valid(written | {"findings": [finding]})


@pytest.mark.parametrize(
    ("field", "value"), [("severity", "awful"), ("evidence", [0]), ("to", ["everybody"]), ("at", 5)]
)
def test_the_schema_knows_what_can_be_said(written: dict[str, Any], field: str, value: object) -> None:
    """Severities and recipients are those there are, and lines are counted from 1."""
    assert not VALIDATOR.is_valid(written | {"findings": [written["findings"][0] | {field: value}]})


def test_message_is_the_first_of_the_messages(written: dict[str, Any]) -> None:
    """There is one message for each of `to`, and `message` is the one for the first."""
    for one in written["findings"]:
        assert one["to"] == list(one["messages"])
        assert one["message"] == one["messages"][one["to"][0]]


def test_every_field_is_explained() -> None:
    """`docs/formats/record.md` names every field there is."""
    page = (ROOT / "docs" / "formats" / "record.md").read_text(encoding="utf-8")
    fields = {name for part in schema()["$defs"].values() for name in part["properties"]}
    assert sorted(name for name in fields if f"`{name}`" not in page) == []
