"""What holds for every source: nothing crashes, nothing is lost, nobody unauthenticated is let in."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.embedded import __main__ as command
from services.ingest import sources
from services.ingest.platform import News, PlatformEvent, Reject, UnauthenticError
from services.ingest.shown import shown
from tests.services.ingest.sources.bodies import BATCHES, GOOD, SECRETS, signed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=25,
)
KINDS = {
    "message", "media", "edited", "deleted", "reaction", "reaction_removed", "encrypted", "joined", "left", "removed",
    "invited", "join_requested", "admin_promoted", "admin_demoted", "group_created", "group_renamed",
    "group_described", "group_settings", "group_deleted", "roster", "unknown",
}  # fmt: skip
every_source = pytest.mark.parametrize("name", sources.NAMES)


def read(name: str, body: bytes) -> list[object]:
    """What a source makes of a body; everything of it must be a thing the front door knows, and be printable."""
    found = sources.source(name).parse({}, body, frozenset())
    assert all(isinstance(one, PlatformEvent | News | Reject) for one in found)
    for line in shown(found):
        json.dumps(line).encode()
        assert "reject" in line or line["kind"] in KINDS
    return list(found)


@every_source
@given(body=st.binary(max_size=200))
def test_any_bytes_are_rejected_and_never_crash(name: str, body: bytes) -> None:
    """No bytes whatever raise an exception."""
    read(name, body)


@every_source
@settings(max_examples=150, deadline=None)
@given(value=JSON)
def test_any_json_is_read_or_rejected(name: str, value: object) -> None:
    """No JSON whatever raises an exception."""
    read(name, json.dumps(value).encode())


def mutated(value: object, path: list[int], other: object) -> object:
    """A value with one part of it replaced, found by walking down."""
    if not path or not isinstance(value, dict | list) or not value:
        return other
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    chosen = keys[path[0] % len(keys)]
    if isinstance(value, dict):
        return {**value, chosen: mutated(value[chosen], path[1:], other)}
    return [mutated(one, path[1:], other) if place == chosen else one for place, one in enumerate(value)]


@every_source
@settings(max_examples=300, deadline=None)
@given(data=st.data(), path=st.lists(st.integers(0, 50), max_size=9), other=JSON)
def test_a_good_body_with_any_part_replaced_is_read_or_rejected(
    name: str, data: st.DataObject, path: list[int], other: object
) -> None:
    """Whatever stands where a field should be, nothing raises an exception."""
    body = data.draw(st.sampled_from(GOOD[name]))
    read(name, json.dumps(mutated(body, path, other)).encode())


GARBAGE = st.sampled_from([None, 1, "x", [], {}, {"key": 3}, {"type": 5}, {"type": []}, {"event": {}}, {"id": [1]}])


@every_source
@settings(max_examples=50, deadline=None)
@given(order=st.lists(st.one_of(st.none(), GARBAGE.map(lambda one: [one])), max_size=12))
def test_no_event_of_a_batch_is_lost(name: str, order: list[list[object] | None]) -> None:
    """K good events among any number of unreadable ones give k events, in their order."""
    batch, good = BATCHES[name]
    body = json.dumps(batch([good(place) if one is None else one[0] for place, one in enumerate(order)])).encode()
    found = [one for one in read(name, body) if isinstance(one, PlatformEvent)]
    assert [one.text for one in found] == [f"words {place}" for place, one in enumerate(order) if one is None]


@every_source
def test_ten_thousand_events_of_one_body_are_all_taken(name: str) -> None:
    """A body may hold thousands of events."""
    batch, good = BATCHES[name]
    found = read(name, json.dumps(batch([good(place) for place in range(10_000)])).encode())
    assert len({one.id for one in found if isinstance(one, PlatformEvent)}) == 10_000


@every_source
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000, b'{"event":' * 50_000, b'{"a":' * 2_000 + b"1" + b"}" * 2_000, b"NaN", b"[NaN, Infinity]",
        b'{"event": ' + b"9" * 5_000 + b"}", b'"\\ud800"', b"\xff\xfe", b"", b"\xef\xbb\xbf{}", b"{} {}",
    ],
)  # fmt: skip
def test_hostile_bodies_are_rejected(name: str, body: bytes) -> None:
    """Deep nesting, huge numbers, halves of characters and what is no JSON come out as rejects."""
    assert all(isinstance(one, Reject) for one in read(name, body))


@every_source
def test_half_a_character_in_a_text_costs_only_itself(name: str) -> None:
    """JavaScript cuts texts in the middle of an emoji; the event is read and the half is marked."""
    batch, good = BATCHES[name]
    body = json.dumps(batch([good(7)])).replace("words 7", "words \\ud83d 7").encode()
    (found,) = (one for one in read(name, body) if isinstance(one, PlatformEvent))
    assert found.text == "words \ufffd 7"


@every_source
def test_what_is_sent_again_has_the_same_ids(name: str) -> None:
    """The same body read twice gives the same events."""
    for body in GOOD[name]:
        text = json.dumps(body).encode()
        assert read(name, text) == read(name, text)


@every_source
def test_a_signed_body_is_let_in(name: str) -> None:
    """Each source accepts what its platform would send."""
    headers = signed(name, b'{"hello": 1}', 1_800_000_000_000)
    sources.source(name).verify(headers, b'{"hello": 1}', SECRETS[name], 1_800_000_000_000)


HEADERS = st.dictionaries(
    st.sampled_from(
        ["authorization", "x-webhook-hmac", "x-hub-signature-256", "x-slack-signature", "x-slack-request-timestamp",
         "x-steward-signature", "x-steward-timestamp", "x-steward-token"]
    ),
    st.text(max_size=80) | st.sampled_from(["Bearer ", "Bearer a.b.c", "v0=", "v1=", "1800000000", "nan", "-1"]),
)  # fmt: skip


@every_source
@settings(max_examples=300, deadline=None)
@given(headers=HEADERS, body=st.binary(max_size=60))
def test_nobody_is_let_in_without_the_secret(name: str, headers: dict[str, str], body: bytes) -> None:
    """Whatever headers come, without the secret the answer is one error and no other exception."""
    with pytest.raises(UnauthenticError):
        sources.source(name).verify(headers, body, SECRETS[name], 1_800_000_000_000)


@every_source
@settings(max_examples=100, deadline=None)
@given(place=st.integers(0, 200), other=st.integers(0, 255))
def test_a_changed_body_is_not_let_in(name: str, place: int, other: int) -> None:
    """Where the platform signs the body, no byte of it can be changed."""
    if name in {"evolution", "matrix"}:
        return
    body = b'{"event": "message", "payload": {"text": "words"}}'
    changed = bytearray(body)
    changed[place % len(body)] = other
    if bytes(changed) == body:
        return
    headers = signed(name, body, 1_800_000_000_000)
    with pytest.raises(UnauthenticError):
        sources.source(name).verify(headers, bytes(changed), SECRETS[name], 1_800_000_000_000)


@every_source
@pytest.mark.parametrize("secret", ["", "   ", "secret", "changeme", "short"])
def test_weak_secrets_let_nobody_in(name: str, secret: str) -> None:
    """An empty, known or very short secret authenticates nothing, even with a fitting signature."""
    weak = dict.fromkeys(SECRETS[name], secret)
    headers = signed(name, b"{}", 1_800_000_000_000, weak)
    with pytest.raises(UnauthenticError):
        sources.source(name).verify(headers, b"{}", weak, 1_800_000_000_000)


def test_the_command_and_the_list_of_sources_agree() -> None:
    """`steward parse` knows every source."""
    assert set(sources.NAMES) == set(GOOD) == set(BATCHES)
    assert callable(command.parse_command)


def places(value: object) -> list[list[int]]:
    """The way to every part of a value."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [[], *([place, *rest] for place, one in enumerate(inner) for rest in places(one))]


@every_source
@pytest.mark.parametrize("depth", [50, 940, 994])
def test_any_part_may_be_nested_as_deeply_as_json_allows(name: str, depth: int) -> None:
    """What is nested just less deeply than the reader refuses costs at most a reject."""
    marked = json.dumps("deep")
    nested = "[" * depth + "]" * depth
    for body in GOOD[name]:
        for path in places(body):
            read(name, json.dumps(mutated(body, path, "deep")).replace(marked, nested).encode())
