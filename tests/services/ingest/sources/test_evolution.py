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
