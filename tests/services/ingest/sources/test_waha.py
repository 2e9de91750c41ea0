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
    alone = {"id": "false_447700900123@c.us_3EB0AA", "from": "447700900123@c.us", "participant": None}
    (direct,) = read("message", {**said(), **alone})
    assert (direct.group, direct.person) == (None, ("wa-phone:447700900123",))


def test_gows_keeps_both_ids_and_the_message_itself() -> None:
    """The form of whatsmeow: ids in `Info`, the message with Go's spelling, an instant with an offset."""
    data = {
        "Info": {"Chat": GROUP, "Sender": "12345:7@lid", "SenderAlt": "447700900123:7@s.whatsapp.net",
                 "PushName": "Ann", "Timestamp": "2026-01-23T08:12:50+01:00"},
        "Message": {"extendedTextMessage": {"text": "hi @22", "contextInfo": {
            "stanzaID": "Q1", "mentionedJID": ["22@lid"]}}},
    }  # fmt: skip
    (event,) = read("message.any", said(body="hi @22", _data=data))
    assert event.person == ("wa-lid:12345", "wa-phone:447700900123")
    assert (event.at, event.name, event.reply_to) == (1769152370000, "Ann", "Q1")
    assert event.mentions == (("wa-lid:22",),)


@pytest.mark.parametrize(
    ("notice", "kind", "via", "actor"),
    [
        ({"type": "invite", "author": "2@c.us"}, Kind.JOINED, "link", ()),
        ({"type": "add", "author": "45@c.us"}, Kind.JOINED, "added", ("wa-phone:45",)),
        ({"action": "join", "who": ["2@c.us"], "by": None}, Kind.JOINED, "link", ()),
        (
            {"action": "add", "who": ["2@c.us"], "by": {"_serialized": "45@c.us"}},
            Kind.JOINED,
            "added",
            ("wa-phone:45",),
        ),
    ],
)
def test_browser_engines_tell_link_from_added(
    notice: dict[str, object], kind: Kind, via: str, actor: tuple[str, ...]
) -> None:
    """WEBJS by its type, WPP by its action."""
    payload = {"type": "join", "timestamp": 1, "group": {"id": GROUP}, "participants": [{"id": "2@c.us"}]}
    (event,) = read("group.v2.participants", {**payload, "_data": notice})
    assert (event.kind, event.via, event.actor) == (kind, via, actor)


def test_what_happens_to_a_message_names_it_however_its_id_is_written() -> None:
    """Reactions name the long id, edits and deletions the bare one: compared they are the same, shown as written."""
    (reaction,) = read("message.reaction", said(reaction={"text": "👍", "messageId": f"true_{GROUP}_A_2@lid"}))
    (edit,) = read("message.edited", said(editedMessageId="A", body="new"))
    (gone,) = read("message.revoked", {"revokedMessageId": "A", "after": said(), "before": None})
    assert [one.ref for one in (reaction, edit, gone)] == ["A", "A", "A"]
    assert reaction.ref is not None
    assert reaction.ref.written == f"true_{GROUP}_A_2@lid"
    assert (edit.kind, edit.text, gone.kind) == (Kind.EDITED, "new", Kind.DELETED)
    assert (gone.person, gone.actor) == (("wa-lid:12345",), ("wa-lid:12345",))


def test_an_edit_never_has_the_id_of_the_message() -> None:
    """WEBJS writes the message's own id into the edit; two edits are two events, one sent twice is one."""
    ids = [read("message.edited", said(editedMessageId="3EB0AA", body=text))[0].id for text in ("one", "two", "two")]
    assert ids[0] != ids[1] == ids[2] != "3EB0AA"


def test_coming_into_a_group_brings_its_roster() -> None:
    """The account itself joined, and sees who is there."""
    people = [{"id": "2@lid", "pn": "447700900102@c.us", "role": "participant"}, {"id": "3@lid", "role": "superadmin"}]
    joined, roster = read(
        "group.v2.join", {"group": {"id": GROUP, "participants": people}, "timestamp": 5, "_data": {}}
    )
    assert (joined.kind, joined.person) == (Kind.JOINED, ("wa-phone:447700900001", "wa-lid:900001"))
    assert (roster.kind, roster.complete, roster.admins) == (Kind.ROSTER, True, (("wa-lid:3",),))
    assert roster.members[0] == ("wa-lid:2", "wa-phone:447700900102")


def test_own_messages_are_marked_by_the_accounts_own_ids() -> None:
    """`fromMe`, or a writer that is the session's own LID."""
    assert read("message.any", said(fromMe=True))[0].own
    assert read("message", said(participant="900001:3@lid"))[0].own


@pytest.mark.parametrize(("status", "state"), [("WORKING", "up"), ("SCAN_QR_CODE", "logged_out"), ("FAILED", "down")])
def test_the_session_is_news(status: str, state: str) -> None:
    """A session that has to be linked again is logged out."""
    (news,) = waha.parse({}, body("session.status", {"status": status}), frozenset())
    assert getattr(news, "state", None) == state


def test_the_browser_engine_tells_writer_and_deleter_apart() -> None:
    """WEBJS hands on the message that is gone; who deleted it stands beside, where it was not its writer."""
    after = said(_data={"type": "revoked", "subtype": "admin", "revokeSender": "45@lid"})
    (gone,) = read("message.revoked", {"revokedMessageId": "A", "after": after, "before": None})
    assert (gone.person, gone.actor) == (("wa-lid:12345",), ("wa-lid:45",))
    unknown = said(_data={"type": "revoked", "subtype": "admin"})
    (gone,) = read("message.revoked", {"revokedMessageId": "A", "after": unknown, "before": None})
    assert (gone.person, gone.actor) == (("wa-lid:12345",), ())


@pytest.mark.parametrize(
    ("key", "person"),
    [
        ({"fromMe": True, "id": "A"}, ("wa-lid:12345",)),
        ({"fromMe": False, "id": "A", "participant": "2@lid"}, ("wa-lid:2",)),
        ({"fromMe": False, "id": "A"}, ()),
    ],
)
def test_the_message_that_deletes_says_whose_it_was(key: dict[str, object], person: tuple[str, ...]) -> None:
    """NOWEB and GOWS hand on the message that deletes another: one's own, a named person's, or somebody else's."""
    after = said(_data={"message": {"protocolMessage": {"type": "REVOKE", "key": key}}})
    (gone,) = read("message.revoked", {"revokedMessageId": "A", "after": after, "before": None})
    assert (gone.person, gone.actor) == (person, ("wa-lid:12345",))
    (gone,) = read("message", after)
    assert (gone.kind, gone.person, gone.actor) == (Kind.DELETED, person, ("wa-lid:12345",))


def test_a_group_is_known_by_the_messages_id_too() -> None:
    """Where `from` is who wrote, the group stands in the id; a status update stays one."""
    told = {"id": f"false_{GROUP}_3EB0AA_447700900123@c.us", "from": "447700900123@c.us", "timestamp": 1769152370,
            "body": "hello"}  # fmt: skip
    (event,) = read("message", told)
    assert (event.group, event.person) == (GROUP, ("wa-phone:447700900123",))
    assert read("message", {**told, "from": "status@broadcast"}) == []


def test_who_wrote_is_read_off_the_messages_id_where_nothing_else_says_so() -> None:
    """Some edits bring no more than the id: in a direct chat it names the other end, in a group the writer."""
    (direct,) = read("message.edited", {"id": "false_447700900123@c.us_B", "editedMessageId": "A", "body": "new"})
    assert (direct.group, direct.person, direct.ref) == (None, ("wa-phone:447700900123",), "A")
    (inside,) = read("message.edited", {"id": f"false_{GROUP}_B_2@lid", "editedMessageId": "A", "body": "new"})
    assert (inside.group, inside.person) == (GROUP, ("wa-lid:2",))
