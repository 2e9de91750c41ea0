"""GOWA's webhooks, of today and of versions before 7."""

import pytest

from moderation.events import Kind
from tests.services.ingest.sources.bodies import GROUP, NOW, gowa, gowa_message
from tests.services.ingest.sources.reading import event, events, printed


def test_a_message_has_both_ids_of_its_writer() -> None:
    """Telephone number and LID stand side by side."""
    found = event("gowa", gowa("message", gowa_message()))
    assert (found.kind, found.group, found.text, found.at) == (Kind.MESSAGE, GROUP, "words 0", NOW * 1000)
    assert found.person == ("wa-phone:447700900123", "wa-lid:12345")


@pytest.mark.parametrize(
    ("kind", "expected"), [("join", Kind.JOINED), ("leave", Kind.LEFT), ("demote", Kind.ADMIN_DEMOTED)]
)
def test_who_did_it_is_never_told(kind: str, expected: Kind) -> None:
    """GOWA names whom it happened to, never who did it nor how."""
    told = {"chat_id": GROUP, "type": kind, "jids": ["447700900102@s.whatsapp.net", "3@lid"]}
    found = events("gowa", gowa("group.participants", told))
    assert [(one.kind, one.actor) for one in found] == [(expected, ()), (expected, ())]
    assert {one.via for one in found} == ({"unknown"} if kind == "join" else {None})


@pytest.mark.parametrize(
    ("name", "more", "kind", "text"),
    [
        ("message.edited", {"original_message_id": "A"}, Kind.EDITED, "words 0"),
        ("message.revoked", {"revoked_message_id": "A"}, Kind.DELETED, None),
        ("message.reaction", {"reacted_message_id": "A", "reaction": "👍"}, Kind.REACTION, "👍"),
        ("message.reaction", {"reacted_message_id": "A", "reaction": ""}, Kind.REACTION_REMOVED, None),
    ],
)
def test_what_happens_to_a_message_names_it(name: str, more: dict[str, object], kind: Kind, text: str | None) -> None:
    """Edits, deletions and reactions name the message."""
    found = event("gowa", gowa(name, gowa_message(**more)))
    assert (found.kind, found.ref, found.text) == (kind, "A", text)


def test_deleted_for_oneself_own_messages_and_receipts_are_not_shown() -> None:
    """Nobody else sees these."""
    for name in ("message.ack", "message.deleted", "chat_presence", "newsletter.message", "call.offer"):
        assert events("gowa", gowa(name, gowa_message())) == []
    assert printed("gowa", gowa("message", gowa_message(is_from_me=True))) == []


def test_the_flat_body_of_older_versions_is_read() -> None:
    """Versions before 7 have no envelope and write the group into `from`."""
    told = {"from": f"447700900123@s.whatsapp.net in {GROUP}", "chat_id": "120363", "timestamp": "2026-01-23T07:12:50Z",
            "message": {"text": "words", "id": "A"}}  # fmt: skip
    found = event("gowa", told)
    assert (found.kind, found.group, found.id, found.text) == (Kind.MESSAGE, GROUP, "A", "words")
    gone = event("gowa", {**told, "action": "message_revoked", "revoked_message_id": "B"})
    assert (gone.kind, gone.ref) == (Kind.DELETED, "B")
    assert events("gowa", {**told, "action": "event.delete_for_me"}) == []


def test_whose_message_an_admin_deleted_is_not_told() -> None:
    """`revoked_from_me` says no: whoever deleted it had not written it, and who had is unknown."""
    gone = event("gowa", gowa("message.revoked", gowa_message(revoked_message_id="A", revoked_from_me=False)))
    assert (gone.person, gone.actor[0]) == ((), "wa-phone:447700900123")
    own = event("gowa", gowa("message.revoked", gowa_message(revoked_message_id="A", revoked_from_me=True)))
    assert own.person == own.actor


def test_joining_by_a_link_is_told_of_the_account_itself() -> None:
    """`group.joined` has a reason, other joins have none."""
    told = {"chat_id": GROUP, "type": "join", "jids": ["447700900001@s.whatsapp.net"], "reason": "invite"}
    found = event("gowa", gowa("group.joined", {**told, "group_name": "Canvassers"}))
    assert (found.kind, found.via, found.group) == (Kind.JOINED, "link", GROUP)
