"""Steward's own webhook."""

import json
from pathlib import Path

import jsonschema
import pytest

from moderation.events import Kind
from services.ingest.platform import UnauthenticError
from services.ingest.sources import generic as source
from services.ingest.sources.generic.schema import schema_file
from tests.services.ingest.sources.bodies import NOW, SECRETS, generic, signed
from tests.services.ingest.sources.reading import event, events, reasons

PUBLISHED = Path("deploy/schemas/webhook.json")


def test_the_published_schema_is_what_the_code_says() -> None:
    """`deploy/schemas/webhook.json` is written by `make schemas`."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema_file()


def test_the_pages_example_is_accepted_by_schema_and_source() -> None:
    """What docs/sources/generic.md shows works."""
    page = Path("docs/sources/generic.md").read_text(encoding="utf-8")
    body = json.loads(page.split("```json\n")[1].split("```")[0])
    jsonschema.validate(body, json.loads(PUBLISHED.read_text(encoding="utf-8")))
    assert [one.kind for one in events("generic", body)] == [Kind.MESSAGE, Kind.JOINED, Kind.ROSTER]


def test_a_telephone_number_is_the_same_person_everywhere() -> None:
    """Other ids are known by this webhook only."""
    assert event("generic", {"events": [generic()]}).person == ("wa-phone:447700900123", "generic:ann")


@pytest.mark.parametrize("at", ["2026-01-23T07:12:50Z", "2026-01-23T08:12:50+01:00", NOW, NOW * 1000, str(NOW)])
def test_instants_in_every_form(at: object) -> None:
    """RFC 3339 with an offset, seconds and milliseconds."""
    assert event("generic", {"events": [generic(at=at)]}).at == NOW * 1000


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "shouted"}, "$.kind"), ({"at": "yesterday"}, "`at` is no instant"),
        ({"person": None}, "needs a `person`"),
        ({"kind": "edited"}, "needs a `ref`"), ({"person": {"ids": []}}, "length >= 1"), ({"group": 5}, "$.group"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_by_its_place(change: dict[str, object], reason: str) -> None:
    """The reason names the field; the good events beside it are taken."""
    body = {"events": [generic(1), generic(2, **change), generic(3)]}
    (said,) = reasons("generic", body)
    assert reason in said
    found = source.parse({}, json.dumps(body).encode(), frozenset())
    assert len(found) == 3


@pytest.mark.parametrize("age", [-301_000, 301_000])
def test_an_old_body_is_refused(age: int) -> None:
    """The signed time is good for five minutes."""
    headers = signed("generic", b"{}", NOW * 1000)
    source.verify(headers, b"{}", SECRETS["generic"], NOW * 1000)
    with pytest.raises(UnauthenticError):
        source.verify(headers, b"{}", SECRETS["generic"], NOW * 1000 + age)
