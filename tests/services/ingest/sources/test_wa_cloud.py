"""The official Cloud API."""

import json

import pytest

from moderation.events import Kind
from services.ingest.platform import UnauthenticError
from services.ingest.sources import wa_cloud as source
from tests.services.ingest.sources.bodies import NOW, SECRETS, cloud, cloud_message
from tests.services.ingest.sources.reading import event, events, reasons


def group(kind: str, **more: object) -> dict[str, object]:
    """One thing that happened to a group."""
    return {"timestamp": str(NOW), "group_id": "g", "type": kind, **more}


def test_a_person_is_known_by_number_and_scoped_id() -> None:
    """The contact beside the message brings the business-scoped id."""
    contact = {"wa_id": "447700900123", "user_id": "GB.1349", "profile": {"name": "Ann"}}
    found = event("wa_cloud", cloud("messages", messages=[cloud_message()], contacts=[contact]))
    assert (found.person, found.name) == (("wa-phone:447700900123", "wa-user:GB.1349"), "Ann")
    assert (found.group, found.at) == ("Y2FwaV9ncm91cDox", NOW * 1000)


@pytest.mark.parametrize("number", [{"from": ""}, {"from": None}])
def test_a_person_without_a_number_is_known_by_scoped_id(number: dict[str, object]) -> None:
    """Meta leaves the number out, or writes an empty text."""
    found = event("wa_cloud", cloud("messages", messages=[cloud_message(from_user_id="GB.1349", **number)]))
    assert found.person == ("wa-user:GB.1349",)


@pytest.mark.parametrize("timestamp", [NOW, str(NOW)])
def test_instants_come_as_text_and_as_number(timestamp: object) -> None:
    """Meta's pages show both."""
    assert event("wa_cloud", cloud("messages", messages=[cloud_message(timestamp=timestamp)])).at == NOW * 1000


@pytest.mark.parametrize(("where", "kind"), [("item", Kind.LEFT), ("beside", Kind.LEFT)])
def test_who_began_a_removal_may_stand_in_the_item_or_beside_it(where: str, kind: Kind) -> None:
    """Meta's pages differ about the place of `initiated_by`."""
    told = group("group_participants_remove", removed_participants=[{"wa_id": "447700900123"}])
    by = {"initiated_by": "participant"}
    body = cloud("group_participants_update", groups=[{**told, **by}] if where == "item" else [told],
                 **(by if where == "beside" else {}))  # fmt: skip
    assert event("wa_cloud", body).kind is kind


def test_the_business_removed_somebody() -> None:
    """The business number is then who did it; whom it failed to remove is nothing to judge."""
    gone, stays = [{"input": "+447700900123"}], [{"input": "+447700900124"}]
    told = group("group_participants_remove", initiated_by="business", removed_participants=gone,
                 failed_participants=stays, errors=[{"code": 131201}])  # fmt: skip
    found = event("wa_cloud", cloud("group_participants_update", groups=[told]))
    assert (found.kind, found.person, found.actor) == (
        Kind.REMOVED, ("wa-phone:447700900123",), ("wa-phone:447700900001",),
    )  # fmt: skip


def test_joining_asking_and_lifecycle() -> None:
    """People come by link or ask; a group is made and deleted."""
    joined = group(
        "group_participants_add", reason="invite_link", added_participants=[{"wa_id": "1"}, {"user_id": "GB.2"}]
    )
    found = events("wa_cloud", cloud("group_participants_update", groups=[joined]))
    assert [(one.kind, one.via) for one in found] == [(Kind.JOINED, "link")] * 2
    asked = group("group_join_request_created", join_request_id="r", wa_id="1")
    assert event("wa_cloud", cloud("group_participants_update", groups=[asked])).kind is Kind.JOIN_REQUESTED
    made = group("group_create", subject="Leaflets", request_id="r")
    assert event("wa_cloud", cloud("group_lifecycle_update", groups=[made])).text == "Leaflets"
    assert events("wa_cloud", cloud("group_lifecycle_update", groups=[{**made, "errors": [{"code": 1}]}])) == []


def test_edits_and_deletions_name_the_message() -> None:
    """The newer message types `edit` and `revoke`."""
    edit = cloud_message(
        type="edit", edit={"original_message_id": "w9", "message": {"type": "image", "image": {"caption": "n"}}}
    )
    found = event("wa_cloud", cloud("messages", messages=[edit]))
    assert (found.kind, found.ref, found.text) == (Kind.EDITED, "w9", "n")
    gone = cloud_message(type="revoke", revoke={"original_message_id": "w9"})
    assert event("wa_cloud", cloud("messages", messages=[gone])).ref == "w9"


def test_a_batch_of_several_accounts_is_taken_whole() -> None:
    """Up to a thousand changes of several entries come in one body; a broken one costs only itself."""
    changes = [cloud("messages", messages=[cloud_message(place)])["entry"][0]["changes"][0] for place in range(1000)]  # type: ignore[index]
    changes.insert(500, {"field": "messages"})
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes[:300]},
                                                             {"id": "2", "changes": changes[300:]}]}  # fmt: skip
    found = source.parse({}, json.dumps(body).encode(), frozenset())
    assert len(found) == 1001
    assert reasons("wa_cloud", body) == ["a change without a field or a value"]


def test_receipts_errors_answers_and_notices_tell_nothing() -> None:
    """Nobody said or did anything."""
    assert events("wa_cloud", cloud("messages", statuses=[{"id": "w"}])) == []
    assert events("wa_cloud", cloud("messages", errors=[{"code": 130429}])) == []
    assert events("wa_cloud", cloud("messages", messages=[cloud_message(type="system", system={"type": "x"})])) == []
    assert events("wa_cloud", cloud("group_settings_update", groups=[group("group_settings_update")])) == []
    assert events("wa_cloud", cloud("message_template_status_update", event="APPROVED")) == []


def test_the_handshake_needs_the_token() -> None:
    """Meta's GET request is answered with its challenge only if the token fits."""
    query = {"hub.mode": "subscribe", "hub.challenge": "42", "hub.verify_token": "a-token-of-our-own"}
    secrets = {**SECRETS["wa_cloud"], "verify_token": "a-token-of-our-own"}
    assert source.challenge(query, secrets) == "42"
    for change in ({"hub.verify_token": "x"}, {"hub.mode": "y"}):
        with pytest.raises(UnauthenticError):
            source.challenge({**query, **change}, secrets)


def test_two_telephone_numbers_are_not_one_person() -> None:
    """A contact beside a message that has another number than the sender is not taken for the sender."""
    contact = {"wa_id": "447700900199", "user_id": "GB.1"}
    found = event("wa_cloud", cloud("messages", messages=[cloud_message()], contacts=[contact]))
    assert found.person == ("wa-phone:447700900123",)
