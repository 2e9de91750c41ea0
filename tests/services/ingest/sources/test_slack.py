"""Slack's Events API."""

import hashlib
import hmac

import pytest

from moderation.events import Kind
from services.ingest.platform import UnauthenticError
from services.ingest.sources import slack as source
from tests.services.ingest.sources.bodies import NOW, SECRETS, signed, slack, slack_message
from tests.services.ingest.sources.reading import event, events, news, printed

BODY = b'{"type":"event_callback"}'


@pytest.mark.parametrize("told", ["", "abc", "1e9", " 1", "-1", "٣", "9" * 400, "nan", "1769152370.5"])
def test_a_timestamp_that_is_no_number_is_refused(told: str) -> None:
    """Whatever stands in the timestamp header, the answer is a refusal and no other error."""
    proof = hmac.new(SECRETS["slack"]["signing_secret"].encode(), f"v0:{told}:".encode() + BODY, hashlib.sha256)
    headers = {"x-slack-request-timestamp": told, "x-slack-signature": f"v0={proof.hexdigest()}"}
    with pytest.raises(UnauthenticError):
        source.verify(headers, BODY, SECRETS["slack"], NOW * 1000)


@pytest.mark.parametrize(("age", "accepted"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_body_is_good_for_five_minutes(age: int, accepted: bool) -> None:  # noqa: FBT001 - a table
    """A captured body cannot be sent again later."""
    headers = signed("slack", BODY, NOW * 1000)
    if accepted:
        source.verify(headers, BODY, SECRETS["slack"], (NOW + age) * 1000)
    else:
        with pytest.raises(UnauthenticError):
            source.verify(headers, BODY, SECRETS["slack"], (NOW + age) * 1000)


def test_the_handshake_is_answered_and_tells_nothing() -> None:
    """Slack's challenge is handed back; it is no event."""
    assert source.challenge(b'{"type": "url_verification", "challenge": "abc"}') == "abc"
    assert source.challenge(BODY) is None
    assert source.challenge(b"\xff") is None
    assert events("slack", {"type": "url_verification", "challenge": "abc"}) == []


def test_a_message_is_known_by_its_ts() -> None:
    """Fractions of a second are kept in the id and cut to milliseconds in the instant."""
    found = event("slack", slack(slack_message(text="hi <@U7> and <@U8|bob>", ts=f"{NOW}.123456")))
    assert (found.id, found.at, found.group) == (f"{NOW}.123456", NOW * 1000 + 123, "C1")
    assert found.person == ("slack:T1/U1",)
    assert [one.written for who in found.mentions for one in who] == ["U7", "U8"]


def test_a_direct_message_has_no_group() -> None:
    """A chat with the app itself is direct."""
    assert event("slack", slack(slack_message(channel="D1", channel_type="im"))).group is None


def test_an_edit_has_the_new_words_and_a_preview_is_no_edit() -> None:
    """Slack says `message_changed` also when it adds a link's preview, where no word changed."""
    now = {"user": "U1", "text": "new", "ts": "1.5", "edited": {"user": "U1", "ts": f"{NOW}.000000"}}
    change = slack_message(subtype="message_changed", message=now, previous_message={"text": "old", "ts": "1.5"})
    found = event("slack", slack(change))
    assert (found.kind, found.text, found.ref, found.at) == (Kind.EDITED, "new", "1.5", NOW * 1000)
    assert found.person == ("slack:T1/U1",)
    preview = {**change, "message": {**now, "attachments": [{}]}, "previous_message": {**now}}
    assert events("slack", slack(preview)) == []


def test_who_deleted_a_message_is_not_told() -> None:
    """The writer of a deleted message is known, the deleter is not."""
    gone = slack_message(subtype="message_deleted", deleted_ts="1.5", previous_message={"user": "U1", "ts": "1.5"})
    found = event("slack", slack(gone))
    assert (found.kind, found.ref, found.person, found.actor) == (Kind.DELETED, "1.5", ("slack:T1/U1",), ())


def test_an_inviter_added_somebody_and_without_one_nothing_is_known() -> None:
    """Slack names the inviter where there was one."""
    told = {"type": "member_joined_channel", "user": "U2", "channel": "C1", "event_ts": f"{NOW}.1"}
    added = event("slack", slack({**told, "inviter": "U1"}))
    assert (added.kind, added.actor, added.via) == (Kind.JOINED, ("slack:T1/U1",), "added")
    came = event("slack", slack(told))
    assert (came.actor, came.via) == ((), "unknown")
    gone = event("slack", slack({**told, "type": "member_left_channel"}))
    assert (gone.kind, gone.actor) == (Kind.LEFT, ())


def test_what_the_app_itself_says_is_an_echo() -> None:
    """By its app id, its bot user or a declared id."""
    assert event("slack", slack(slack_message(app_id="A1"))).own
    assert event("slack", slack(slack_message(), authorizations=[{"user_id": "U1", "is_bot": True}])).own
    assert event("slack", slack(slack_message(subtype="bot_message", bot_id="B1", user=None)), "B1").own
    assert printed("slack", slack(slack_message(bot_profile={"app_id": "A1"}))) == []
    assert not event("slack", slack(slack_message(), authorizations=[{"user_id": "U1", "is_bot": False}])).own


def test_words_in_attachments_are_words() -> None:
    """Apps often say everything in attachments."""
    told = slack_message(
        subtype="bot_message", text="", attachments=[{"text": "one"}, {"fallback": "two"}], bot_id="B2"
    )
    assert event("slack", slack(told)).text == "one\ntwo"


def test_forms_limits_and_buttons_tell_nothing() -> None:
    """What is no event of a channel yields nothing."""
    for body in (b"payload=%7B%22type%22%3A%22block_actions%22%7D", b"token=x&command=%2Fsteward&text=hi"):
        assert source.parse({}, body, frozenset()) == []
    assert events("slack", {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1}) == []
    assert events("slack", slack({"type": "user_change", "user": {"id": "U1"}})) == []


def test_an_uninstalled_app_is_news() -> None:
    """From then on nothing is heard."""
    assert news("slack", slack({"type": "app_uninstalled"})).state == "logged_out"


def test_socket_mode_is_read_alike() -> None:
    """The same event inside a Socket Mode envelope."""
    body = {"envelope_id": "e", "type": "events_api", "payload": slack(slack_message())}
    assert event("slack", body).text == "words 0"


@pytest.mark.parametrize(
    ("by", "kind", "actor"), [("U9", Kind.REMOVED, ("slack:T1/U9",)), ("U0", Kind.LEFT, ()), (None, Kind.LEFT, ())]
)
def test_the_app_hears_that_it_is_out_of_a_channel(by: str | None, kind: Kind, actor: tuple[str, ...]) -> None:
    """Its own user is gone, removed by whoever Slack names."""
    bot = [{"team_id": "T1", "user_id": "U0", "is_bot": True}]
    told = {"type": "channel_left", "channel": "C1", "actor_id": by, "event_ts": f"{NOW}.000100"}
    found = event("slack", slack(told, authorizations=bot))
    assert (found.kind, found.group, found.person, found.actor) == (kind, "C1", ("slack:T1/U0",), actor)
    assert not found.own


def test_a_channel_with_a_new_id_is_told_under_the_old_one() -> None:
    """Nothing more will come under the registered id: it is about that group, and no reject without one."""
    told = {"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C1", "event_ts": f"{NOW}.0001"}
    found = event("slack", slack(told))
    assert (found.kind, found.group) == ("unknown", "G1")
