"""Matrix as an application service hears it."""

import pytest

from moderation.events import Kind
from tests.services.ingest.sources.bodies import NOW, matrix
from tests.services.ingest.sources.reading import event, events, printed, reasons

ANN, BOB = "@ann:example.org", "@bob:example.org"


def member(now: str, before: str | None, sender: str = ANN, **unsigned: object) -> dict[str, object]:
    """A change of Bob's membership."""
    beside = {"prev_content": {"membership": before}} if before else {}
    body = matrix("m.room.member", {"membership": now, "displayname": "Bob"}, sender=sender, state_key=BOB)
    return {"events": [{**body, "unsigned": {**beside, **unsigned}}]}


@pytest.mark.parametrize(
    ("now", "before", "sender", "kind", "actor"),
    [
        ("join", None, BOB, Kind.JOINED, ()), ("join", "leave", BOB, Kind.JOINED, ()),
        ("invite", None, ANN, Kind.INVITED, ANN),
        ("leave", "join", BOB, Kind.LEFT, ()), ("leave", "join", ANN, Kind.REMOVED, ANN),
        ("ban", "join", ANN, Kind.REMOVED, ANN),
        ("knock", "leave", BOB, Kind.JOIN_REQUESTED, ()), ("leave", None, ANN, Kind.REMOVED, ANN),
    ],
)  # fmt: skip
def test_memberships_become_what_happened(now: str, before: str | None, sender: str, kind: Kind, actor: object) -> None:
    """Who sent it and what was before decide between joining, leaving, removing, inviting and asking."""
    found = event("matrix", member(now, before, sender))
    assert (found.kind, found.person) == (kind, (f"matrix:{BOB}",))
    assert found.actor == ((f"matrix:{actor}",) if actor else ())


def test_an_accepted_invitation_names_the_inviter() -> None:
    """Both sides agreed; the inviter stands beside the state before."""
    found = event("matrix", member("join", "invite", BOB, prev_sender=ANN))
    assert (found.kind, found.actor, found.via) == (Kind.JOINED, (f"matrix:{ANN}",), "approved")
    assert found.name == "Bob"


@pytest.mark.parametrize(("now", "before"), [("join", "join"), ("leave", "invite"), ("leave", "ban"), ("ban", "leave")])
def test_a_new_picture_or_a_declined_invitation_tells_nothing(now: str, before: str) -> None:
    """Nobody came or went."""
    assert events("matrix", member(now, before, BOB)) == []


def test_an_edit_has_the_new_words() -> None:
    """The fallback with a star is not the text."""
    content = {"msgtype": "m.text", "body": "* new", "m.new_content": {"msgtype": "m.text", "body": "new"},
               "m.relates_to": {"rel_type": "m.replace", "event_id": "$a"}}  # fmt: skip
    found = event("matrix", {"events": [matrix("m.room.message", content)]})
    assert (found.kind, found.text, found.ref) == (Kind.EDITED, "new", "$a")


def test_a_reply_is_read_without_the_quoted_words_of_somebody_else() -> None:
    """Older clients put the answered message before the answer; its words are not the writer's."""
    content = {"msgtype": "m.text", "body": f"> <{BOB}> you fool\n> again\n\nplease don't",
               "m.relates_to": {"m.in_reply_to": {"event_id": "$a"}}}  # fmt: skip
    found = event("matrix", {"events": [matrix("m.room.message", content)]})
    assert (found.text, found.reply_to) == ("please don't", "$a")
    alone = {"msgtype": "m.text", "body": "> a quotation\n\nof my own"}
    assert event("matrix", {"events": [matrix("m.room.message", alone)]}).text == alone["body"]


def test_a_deletion_is_the_same_whether_told_by_itself_or_by_what_it_left() -> None:
    """A redacted message that comes late is empty; its deletion is the one that the redaction tells."""
    told = event("matrix", {"events": [matrix("m.room.redaction", {}, 1, redacts="$e0")]})
    assert (told.kind, told.ref, told.person, told.actor) == (Kind.DELETED, "$e0", (), (f"matrix:{ANN}",))
    newer = event("matrix", {"events": [matrix("m.room.redaction", {"redacts": "$e0"}, 1)]})
    left = event(
        "matrix", {"events": [matrix("m.room.message", {}, 0, unsigned={"redacted_because": {"sender": BOB}})]}
    )
    assert told.id == newer.id == left.id
    assert left.actor == (f"matrix:{BOB}",)


def test_power_that_allows_removing_people_makes_an_admin() -> None:
    """Levels are compared with what stood there before, also where they are written as text."""
    now = {"users": {ANN: 100, BOB: "50", "@cat:example.org": 10}}
    before = {"prev_content": {"users": {ANN: 100, "@dee:example.org": 50}}}
    found = events("matrix", {"events": [matrix("m.room.power_levels", now, state_key="", unsigned=before)]})
    told = {(one.kind, one.person[0].written) for one in found}
    assert told == {(Kind.ADMIN_PROMOTED, BOB), (Kind.ADMIN_DEMOTED, "@dee:example.org")}
    same = {"prev_content": {**now, "events_default": 50}}
    (settings,) = events("matrix", {"events": [matrix("m.room.power_levels", now, state_key="", unsigned=same)]})
    assert settings.kind is Kind.GROUP_SETTINGS


def test_creators_of_new_rooms_are_admins() -> None:
    """Since room version 12 no power level says so."""
    content = {"room_version": "12", "additional_creators": [BOB]}
    found = events("matrix", {"events": [matrix("m.room.create", content, state_key="")]})
    assert [one.kind for one in found] == [Kind.GROUP_CREATED, Kind.ADMIN_PROMOTED, Kind.ADMIN_PROMOTED]


@pytest.mark.parametrize(
    ("kind", "content", "expected", "text"),
    [
        ("m.room.name", {"name": "Leaflets"}, Kind.GROUP_RENAMED, "Leaflets"),
        ("m.room.topic", {"topic": "Rounds"}, Kind.GROUP_DESCRIBED, "Rounds"),
        ("m.room.tombstone", {"body": "moved"}, Kind.GROUP_DELETED, "moved"),
        ("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, Kind.GROUP_SETTINGS, None),
        ("org.example.unheard", {}, "unknown", None),
    ],
)
def test_the_room_itself_changes(kind: str, content: dict[str, object], expected: object, text: str | None) -> None:
    """Name, topic, end and settings of a room; what is not known is said to be about the room."""
    found = event("matrix", {"events": [matrix(kind, content, state_key="")]})
    assert (found.kind, found.text, found.group) == (expected, text, "!room:example.org")


def test_encrypted_typing_receipts_and_echoes() -> None:
    """What cannot be read is told; typing is not; the service's own words are echoes but its removals are news."""
    assert event("matrix", {"events": [matrix("m.room.encrypted", {"ciphertext": "x"})]}).kind == "encrypted"
    assert events("matrix", {"events": [], "ephemeral": [{"type": "m.typing"}]}) == []
    said = {"events": [matrix("m.room.message", {"msgtype": "m.text", "body": "hi"})]}
    assert printed("matrix", said, ANN) == []
    assert len(printed("matrix", member("leave", "join", ANN), ANN)) == 1


def test_instants_are_always_milliseconds() -> None:
    """Matrix never writes seconds, so even a small number is milliseconds."""
    body = matrix("m.room.message", {"msgtype": "m.text", "body": "hi"})
    assert event("matrix", {"events": [{**body, "origin_server_ts": 5000}]}).at == 5000
    assert event("matrix", {"events": [{**body, "origin_server_ts": "x"}]}).at is None
    assert event("matrix", {"events": [body]}).at == NOW * 1000


def test_an_event_without_a_room_is_rejected() -> None:
    """The reason says what is missing."""
    assert reasons("matrix", {"events": [{"type": "m.room.message"}]}) == ["a Matrix event without a room_id"]
    assert reasons("matrix", {}) == ["not a Matrix transaction: it has no `events`"]


def test_how_somebody_came_in_is_unknown_where_the_state_before_is_left_out() -> None:
    """The server says that there was a state before, and not which."""
    assert event("matrix", member("join", None, BOB, replaces_state="$before")).via == "unknown"
    assert event("matrix", member("join", None, BOB)).via == "link"
