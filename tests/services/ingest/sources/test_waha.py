"""WAHA's webhooks: proofs, messages and groups of every engine."""

import hashlib
import hmac

import msgspec
import pytest

from moderation.events import Kind
from services.ingest.platform import PlatformEvent, UnauthenticError
from services.ingest.sources import waha

GROUP = "120363000000000001@g.us"
SECRET = {"hmac_key": "a-long-enough-key"}


def body(event: str, payload: dict[str, object], **more: object) -> bytes:
    """A webhook's body."""
    envelope = {"id": "evt_1", "timestamp": 1769152370703, "session": "default", "event": event, "payload": payload}
    return msgspec.json.encode({**envelope, "me": {"id": "447700900001@c.us", "lid": "900001@lid"}, **more})


def read(event: str, payload: dict[str, object], **more: object) -> list[PlatformEvent]:
    """The events of a body, none of which may be a reject."""
    found = waha.parse({}, body(event, payload, **more), frozenset())
    assert all(isinstance(one, PlatformEvent) for one in found), found
    return [one for one in found if isinstance(one, PlatformEvent)]


def said(**more: object) -> dict[str, object]:
    """A message of a group."""
    return {"id": f"false_{GROUP}_3EB0AA_12345@lid", "timestamp": 1769152370, "from": GROUP, "fromMe": False,
            "participant": "12345@lid", "to": "447700900001@c.us", "body": "hello", **more}  # fmt: skip


def test_the_documented_signature_is_accepted_and_no_other() -> None:
    """The signature printed in WAHA's documentation for a key and a body holds; a changed byte does not."""
    known = b'{"event":"message","session":"default","engine":"WEBJS"}'
    signed = hmac.new(b"my-secret-key", known, hashlib.sha512).hexdigest()
    assert signed.startswith("208f8a55dde9e055")
    good = hmac.new(SECRET["hmac_key"].encode(), known, hashlib.sha512).hexdigest()
    waha.verify({"x-webhook-hmac": good}, known, SECRET, 0)
    for headers, told in (({"x-webhook-hmac": good}, known + b" "), ({}, known), ({"x-webhook-hmac": "é"}, known)):
        with pytest.raises(UnauthenticError):
            waha.verify(headers, told, SECRET, 0)


@pytest.mark.parametrize("secret", ["", "my-secret-key", "short"])
def test_nobody_is_let_in_by_an_empty_or_known_secret(secret: str) -> None:
    """A secret that is empty, from the documentation or very short authenticates nothing."""
    signed = hmac.new(secret.encode(), b"{}", hashlib.sha512).hexdigest()
    with pytest.raises(UnauthenticError):
        waha.verify({"x-webhook-hmac": signed}, b"{}", {"hmac_key": secret}, 0)


def test_a_message_carries_every_id_of_its_writer() -> None:
    """NOWEB keeps LID and telephone number side by side: both are the person's, without the device."""
    data = {"key": {"participant": "12345:7@lid", "participantAlt": "447700900123:7@s.whatsapp.net"}, "pushName": "Ann",
            "message": {"conversation": "hello"}}  # fmt: skip
    (event,) = read("message", said(_data=data))
    assert event.kind is Kind.MESSAGE
    assert event.person == ("wa-lid:12345", "wa-phone:447700900123")
    assert [one.written for one in event.person] == ["12345@lid", "447700900123@s.whatsapp.net"]
    assert (event.id, event.group, event.text, event.name) == ("3EB0AA", GROUP, "hello", "Ann")
    assert event.at == 1769152370000


def test_an_engine_that_keeps_the_author_tells_removed_from_left() -> None:
    """NOWEB's author of another person's leaving removed them; one's own leaving is leaving."""
    payload = {"type": "leave", "timestamp": 1666943582000, "group": {"id": GROUP}, "participants": [{"id": "2@lid"}]}
    (gone,) = read("group.v2.participants", {**payload, "_data": {"author": "45@lid"}})
    assert (gone.kind, gone.actor) == (Kind.REMOVED, ("wa-lid:45",))
    (left,) = read("group.v2.participants", {**payload, "_data": {"author": "2@lid"}})
    assert (left.kind, left.actor) == (Kind.LEFT, ())
    (unknown,) = read("group.v2.participants", payload)
    assert (unknown.kind, unknown.actor) == (Kind.LEFT, ())


def test_gows_says_how_somebody_came_in_and_when() -> None:
    """Whatsmeow's reason and WhatsApp's own instant are taken before the gateway's clock."""
    data = {"JID": GROUP, "Sender": None, "Timestamp": "2026-11-01T10:00:00Z", "JoinReason": "invite"}
    payload = {"type": "join", "timestamp": 1800000000000, "group": {"id": GROUP}, "participants": [{"id": "2@lid"}]}
    (event,) = read("group.v2.participants", {**payload, "_data": data})
    assert (event.kind, event.via, event.actor, event.at) == (Kind.JOINED, "link", (), 1793527200000)


def test_broadcasts_and_newsletters_are_no_groups() -> None:
    """A status update and a newsletter's post yield nothing; a direct chat has no group."""
    for chat in ("status@broadcast", "123@newsletter"):
        assert read("message", {**said(), "from": chat}) == []
    (direct,) = read("message", {**said(), "from": "447700900123@c.us", "participant": None})
    assert (direct.group, direct.person) == (None, ("wa-phone:447700900123",))
