"""What becomes a record, and what nobody may read."""

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from moderation import wire
from moderation.events import Event, Kind
from moderation.people import Reply
from moderation.register import read_register
from moderation.sources import Reject, SourceNews, SourceState
from services.ingest import platform
from services.ingest.directory import Directory
from services.ingest.health import Health
from services.ingest.people import People
from services.ingest.platform import Id, News, PlatformEvent
from services.ingest.taking import AHEAD, Body, Taking
from services.ingest.telemetry import Telemetry

KEY = b"for tests alone"
NOW = 1_790_000_000_000
TEXT = """
party: Example Party
accounts:
  - {source: waha, id: default, kind: own, ids: ["447700900100@c.us"]}
  - {source: waha, id: phone, kind: personal}
groups: {Rivermead: {ids: {waha: a@g.us}, accounts: [waha/default, waha/phone]}}
"""
ANN = (Id("wa-phone:447700900101"), Id("wa-lid:101"))
BEN = (Id("wa-phone:447700900102"),)
WORDS = PlatformEvent(id="M1", kind=Kind.MESSAGE, group="a@g.us", person=ANN, name="Ann Archer", text="hello", at=NOW)
CANARY = b'{"apikey": "kept-from-everybody", "text": "canary"}'


class Front:
    """Takes what a source understood."""

    def __init__(self) -> None:
        self.directory = Directory(read_register(TEXT), KEY)
        self.people = People(KEY)
        telemetry = Telemetry(CollectorRegistry())
        self.taking = Taking(self.directory, self.people, Health(self.directory, KEY), telemetry, KEY)
        self.own, self.personal = self.directory.register.accounts

    def take(self, *found: platform.Found, personal: bool = False, raw: bytes = CANARY) -> list[wire.Record]:
        """The records of a body."""
        body = Body("waha", self.personal if personal else self.own, NOW, raw)
        return [posting.record for posting in self.taking.take(body, found)]

    def event(self, **changed: object) -> Event:
        """The event of a message that is changed in some way."""
        (event,) = self.take(msgspec.structs.replace(WORDS, **changed))
        assert isinstance(event, Event)
        return event


def test_a_message_becomes_an_event_of_its_person() -> None:
    """Ids become keys; the same message is the same event, through whichever account it was heard."""
    front = Front()
    event = front.event()
    (again,) = front.take(WORDS, personal=True)

    assert event == again
    assert event.person == front.people.find("wa-lid:101") == front.people.find("wa-phone:447700900101")
    assert event.group == front.directory.group_key("waha", "a@g.us")
    assert (event.text, event.at, event.received, event.source) == ("hello", NOW, NOW, "waha")


def test_what_refers_to_a_message_names_its_event() -> None:
    """An edit, a deletion and a reaction point to the event of the message."""
    front = Front()

    assert front.event(id="E1", kind=Kind.EDITED, ref=Id("M1")).ref == front.event().id


@pytest.mark.parametrize("kind", [Kind.JOINED, Kind.LEFT, Kind.REMOVED, Kind.ADMIN_PROMOTED, Kind.ADMIN_DEMOTED])
def test_who_it_happened_to_is_a_target(kind: Kind) -> None:
    """What happens to somebody has that person as its target, and nobody as its actor where the platform is silent."""
    event = Front().event(kind=kind, text=None, name=None)

    assert event.targets == (event.person,)
    assert event.actor is None


@pytest.mark.parametrize(("at", "expected"), [(None, NOW), (NOW + AHEAD + 1, NOW), (NOW + 5000, NOW + 5000), (5, 5)])
def test_an_instant_that_is_unknown_or_yet_to_come_is_the_doors(at: int | None, expected: int) -> None:
    """Where a platform names no instant, or one that has not come, the door's own clock stands in."""
    assert Front().event(at=at).at == expected


def test_people_are_named_by_their_names_and_by_the_platforms_mark() -> None:
    """A mention and a name in a text both stand for their person, each place once."""
    front = Front()
    ann = front.event().person
    event = front.event(id="M2", person=BEN, name="Ben Oduya", mentions=(ANN,), text="@447700900101 and Ann, hi")

    assert [(one.start, one.end, one.person) for one in event.named] == [(0, 13, ann), (18, 21, ann)]


def test_an_own_echo_is_never_judged_but_the_owners_words_are() -> None:
    """What Steward's own account posts is nothing; what the owner of a personal one writes in a group is theirs."""
    front, echo = Front(), msgspec.structs.replace(WORDS, own=True)

    assert front.take(echo) == []
    assert len(front.take(echo, personal=True)) == 1


def test_a_direct_message_to_stewards_own_account_is_a_reply() -> None:
    """It goes to actions; of somebody's own account nothing is kept, neither a reply nor a person."""
    direct = msgspec.structs.replace(WORDS, group=None, text="I would like to leave")
    front, private = Front(), Front()
    (reply,) = front.take(direct)

    assert isinstance(reply, Reply)
    assert (reply.text, reply.person) == ("I would like to leave", front.people.find("wa-lid:101"))
    assert private.take(direct, personal=True) == []
    assert len(private.people) == 0
    assert front.take(msgspec.structs.replace(direct, own=True)) == []


def test_of_an_unregistered_group_no_more_than_that_it_exists() -> None:
    """HQ is told once that Steward is in it, by a key; nothing is kept of its people, and nothing of a person's own."""
    front, private = Front(), Front()
    elsewhere = msgspec.structs.replace(WORDS, group="secret@g.us")
    (news,) = front.take(elsewhere, elsewhere)

    assert isinstance(news, SourceNews)
    assert news.state is SourceState.UNREGISTERED
    assert b"secret" not in wire.encode(news)
    assert len(front.people) == 0
    assert front.take(elsewhere) == []
    assert private.take(elsewhere, personal=True) == []


def test_an_undeclared_session_counts_as_somebodys_own() -> None:
    """A body that names an account nobody declared gives no reply and no news; registered groups are read."""
    front = Front()
    stray = msgspec.structs.replace(WORDS, account="another")

    assert len(front.take(stray)) == 1
    assert front.take(msgspec.structs.replace(stray, group=None), msgspec.structs.replace(stray, group="x@g.us")) == []


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ((platform.Reject(reason="odd", group="a@g.us"),), True),
        ((platform.Reject(reason="odd", group="secret@g.us"),), False),
        ((platform.Reject(reason="not JSON"),), False),
        ((platform.Reject(reason="odd", direct=True),), False),
        ((msgspec.structs.replace(WORDS, group="secret@g.us"), platform.Reject(reason="odd", group="a@g.us")), False),
        ((msgspec.structs.replace(WORDS, kind="unknown"),), True),
    ],
)
def test_a_body_is_kept_only_where_all_of_it_is_about_registered_groups(
    found: tuple[platform.Found, ...],
    kept: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    """A reject keeps the body of registered groups, without the gateway's own key, and of nothing else."""
    rejects = [record for record in Front().take(*found) if isinstance(record, Reject)]

    assert len(rejects) == 1
    body = rejects[0].body
    assert (body is not None and b"canary" in body) is kept
    assert body is None or b"kept-from-everybody" not in body


def test_of_a_personal_accounts_direct_chats_not_even_a_reject() -> None:
    """What cannot be read in somebody's own direct chat is not kept."""
    assert Front().take(platform.Reject(reason="odd", direct=True), personal=True) == []


def test_a_message_that_cannot_be_read_tells_hq_and_is_no_event() -> None:
    """An encrypted message is no talk; after three in a row HQ is told, once."""
    front, closed = Front(), msgspec.structs.replace(WORDS, kind="encrypted", text=None)

    assert front.take(closed, closed) == []
    assert [type(record) for record in front.take(closed, closed)] == [SourceNews]


def test_stewards_own_removal_from_a_group_is_told() -> None:
    """Where Steward's account is taken out, nothing of the group is heard any more; when it is back, something is."""
    front = Front()
    us = msgspec.structs.replace(WORDS, person=(Id("wa-phone:447700900100", "447700900100@c.us"),), text=None)
    out, back = msgspec.structs.replace(us, kind=Kind.REMOVED), msgspec.structs.replace(us, kind=Kind.JOINED, id="M9")

    news, event = front.take(out)
    assert isinstance(news, SourceNews)
    assert (news.state, news.reason) == (SourceState.UNREADABLE, "Steward's account is no longer in the group")
    assert isinstance(event, Event)
    assert [type(record) for record in front.take(back)] == [Event, SourceNews, Event]


def test_a_gateway_that_is_logged_out_is_news() -> None:
    """How a gateway fares goes to HQ in its words."""
    (news,) = Front().take(News(state="logged_out", reason="SCAN_QR_CODE"))

    assert isinstance(news, SourceNews)
    assert (news.state, news.account, news.reason) == (SourceState.LOGGED_OUT, "default", "SCAN_QR_CODE")
