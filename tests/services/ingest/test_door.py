"""The front door against a real broker: what is safe, what is refused, and what leaves no trace."""

import asyncio
import hmac
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from msgspec.structs import replace

from deploy.live.ports import free_port
from moderation import wire
from moderation.events import Event, Kind
from moderation.sources import SourceState
from services.chassis import clock
from services.chassis.bus import KafkaBus
from services.chassis.settings import Settings
from services.chassis.topics import ensure
from services.chassis.trace import trace_id
from tests.servers.ingest import ANN, ELSEWHERE, GROUPS, SECRET, Door, message, signed, until
from tests.servers.kafka import control, environment

pytestmark = pytest.mark.anyio
Opener = Callable[..., Door]


async def records(bus: KafkaBus, topic: wire.Topic) -> list[Any]:
    """Everything a topic holds."""
    return [wire.decode(topic, arrival.value) async for arrival in bus.read_all(topic.name)]


async def events(bus: KafkaBus, kind: Kind = Kind.MESSAGE) -> list[Event]:
    """Events of a kind."""
    return [event for event in await records(bus, wire.EVENTS) if event.kind is kind]


async def test_a_signed_message_is_in_kafka_when_its_sender_is_told(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """One signed webhook is one event in the group's partition, and the answer comes after it."""
    door = open_door(environment(kafka_settings))

    answer = door.post(message())

    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    (event,) = await events(kafka_bus)
    assert event.text == "see you at the stall 1"
    assert event.at == 1_790_000_001_000
    assert event.source == "waha"
    (register,) = await events(kafka_bus, Kind.REGISTER)
    assert register.group == event.group
    assert register.text == "leafleting in Rivermead"


async def test_the_same_body_again_is_the_same_event(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """A gateway that retries, before and after a restart of the door, adds nothing new."""
    door = open_door(environment(kafka_settings))
    assert door.post(message()).status_code == 200
    door.process.send_signal(signal.SIGTERM)
    assert door.process.wait(30) == 0
    door = open_door(environment(kafka_settings))
    assert door.post(message()).status_code == 200

    first, second = await events(kafka_bus)
    assert replace(first, received=None) == replace(second, received=None)
    assert len(await events(kafka_bus, Kind.REGISTER)) == 1
    people = await records(kafka_bus, wire.PEOPLE)
    assert [person.name for person in people if "wa-phone:447700900101" in person.aliases] == ["Ann Archer"]


async def test_what_the_door_refuses(kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener) -> None:
    """Unsigned, unknown, too large or otherwise wrong requests are refused, each with a length, and leave nothing."""
    door = open_door(environment(kafka_settings) | {"STEWARD_BODY_LIMIT_MIB": "1"})
    raw = orjson.dumps(message())
    answers = {
        "unsigned": door.send(raw),
        "another secret": door.send(raw, signed(raw, "x" * 20)),
        "another body": door.send(raw + b" ", signed(raw)),
        "nobody's": door.post(message(), account="nobody"),
        "no source": door.send(raw, place="/hooks/elsewhere/default"),
        "too large": door.post(b"[" + b" " * 1024 * 1024 + b"]"),
        "too large, unannounced": door.send((b" " * 65_536 for _ in range(20)), signed(b"")),
        "not a webhook": door.get("/hooks/waha/default"),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "unsigned": 401, "another secret": 401, "another body": 401, "nobody's": 401, "no source": 401,
        "too large": 413, "too large, unannounced": 413, "not a webhook": 405,
    }  # fmt: skip
    assert all("content-length" in answer.headers for answer in answers.values())
    assert await events(kafka_bus) == []
    assert await records(kafka_bus, wire.REJECTS) == []


async def test_what_is_authentic_and_unreadable_is_kept_and_acknowledged(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """A body that is no JSON, and one event of several that makes no sense, become rejects; the rest goes on."""
    door = open_door(environment(kafka_settings))

    assert door.post(b"{never closed").status_code == 200
    assert door.post([message(1), message(2, id=None), message(3)]).status_code == 200

    assert [event.text for event in await events(kafka_bus)] == ["see you at the stall 1", "see you at the stall 3"]
    rejects = await records(kafka_bus, wire.REJECTS)
    assert len(rejects) == 2
    assert all(reject.reason for reject in rejects)


async def test_every_event_of_a_large_body_is_taken_in_order(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """Thousands of events in one body are all there when its sender is told, in their order."""
    door = open_door(environment(kafka_settings))

    assert door.post([message(number) for number in range(1, 5001)], timeout=120).status_code == 200

    assert [event.text for event in await events(kafka_bus)] == [f"see you at the stall {n}" for n in range(1, 5001)]


async def test_a_chat_nobody_registered_leaves_no_trace(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """Neither words, names nor ids of an unregistered group or of somebody's direct chats are in any topic or log."""
    door = open_door(environment(kafka_settings))
    private = {"body": "canary-words", "participant": "447700900777@c.us", "_data": {"notifyName": "Canary Name"}}
    elsewhere = message(1, **private, id="false_x_canary1_y") | {"session": "default"}
    elsewhere["payload"]["from"] = ELSEWHERE
    direct = message(2, **private | {"participant": None}, id="false_x_canary2_y") | {"session": "phone"}
    direct["payload"]["from"] = "447700900777@c.us"
    broken = message(3, **private, id=None)
    broken["payload"]["from"] = ELSEWHERE

    for account, body in (("default", elsewhere), ("phone", direct), ("default", broken), ("phone", broken)):
        assert door.post(body, account=account).status_code == 200
    assert door.post(b'{"event": "message", "canary-words", broken').status_code == 200

    traces = [b"canary", b"Canary", b"447700900777", ELSEWHERE.encode()]
    found = [
        (topic.name, trace)
        for topic in wire.TOPICS
        async for arrival in kafka_bus.read_all(topic.name)
        for trace in traces
        if trace in arrival.key + arrival.value
    ]
    assert found == []
    news = [one for one in await records(kafka_bus, wire.SOURCES) if one.state is SourceState.UNREGISTERED]
    assert len(news) == 1
    logs = b"".join(place.read_bytes() for place in door.groups.parent.glob("*.log"))
    assert [trace for trace in traces if trace in logs] == []


async def test_a_changed_groups_file_is_in_the_groups_stream_at_once(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """A change is published without a restart; one that cannot be used changes nothing."""
    door = open_door(environment(kafka_settings))
    door.groups.write_text("party: [")
    await asyncio.sleep(2)
    assert door.post(message()).status_code == 200
    door.groups.write_text(GROUPS.replace("leafleting in Rivermead", "leaflets and stalls"))
    await asyncio.sleep(3)

    first, second = await events(kafka_bus, Kind.REGISTER)
    assert (first.text, second.text) == ("leafleting in Rivermead", "leaflets and stalls")


async def test_two_names_of_one_person_are_joined_in_every_group(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """Two doors hear one person by different ids; when one body names both, each group learns who they are."""
    one, other = open_door(environment(kafka_settings)), open_door(environment(kafka_settings))
    lid = "120300000000101@lid"
    assert one.post(message(1)).status_code == 200
    assert other.post(message(2, participant=lid, id="false_x_2_y")).status_code == 200
    await asyncio.sleep(1)
    both = message(3, id="false_x_3_y", _data={"key": {"participant": lid, "participantAlt": ANN}})
    assert one.post(both).status_code == 200
    until(lambda: other.post(message(4, participant=lid, id="false_x_4_y")).status_code == 200, "the other door")
    await asyncio.sleep(1)
    assert other.post(message(5, participant=lid, id="false_x_5_y")).status_code == 200

    said = {event.text: event.person for event in await events(kafka_bus)}
    (merged, *_) = await events(kafka_bus, Kind.PERSON_MERGED)
    assert {merged.person, *merged.targets} == {said["see you at the stall 1"], said["see you at the stall 2"]}
    assert said["see you at the stall 3"] == said["see you at the stall 5"] == merged.person


async def test_other_platforms_ways_of_knocking(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """Slack's and the Cloud API's handshakes are answered; a homeserver's transactions are taken at its own path."""
    text = """
party: Example Party
accounts:
  - {source: slack, id: party, kind: own}
  - {source: matrix, id: home, kind: own}
  - {source: wa_cloud, id: number, kind: own}
groups: {Staff: {ids: {matrix: "!staff:example.org"}}}
"""
    secrets = {"slack/party": {"signing_secret": SECRET}, "matrix/home": {"hs_token": SECRET},
               "wa_cloud/number": {"app_secret": SECRET, "verify_token": SECRET}}  # fmt: skip
    told = {"STEWARD_HOOK_SECRETS": orjson.dumps(secrets).decode()}
    door = open_door(environment(kafka_settings) | told, text)

    raw, at = b'{"type":"url_verification","challenge":"read-me-back"}', str(clock.now() // 1000)
    proof = hmac.new(SECRET.encode(), f"v0:{at}:".encode() + raw, "sha256").hexdigest()
    signed_ = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={proof}"}
    assert door.send(raw, signed_, "/hooks/slack/party").json() == {"challenge": "read-me-back"}
    assert door.send(raw, signed_ | {"X-Slack-Request-Timestamp": "never"}, "/hooks/slack/party").status_code == 401

    place = "/hooks/wa_cloud/number?hub.mode=subscribe&hub.challenge=42&hub.verify_token="
    assert door.get(place + SECRET).text == "42"
    assert door.get(place + "another").status_code == 401

    event = {
        "type": "m.room.message", "room_id": "!staff:example.org", "event_id": "$1", "sender": "@ann:example.org",
        "origin_server_ts": 1_790_000_000_000, "content": {"msgtype": "m.text", "body": "hello"},
    }  # fmt: skip
    transaction = orjson.dumps({"events": [event]})
    for token, status in ((SECRET, 200), (SECRET, 200), ("another-token-altogether", 401)):
        answer = door.put("/_matrix/app/v1/transactions/1", transaction, {"Authorization": f"Bearer {token}"})
        assert answer.status_code == status
    assert answer.headers["content-length"]
    assert {(event.text, event.source) for event in await events(kafka_bus)} == {("hello", "matrix")}


async def test_every_event_has_one_line_with_its_trace(
    kafka_bus: KafkaBus, kafka_settings: Settings, open_door: Opener
) -> None:
    """The line names the record's trace and nothing of what was said or who said it."""
    door = open_door(environment(kafka_settings))
    door.post(message())

    lines = [line for place in door.groups.parent.glob("*.log") for line in place.read_bytes().splitlines()]
    (line,) = [orjson.loads(line) for line in lines if b'"kind":"message"' in line]
    arrivals = [arrival async for arrival in kafka_bus.read_all("events")]
    assert {trace_id(arrival.trace) for arrival in arrivals if b"stall" in arrival.value} == {line["trace"]}
    assert set(line) == {
        "service", "event", "id", "kind", "group", "source", "trace", "late_ms", "took_ms", "level", "timestamp",
    }  # fmt: skip


def test_missing_topics_are_named(kafka_settings: Settings, open_door: Opener) -> None:
    """Without its topics the door takes nothing, says which step is missing, and still ends when it is told to."""
    door = open_door(environment(kafka_settings), wait=False)
    place = next(door.groups.parent.glob("*.log"))

    until(lambda: "run python -m services.chassis.topics" in place.read_text(), "a line that says what to do")
    assert not door.ready()
    assert door.post(message()).status_code == 503
    door.process.send_signal(signal.SIGTERM)
    assert door.process.wait(30) == 0


def test_a_secret_that_anybody_could_guess_keeps_the_door_shut(open_door: Opener, tmp_path: Path) -> None:
    """Without a secret, or with a default one, the process does not start and says why in one line."""
    for secrets in ("{}", '{"waha/default": {"hmac_key": "secret"}, "waha/phone": {"hmac_key": "secret"}}'):
        door = open_door({"STEWARD_HOOK_SECRETS": secrets}, wait=False)
        assert door.process.wait(30) == 2
    said = [place.read_text() for place in sorted(tmp_path.glob("*.log"))]
    assert all(one.startswith("STEWARD_HOOK_SECRETS") and one.count("\n") == 1 for one in said)


@pytest.fixture
def own_kafka(kafka: str, tmp_path: Path) -> Iterator[tuple[Settings, Path]]:
    """Return a broker that this test may stop and freeze."""
    home = tmp_path / "kafka"
    address = control(home, "--port", str(free_port(1)), "start")
    assert address != kafka
    yield Settings(kafka=address), home
    control(home, "thaw", "1")
    control(home, "stop")


async def test_without_the_broker_nobody_is_told_that_all_is_safe(
    own_kafka: tuple[Settings, Path], open_door: Opener
) -> None:
    """A frozen or stopped broker means 503 with Retry-After, bounded memory and no readiness; the door comes back."""
    settings, home = own_kafka
    await ensure(settings)
    limits = {"STEWARD_PATIENCE_S": "1", "STEWARD_IN_FLIGHT_MIB": "1"}
    door = open_door(environment(settings) | limits)
    assert door.post(message(1)).status_code == 200

    control(home, "freeze", "1")
    large = [message(number, body="x" * 1000) for number in range(100, 500)]
    answers = [door.post(large) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["retry-after"] for answer in answers)
    assert "too much" in answers[2].text or "broker" in answers[2].text
    held = float(door.get("/metrics").text.split("steward_ingest_in_flight_bytes ")[-1].split()[0])
    assert held <= 1024 * 1024
    until(lambda: not door.ready(), "no readiness without a broker")
    control(home, "thaw", "1")
    until(door.ready, "readiness when the broker is back")
    until(lambda: door.post(message(2)).status_code == 200, "a body is taken again")

    control(home, "kill", "1")
    await asyncio.sleep(1)
    assert door.post(message(3)).status_code == 503
    control(home, "--port", settings.kafka.rpartition(":")[2], "start", "1")
    until(lambda: door.post(message(3)).status_code == 200, "a body is taken again", 120)

    bus = KafkaBus(settings, "test")
    await bus.start()
    texts = [event.text for event in await events(bus)]
    await bus.close()
    assert {f"see you at the stall {number}" for number in (1, 2, 3)} <= set(texts)
