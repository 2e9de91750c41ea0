"""Evolution API's webhooks."""

import pytest

from moderation.events import Kind
from services.ingest.platform import UnauthenticError
from services.ingest.sources import evolution as source
from tests.services.ingest.sources.bodies import GROUP, NOW, evolution, info, token
from tests.services.ingest.sources.reading import event, events, news

KEY = "a-long-enough-key"
CLAIMS = {"app": "evolution", "action": "webhook", "exp": NOW + 600}


@pytest.mark.parametrize(
    "told",
    [
        {"id": GROUP, "author": "45@lid", "participants": ["447700900102@s.whatsapp.net"]},
        {"id": GROUP, "author": "45@lid", "participants": ["447700900102@s.whatsapp.net"],
         "participantsData": [{"jid": "447700900102@s.whatsapp.net", "phoneNumber": "447700900102", "name": "Bob"}]},
        {"id": GROUP, "author": None, "participants": [{"id": "2@lid", "phoneNumber": "447700900102@s.whatsapp.net"}]},
        {"jid": GROUP, "participants": ["447700900102@c.us"]},
    ],
)  # fmt: skip
def test_all_four_shapes_of_participants_are_read(told: dict[str, object]) -> None:
    """Texts, texts with data beside, objects, and the documented one: the same person joined."""
    found = event("evolution", evolution("group-participants.update", {**told, "action": "add"}))
    assert (found.kind, found.group) == (Kind.JOINED, GROUP)
    assert "wa-phone:447700900102" in found.person
    assert found.actor == (("wa-lid:45",) if told.get("author") else ())
    assert found.via == ("added" if told.get("author") else "unknown")


def test_the_false_z_is_not_believed() -> None:
    """`date_time` is local time with a false Z: what has no instant of its own has none."""
    told = {"id": GROUP, "participants": ["2@lid"], "action": "promote"}
    assert event("evolution", evolution("group-participants.update", told)).at is None
    assert event("evolution", evolution("messages.upsert", info())).at == NOW * 1000


def test_a_deletion_told_twice_is_one_event() -> None:
    """`messages.edited` and `messages.delete` of one deletion have one id."""
    key = {"remoteJid": GROUP, "id": "A", "participant": "2@lid", "fromMe": False}
    first = event("evolution", evolution("messages.edited", {"key": key, "type": "REVOKE"}))
    second = event("evolution", evolution("messages.delete", key))
    assert first.id == second.id
    assert (first.actor, second.actor) == ((), ("wa-lid:2",))


def test_reactions_come_among_messages() -> None:
    """A reaction is no message."""
    told = info(1, {"reactionMessage": {"key": {"id": "A"}, "text": "👍"}})
    found = event("evolution", evolution("messages.upsert", told))
    assert (found.kind, found.ref, found.text) == (Kind.REACTION, "A", "👍")


def test_mentions_lie_beside_a_flattened_message() -> None:
    """Evolution API moves the context up beside the message."""
    told = info(contextInfo={"mentionedJid": ["22@lid"], "stanzaId": "Q"})
    found = event("evolution", evolution("messages.upsert", told))
    assert (found.mentions, found.reply_to) == ((("wa-lid:22",),), "Q")


def test_a_list_of_messages_is_taken_whole() -> None:
    """`data` may be a list; event names may be written in capitals."""
    assert len(events("evolution", evolution("MESSAGES_UPSERT", [info(1), info(2), info(3)]))) == 3


def test_echoes_and_receipts_tell_nothing() -> None:
    """What the account sent and who read what is nothing to judge."""
    assert events("evolution", evolution("send.message", info())) == []
    assert events("evolution", evolution("messages.update", {"keyId": "A", "remoteJid": GROUP, "status": "READ"})) == []


def test_a_lost_connection_is_news() -> None:
    """Logged out and banned are told."""
    assert (
        news("evolution", evolution("connection.update", {"state": "close", "statusReason": 401})).state == "logged_out"
    )
    assert news("evolution", evolution("logout.instance", {})).state == "logged_out"


@pytest.mark.parametrize(
    "claims",
    [{**CLAIMS, "exp": NOW - 600}, {**CLAIMS, "app": "other"}, {**CLAIMS, "exp": None}, {**CLAIMS, "exp": True}],
)
def test_a_token_that_ran_out_or_is_for_something_else_is_refused(claims: dict[str, object]) -> None:
    """Only a fresh token for the webhook opens."""
    with pytest.raises(UnauthenticError):
        source.verify({"authorization": f"Bearer {token(KEY, claims)}"}, b"", {"jwt_key": KEY}, NOW * 1000)


def test_a_token_without_a_signature_is_refused() -> None:
    """The algorithm `none` opens nothing."""
    head, claims, _ = token(KEY, CLAIMS).split(".")
    for told in (f"{head}.{claims}.", f"eyJhbGciOiJub25lIn0.{claims}.", "a.b.c", ""):
        with pytest.raises(UnauthenticError):
            source.verify({"authorization": f"Bearer {told}"}, b"", {"jwt_key": KEY}, NOW * 1000)


def test_a_fixed_header_opens_and_both_are_needed_where_both_are_set_up() -> None:
    """With a token and a header set up, one of them alone opens nothing."""
    header = {"x-steward-token": KEY}
    source.verify(header, b"", {"header_value": KEY}, 0)
    with pytest.raises(UnauthenticError):
        source.verify(header, b"", {"header_value": KEY, "jwt_key": KEY}, NOW * 1000)


def test_the_digits_of_a_lid_are_no_telephone_number() -> None:
    """Of somebody who is no longer in the group Evolution API writes the LID's digits as the telephone number."""
    told = {"id": GROUP, "author": "45@lid", "participants": ["120300000000009@lid"], "action": "remove",
            "participantsData": [{"jid": "120300000000009@lid", "phoneNumber": "120300000000009"}]}  # fmt: skip
    assert event("evolution", evolution("group-participants.update", told)).person == ("wa-lid:120300000000009",)


@pytest.mark.parametrize(("kind", "what"), [("MESSAGE_EDIT", Kind.EDITED), (14, Kind.EDITED), ("REVOKE", Kind.DELETED)])
def test_from_me_in_an_edit_is_whoever_edits(kind: object, what: Kind) -> None:
    """The raw key is written as its sender sees it: `fromMe` there does not make it the account's own."""
    key = {"remoteJid": GROUP, "id": "A", "participant": "2@lid", "fromMe": True}
    told = {"key": key, "type": kind, "editedMessage": {"conversation": "new"}, "timestampMs": f"{NOW}000"}
    found = event("evolution", evolution("messages.edited", told))
    assert (found.kind, found.person, found.ref, found.own) == (what, ("wa-lid:2",), "A", False)
    mine = evolution("messages.edited", {**told, "key": {**key, "participant": "447700900001@s.whatsapp.net"}})
    assert event("evolution", mine).own


def test_an_edit_told_as_an_update_is_the_same_edit() -> None:
    """`messages.update` brings the new words without a key: it is the event that `messages.edited` tells."""
    flat = {"keyId": "A", "remoteJid": GROUP, "fromMe": False, "participant": "2@lid", "status": "SERVER_ACK",
            "message": {"editedMessage": {"message": {"conversation": "new"}}}}  # fmt: skip
    found = event("evolution", evolution("messages.update", flat))
    assert (found.kind, found.person, found.text, found.ref) == (Kind.EDITED, ("wa-lid:2",), "new", "A")
    raw = {"key": {"remoteJid": GROUP, "id": "A", "participant": "2@lid"}, "type": 14,
           "editedMessage": {"conversation": "new"}}  # fmt: skip
    assert event("evolution", evolution("messages.edited", raw)).id == found.id
    assert events("evolution", evolution("messages.update", {**flat, "message": None})) == []


@pytest.mark.parametrize("name", ["CONTACTS_UPSERT", "contacts.upsert", "LABELS_EDIT", "CHATS_SET", "PRESENCE_UPDATE"])
def test_what_tells_nothing_does_so_however_its_name_is_spelt(name: str) -> None:
    """Version 1 and webhooks by event write names with underscores: they are no rejects."""
    assert events("evolution", evolution(name, [{"id": "447700900123@s.whatsapp.net"}])) == []


def test_a_direct_message_is_its_writers_though_the_account_is_named() -> None:
    """`fromMe` says no: then it is somebody's own words, whoever `sender` is."""
    key = {"remoteJid": "447700900001@s.whatsapp.net", "fromMe": False, "id": "A"}
    found = event("evolution", evolution("messages.upsert", {**info(), "key": key}))
    assert (found.group, found.own) == (None, False)
