"""Events of the Baileys library, as its versions 6 and 7 write them."""

import pytest

from moderation.events import Kind
from tests.services.ingest.sources.bodies import GROUP, METADATA, NOW, PARTICIPANTS, info
from tests.services.ingest.sources.reading import event, events, news, printed, reasons


def upsert(*messages: object) -> dict[str, object]:
    """Messages that came in."""
    return {"event": "messages.upsert", "data": {"messages": list(messages), "type": "notify"}}


@pytest.mark.parametrize("at", [NOW, str(NOW), {"low": NOW, "high": 0, "unsigned": True}, NOW * 1000])
def test_an_instant_is_read_in_every_form_libraries_write(at: object) -> None:
    """Seconds, a numeric text, JavaScript's long and milliseconds are the same instant."""
    assert event("baileys", upsert(info(messageTimestamp=at))).at == NOW * 1000


def test_vanishing_view_once_and_captioned_messages_are_opened() -> None:
    """However often a message is wrapped, its words are read."""
    inner = {"viewOnceMessageV2": {"message": {"documentWithCaptionMessage": {"message": {
        "documentMessage": {"caption": "the plan"}}}}}}  # fmt: skip
    found = event("baileys", upsert(info(1, {"ephemeralMessage": {"message": inner}})))
    assert (found.kind, found.text) == (Kind.MEDIA, "the plan")


def test_mentions_and_what_is_answered_are_read() -> None:
    """Who is addressed and which message is answered stand in the context."""
    context = {"stanzaId": "Q1", "mentionedJid": ["22:3@lid"]}
    found = event("baileys", upsert(info(1, {"extendedTextMessage": {"text": "hi @22", "contextInfo": context}})))
    assert (found.reply_to, found.mentions) == ("Q1", (("wa-lid:22",),))


def test_an_edit_names_the_message_and_its_new_words() -> None:
    """An edit comes as a message about a message, or as an update; both are the same event."""
    edit = {"protocolMessage": {"type": "MESSAGE_EDIT", "key": {"id": "A"}, "editedMessage": {"conversation": "new"}}}
    first = event("baileys", upsert(info(1, edit)))
    assert (first.kind, first.ref, first.text) == (Kind.EDITED, "A", "new")
    key = {"remoteJid": GROUP, "id": "A", "participant": "12345@lid"}
    told = [{"key": key, "update": {"message": {"editedMessage": {"message": {"conversation": "new"}}}}}]
    assert event("baileys", {"event": "messages.update", "data": told}).id == first.id


def test_a_deletion_by_an_admin_tells_writer_and_deleter_apart() -> None:
    """The protocol message's key names who wrote, the message's own key who deleted."""
    revoke = {"protocolMessage": {"type": 0, "key": {"id": "A", "participant": "2@lid"}}}
    found = event("baileys", upsert(info(1, revoke)))
    assert (found.kind, found.ref, found.person) == (Kind.DELETED, "A", ("wa-lid:2",))
    assert found.actor == ("wa-lid:12345", "wa-phone:447700900123")


def test_a_reaction_taken_back_has_no_text() -> None:
    """An empty reaction is one taken back."""
    found = event("baileys", upsert(info(1, {"reactionMessage": {"key": {"id": "A"}, "text": ""}})))
    assert (found.kind, found.text, found.ref) == (Kind.REACTION_REMOVED, None, "A")


def test_what_cannot_be_decrypted_is_told() -> None:
    """A message that the account could not decrypt is an event of its own."""
    found = event("baileys", upsert(info(1, {}, messageStubType=2)))
    assert (found.kind, found.group) == ("encrypted", GROUP)


@pytest.mark.parametrize(
    ("stub", "by", "kind", "via"),
    [
        (27, "45@lid", Kind.JOINED, "added"), ("GROUP_PARTICIPANT_ADD", "2@lid", Kind.JOINED, "link"),
        (31, "45@lid", Kind.JOINED, "link"), (71, "45@lid", Kind.JOINED, "approved"),
        (28, "45@lid", Kind.REMOVED, None),
        (28, "2@lid", Kind.LEFT, None), (32, "2@lid", Kind.LEFT, None), (29, "45@lid", Kind.ADMIN_PROMOTED, None),
        (141, "2@lid", Kind.JOINED, "community"), (172, "2@lid", Kind.JOIN_REQUESTED, None),
    ],
)  # fmt: skip
def test_whatsapps_own_notices_are_read(stub: object, by: str, kind: Kind, via: str | None) -> None:
    """Notices inside the chat say who came, went, was promoted, and how."""
    key = {"remoteJid": GROUP, "id": "S", "participant": by, "fromMe": False}
    parameters = ['{"id":"2@lid","phoneNumber":"447700900102@s.whatsapp.net"}', "created"]
    told = {"key": key, "messageTimestamp": NOW, "messageStubType": stub, "messageStubParameters": parameters}
    found = events("baileys", upsert(told))[0]
    assert (found.kind, found.via, found.person) == (kind, via, ("wa-lid:2", "wa-phone:447700900102"))
    assert found.actor == (() if by == "2@lid" else ("wa-lid:45",))


def test_people_who_go_are_one_event_each_with_all_their_ids() -> None:
    """LID and telephone number are joined, also where they stand in a list beside."""
    first, second = events("baileys", {"event": "group-participants.update", "data": PARTICIPANTS})
    assert (first.kind, first.actor, first.at) == (Kind.REMOVED, ("wa-lid:45",), None)
    assert first.person == ("wa-lid:2", "wa-phone:447700900102")
    assert (second.person, second.name) == (("wa-lid:3", "wa-phone:447700900103"), "Cat")


def test_somebody_whom_nobody_removed_left() -> None:
    """Who is removed by themselves left; who is removed by nobody known was removed by nobody known."""
    for author, kind in (("2@lid", Kind.LEFT), (None, Kind.REMOVED)):
        told = {"id": GROUP, "author": author, "participants": ["2@lid"], "action": "remove"}
        found = event("baileys", {"event": "group-participants.update", "data": told})
        assert (found.kind, found.actor) == (kind, ())


def test_a_group_as_it_is_now_is_a_roster() -> None:
    """Members and admins are told apart, and it is complete only if everybody is named."""
    found = event("baileys", {"event": "groups.upsert", "data": [METADATA]})
    assert (found.kind, len(found.members), found.admins, found.complete) == (Kind.ROSTER, 2, (("wa-lid:45",),), True)
    found = event("baileys", {"event": "groups.upsert", "data": [{**METADATA, "size": 9}]})
    assert not found.complete


def test_each_change_of_a_group_is_an_event() -> None:
    """Name, description, link and settings may change in one body."""
    told = {name: METADATA[name] for name in ("id", "subject", "desc", "announce", "inviteCode")}
    found = events("baileys", {"event": "groups.update", "data": [{**told, "author": "45@lid"}]})
    kinds = [Kind.GROUP_RENAMED, Kind.GROUP_DESCRIBED, Kind.GROUP_LINK_RESET, Kind.GROUP_SETTINGS]
    assert [one.kind for one in found] == kinds
    assert {one.actor for one in found} == {("wa-lid:45",)}


def test_own_messages_are_marked_and_not_shown() -> None:
    """What the account itself wrote is an echo."""
    own = info(key={"remoteJid": GROUP, "id": "A", "fromMe": True})
    assert event("baileys", upsert(own)).own
    assert printed("baileys", upsert(own)) == []
    assert event("baileys", upsert(info()), "447700900123:5@s.whatsapp.net").own


def test_status_updates_channels_votes_and_receipts_tell_nothing() -> None:
    """What is no group talk yields neither event nor reject."""
    for chat in ("status@broadcast", "1203@newsletter", "4477@broadcast"):
        assert events("baileys", upsert(info(key={"remoteJid": chat, "id": "A"}))) == []
    assert events("baileys", upsert(info(1, {"pollUpdateMessage": {"vote": {}}}))) == []
    assert (
        events("baileys", {"event": "messages.update", "data": [{"key": {"id": "A"}, "update": {"status": 3}}]}) == []
    )
    assert events("baileys", {"event": "presence.update", "data": {}}) == []


def test_a_direct_chat_has_no_group() -> None:
    """The other side's ids are the writer's."""
    key = {"remoteJid": "12@lid", "senderPn": "447700900123@s.whatsapp.net", "id": "A", "fromMe": False}
    found = event("baileys", upsert(info(key=key)))
    assert (found.group, found.person) == (None, ("wa-lid:12", "wa-phone:447700900123"))


def test_a_connection_that_is_lost_is_news() -> None:
    """Logged out and banned are told apart from a line that will come back."""
    for code, state in ((401, "logged_out"), (403, "banned"), (428, "down")):
        data = {"connection": "close", "lastDisconnect": {"error": {"output": {"statusCode": code}}}}
        assert news("baileys", {"event": "connection.update", "data": data}).state == state


def test_what_is_not_known_is_rejected_with_a_reason() -> None:
    """An unknown event, a message without a key: the reason says so."""
    assert reasons("baileys", {"event": "blue.moon", "data": {}}) == ["an event that is not known here: 'blue.moon'"]
    assert reasons("baileys", upsert({"message": {}})) == ["a message without a key"]
    assert reasons("baileys", {}) == ["not an event of Baileys: it has no `event`"]


def test_a_gateways_own_name_for_received_messages_is_known() -> None:
    """Hosted gateways write `messages.received`, one message in place of the list, and an instant beside it."""
    told = {"messages": {name: value for name, value in info().items() if name != "messageTimestamp"}}
    found = event("baileys", {"event": "messages.received", "timestamp": NOW, "data": told})
    assert (found.kind, found.text, found.at) == (Kind.MESSAGE, "words 0", NOW * 1000)


@pytest.mark.parametrize(
    ("stub", "parameters", "kind"),
    [
        (70, ["2@lid"], Kind.INVITED), (147, ["2@lid"], Kind.ADMIN_PROMOTED), (148, ["2@lid"], Kind.ADMIN_DEMOTED),
        (166, ["2@lid"], Kind.JOINED), (134, [], Kind.GROUP_SETTINGS), ("GROUP_DEACTIVATED", [], Kind.GROUP_DELETED),
        (142, ["Canvassers"], Kind.GROUP_CREATED), (173, ["What we do"], Kind.GROUP_DESCRIBED),
        (999, [], "unknown"), ("SOMETHING_NEW", [], "unknown"),
    ],
)  # fmt: skip
def test_notices_of_communities_and_settings_are_read(stub: object, parameters: list[str], kind: object) -> None:
    """What WhatsApp tells of a community's groups, by number and by name; one nobody knows is still of the group."""
    told = info(1, {}, messageStubType=stub, messageStubParameters=parameters)
    found = event("baileys", upsert({**told, "message": None}))
    assert (found.kind, found.group) == (kind, GROUP)
    assert found.text == (parameters[0] if kind in {Kind.GROUP_CREATED, Kind.GROUP_DESCRIBED} else None)


@pytest.mark.parametrize(
    "stub", [40, 73, 118, 177, 194, "E2E_ENCRYPTED_NOW", "BIZ_NAME_CHANGE", "PINNED_MESSAGE_IN_CHAT"]
)
def test_notices_about_devices_and_businesses_tell_nothing(stub: object) -> None:
    """They are no group talk."""
    assert events("baileys", upsert({**info(1), "message": None, "messageStubType": stub})) == []


@pytest.mark.parametrize(("stub", "by"), [(1, "wa-lid:12345"), ("ADMIN_REVOKE", "wa-lid:45")])
def test_what_is_left_of_a_deleted_message_says_who_deleted_it(stub: object, by: str) -> None:
    """The notice in the message's own place: its writer, or the admin it names."""
    told = {**info(1), "message": None, "messageStubType": stub, "messageStubParameters": ["45@lid"]}
    found = event("baileys", upsert(told))
    assert (found.kind, found.ref, found.person[0], found.actor[0]) == (Kind.DELETED, "3EB01", "wa-lid:12345", by)
