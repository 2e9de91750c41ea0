"""What travels: topics, keys, JSON and its schemas."""

from pathlib import Path

import msgspec
import pytest

from moderation.actions import Action, ActionKind, Approval, Fate, Outcome
from moderation.crossing import Crossing, Matter
from moderation.engine import Observation
from moderation.events import Entry, Event, Kind, Named
from moderation.features import Features, Span, Talk
from moderation.findings import Finding, Recipient, Severity
from moderation.people import Person, Reply
from moderation.sources import Reject, SourceNews, SourceState
from moderation.wire import (
    ACTIONS,
    CROSSINGS,
    EVENTS,
    FINDINGS,
    GROUPS,
    OBSERVATIONS,
    OUTCOMES,
    PEOPLE,
    REJECTS,
    REPLIES,
    SOURCES,
    TOPICS,
    Record,
    Topic,
    WireError,
    decode,
    encode,
    key,
    schema_files,
    schemas,
)

SCHEMAS = Path(__file__).parents[2] / "deploy" / "schemas"

EVENT = Event(
    id="e1", group="g", at=1, kind=Kind.MESSAGE, person="ann", text="héllo Bob", named=(Named(6, 9, "bob"),), received=2
)
RECORDS: list[tuple[Topic, Record]] = [
    (EVENTS, EVENT),
    (
        OBSERVATIONS,
        Observation(
            msgspec.structs.replace(EVENT, text=None),
            Features(words=2, talk=Talk.YOU | Talk.GREETING, heads={"pii": 0.5}, spans=(Span(0, 5, "pii", "phone"),)),
        ),
    ),
    (CROSSINGS, Crossing(scope="g", matter=Matter.TEXT, at=1, group="g", id="e1", sketch=(1, 2), whole=3)),
    (
        FINDINGS,
        Finding(
            id="f1",
            rule="flood",
            version=1,
            clause="conduct-1",
            severity=Severity.WARNING,
            group="g",
            at=1,
            episode="ann\x1f1",
            to=(Recipient.DUTY_ADMIN,),
            because="13 messages, where 12 is the limit",
            people=("ann",),
            numbers={"messages": 13, "share": 0.5, "window": "10 minutes"},
        ),
    ),
    (
        ACTIONS,
        Action(
            id="a1",
            kind=ActionKind.ASK_REMOVAL,
            group="g",
            at=1,
            to=Recipient.DUTY_ADMIN,
            about=("ann",),
            approval=Approval(by="eve", at=1, reason="again", rules=(("flood", 1),), evidence=("f1",)),
        ),
    ),
    (REJECTS, Reject(source="g", at=1, reason="no JSON", where="byte 0", body=b"\xff<")),
    (PEOPLE, Person(key="g", name="Ann", aliases=("wa-phone:447700900001", "wa-lid:1"), merged_into="ann")),
    (GROUPS, Event(id="register-1", group="g", at=1, kind=Kind.REGISTER, entry=Entry(zone="Europe/London"))),
    (REPLIES, Reply(id="r1", source="waha", at=1, person="g", text="yes")),
    (OUTCOMES, Outcome(action="a1", group="g", at=2, fate=Fate.DONE, by="eve")),
]
NEWS = SourceNews(source="waha", account="office", state=SourceState.DOWN, since=1, at=2, reason="no answer")


@pytest.mark.parametrize(("topic", "record"), RECORDS, ids=[topic.name for topic, _ in RECORDS])
def test_what_is_written_is_read_again(topic: Topic, record: Record) -> None:
    """A record that travels arrives as it was, written the same each time, under its group's key."""
    assert decode(topic, encode(record)) == record
    assert encode(decode(topic, encode(record))) == encode(record)
    assert key(record) == b"g"


def test_every_topic_is_tried() -> None:
    """The records above are of every topic there is."""
    assert {topic for topic, _ in RECORDS} | {SOURCES} == set(TOPICS)


@pytest.mark.parametrize(("group", "expected"), [(None, b"waha/office/"), ("g", b"waha/office/g")])
def test_news_of_an_account_and_of_its_rooms_are_kept_apart(group: str | None, expected: bytes) -> None:
    """Compaction keeps the newest news of each account and of each room."""
    news = msgspec.structs.replace(NEWS, group=group)
    assert key(news) == expected
    assert decode(SOURCES, encode(news)) == news


def test_a_newer_writer_is_understood() -> None:
    """A field that is not known yet is ignored."""
    assert decode(OUTCOMES, encode(RECORDS[-1][1])[:-1] + b',"mood":"good"}') == RECORDS[-1][1]


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff\xfe", b'{"id": 1}', b"[" * 100_000])
def test_what_cannot_be_read_says_where(raw: bytes) -> None:
    """A broken record is an error that names its topic."""
    with pytest.raises(WireError, match="events"):
        decode(EVENTS, raw)


def test_the_published_schemas_are_those_of_the_code() -> None:
    """`deploy/schemas` holds exactly what the code says: run `python -m services.chassis.schemas` after a change."""
    assert {name: (SCHEMAS / name).read_text(encoding="utf-8") for name in schema_files()} == schema_files()


def test_a_schema_says_what_a_record_needs() -> None:
    """An event needs its id, group, instant and kind; the kinds are listed."""
    event = schemas()["events"]["$defs"]["Event"]
    assert event["required"] == ["id", "group", "at", "kind"]
    assert set(schemas()["events"]["$defs"]["Kind"]["enum"]) == set(Kind)
