"""Gateways are asked how they fare and who is in a group; their answers become news and snapshots."""

from collections.abc import Mapping
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from moderation.events import Event, Kind
from moderation.register import Account, read_register
from moderation.sources import SourceState
from services.chassis.bus import Posting
from services.ingest import asking
from services.ingest.asking import Asking
from services.ingest.delivery import Delivery
from services.ingest.directory import Directory
from services.ingest.gateways import Ask, gateways
from services.ingest.health import Health
from services.ingest.people import People
from services.ingest.telemetry import Telemetry
from tests.servers.gateway import Gateway
from tests.servers.synapse import Synapse

pytestmark = pytest.mark.anyio
KEY = b"for tests alone"
CHAT = "120363000000000001@g.us"


def account(source: str) -> Account:
    """An account of a source."""
    return Account.model_validate({"source": source, "id": "office", "kind": "own"})


def answers(said: Mapping[str, tuple[int, Any]]) -> Ask:
    """A gateway that says these things."""

    async def ask(path: str, **query: str) -> tuple[int, Any]:
        return said.get(path + "".join(f"?{name}={query[name]}" for name in sorted(query)), (404, None))

    return ask


@pytest.mark.parametrize(
    ("source", "said", "expected"),
    [
        ("waha", {"/api/sessions/office": (200, {"status": "WORKING"})}, SourceState.UP),
        ("waha", {"/api/sessions/office": (200, {"status": "SCAN_QR_CODE"})}, SourceState.LOGGED_OUT),
        ("waha", {"/api/sessions/office": (200, {"status": "FAILED"})}, SourceState.DOWN),
        ("waha", {}, SourceState.DOWN),
        ("waha", {"/api/sessions/office": (0, None)}, None),
        ("evolution", {"/instance/connectionState/office": (200, {"instance": {"state": "open"}})}, SourceState.UP),
        ("evolution", {"/instance/connectionState/office": (200, {"instance": {"state": "close"}})},
         SourceState.LOGGED_OUT),
        ("slack", {"/auth.test": (200, {"ok": True, "team_id": "T1"})}, SourceState.UP),
        ("slack", {"/auth.test": (200, {"ok": False, "error": "invalid_auth"})}, SourceState.LOGGED_OUT),
        ("slack", {"/auth.test": (503, None)}, None),
        ("matrix", {"/_matrix/client/v3/account/whoami": (401, {"errcode": "M_UNKNOWN_TOKEN"})},
         SourceState.LOGGED_OUT),
    ],
)  # fmt: skip
async def test_an_account_fares_as_its_gateway_says(
    source: str, said: Mapping[str, tuple[int, Any]], expected: SourceState | None
) -> None:
    """A state that is said is taken; where nothing is said, nothing is known."""
    found = await gateways()[source].fares(account(source), answers(said))

    assert (found[0] if found else None) is expected


async def test_who_is_in_a_whatsapp_group_has_every_alias() -> None:
    """Both gateways name people by telephone and by LID, and say who is an admin."""
    waha = [
        {"id": "101@lid", "pn": "447700900101@c.us", "role": "superadmin"},
        {"id": "102@lid", "role": "participant"},
        {"id": "103@lid", "role": "left"},
    ]
    place = "/api/office/groups/120363000000000001%40g.us/participants/v2"
    one = await gateways()["waha"].roster(account("waha"), CHAT, answers({place: (200, waha)}))
    evolution = {"participants": [{"id": "101@lid", "phoneNumber": "447700900101@s.whatsapp.net", "admin": "admin"}]}
    place = f"/group/participants/office?groupJid={CHAT}"
    other = await gateways()["evolution"].roster(account("evolution"), CHAT, answers({place: (200, evolution)}))

    assert one is not None
    assert other is not None
    assert one.members == (("wa-lid:101", "wa-phone:447700900101"), ("wa-lid:102",))
    assert one.admins == other.members == other.admins == (("wa-lid:101", "wa-phone:447700900101"),)


async def test_a_slack_channel_is_read_to_its_last_page() -> None:
    """Members come by pages; a channel has no admins."""
    slack, place = gateways()["slack"], "/conversations.members?channel=C1"
    said = {
        "/auth.test": (200, {"ok": True, "team_id": "T1"}),
        f"{place}?limit=1000": (200, {"ok": True, "members": ["U1"], "response_metadata": {"next_cursor": "n"}}),
        f"{place}?cursor=n?limit=1000": (200, {"ok": True, "members": ["U2"]}),
    }
    await slack.fares(account("slack"), answers(said))
    roster = await slack.roster(account("slack"), "C1", answers(said))

    assert roster is not None
    assert roster.members == (("slack:T1/U1",), ("slack:T1/U2",))
    assert roster.admins is None


async def test_an_answer_without_everybody_heals_nothing() -> None:
    """An error, and somebody without an id, give no roster at all."""
    place = "/api/office/groups/120363000000000001%40g.us/participants/v2"
    for said in ((500, None), (200, {"error": "no"}), (200, [{"id": "101@lid"}, {"role": "admin"}])):
        assert await gateways()["waha"].roster(account("waha"), CHAT, answers({place: said})) is None


async def test_a_real_homeserver_says_who_is_in_a_room(synapse: Synapse) -> None:
    """Synapse names the members of a room, and who has the power of an admin."""
    ann, ben = synapse.user("ann"), synapse.user("ben")
    room = synapse.ask("POST", "/createRoom", {"preset": "public_chat"}, ann)["room_id"]
    synapse.ask("POST", f"/join/{room}", {}, ben)
    written = f"""
party: Example Party
accounts: [{{source: matrix, id: home, kind: own, gateway: "{synapse.url}"}}]
groups: {{Room: {{ids: {{matrix: "{room}"}}}}}}
"""
    bus = Kept()
    asked = asking_of(written, bus, {"matrix/home": synapse.as_token})
    synapse.ask("POST", f"/join/{room}", {})
    await asked.fares()
    await asked.rosters()

    (roster,) = bus.events(Kind.ROSTER)
    people = {person: alias for alias in (ann, ben) if (person := bus.people.find(f"matrix:{alias}"))}
    assert set(people) <= set(roster.members)
    assert [people[admin] for admin in roster.admins] == [ann]
    assert roster.complete


async def test_a_gateway_is_asked_over_http_with_its_key(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """State and rosters come over the wire; the members of a group are a snapshot with the time of asking."""
    monkeypatch.setattr(asking, "BREATH", 0)
    gateway.says("/api/sessions/office", {"status": "WORKING"})
    place = f"/api/office/groups/{CHAT}/participants/v2"
    gateway.says(place, [{"id": f"{number}@lid", "role": "participant"} for number in range(100, 3000)])
    written = f"""
party: Example Party
accounts: [{{source: waha, id: office, kind: own, gateway: "{gateway.url}"}}]
groups: {{Room: {{ids: {{waha: "{CHAT}"}}}}}}
"""
    bus = Kept()
    asked = asking_of(written, bus, {"waha/office": "a-key-of-a-gateway"})
    await asked.fares()
    await asked.rosters()

    (roster,) = bus.events(Kind.ROSTER)
    assert len(roster.members) == 2900
    assert roster.at == roster.received
    assert {headers.get("X-Api-Key") for _, headers in gateway.asked} == {"a-key-of-a-gateway"}


class Kept:
    """A bus that keeps what it is given."""

    def __init__(self) -> None:
        self.postings: list[Posting] = []
        self.people = People(KEY)

    async def publish(self, postings: list[Posting]) -> None:
        """Keep records."""
        self.postings += postings

    def events(self, kind: Kind) -> list[Event]:
        """Events of a kind."""
        records = [posting.record for posting in self.postings]
        return [record for record in records if isinstance(record, Event) and record.kind is kind]


def asking_of(text: str, bus: Kept, keys: Mapping[str, str]) -> Asking:
    """What asks the gateways of a groups file."""
    directory = Directory(read_register(text), KEY)
    delivery = Delivery(bus, bus.people, Telemetry(CollectorRegistry()), KEY)  # type: ignore[arg-type]
    return Asking(directory, bus.people, Health(directory, KEY), delivery, keys, KEY)
