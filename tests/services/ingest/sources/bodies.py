"""Invented bodies of every platform, in the shapes that their documentation and their source code show."""

import base64
import hmac
import json
from collections.abc import Callable

GROUP = "120363000000000001@g.us"
NOW = 1_769_152_370

Body = dict[str, object]
SECRETS: dict[str, dict[str, str]] = {
    "waha": {"hmac_key": "a-long-enough-key"},
    "evolution": {"jwt_key": "a-long-enough-key"},
    "gowa": {"secret": "a-long-enough-key"},
    "baileys": {"secret": "a-long-enough-key"},
    "slack": {"signing_secret": "a-long-enough-key"},
    "matrix": {"hs_token": "a-long-enough-key"},
    "wa_cloud": {"app_secret": "a-long-enough-key"},
    "generic": {"secret": "a-long-enough-key"},
}


def _hex(algorithm: str, key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, algorithm).hexdigest()


def _url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(key: str, claims: Body) -> str:
    """A JSON web token as Evolution API makes it."""
    signed_part = f'{_url(b"""{"alg":"HS256","typ":"JWT"}""")}.{_url(json.dumps(claims).encode())}'
    return f"{signed_part}.{_url(hmac.new(key.encode(), signed_part.encode(), 'sha256').digest())}"


def signed(name: str, body: bytes, now: int, secrets: dict[str, str] | None = None) -> dict[str, str]:
    """The headers with which a platform sends a body at an instant (milliseconds)."""
    key = next(iter((secrets or SECRETS[name]).values()))
    seconds = str(now // 1000)
    if name == "waha":
        return {"x-webhook-hmac": _hex("sha512", key, body), "x-webhook-hmac-algorithm": "sha512"}
    if name in {"gowa", "wa_cloud"}:
        return {"x-hub-signature-256": f"sha256={_hex('sha256', key, body)}"}
    if name == "slack":
        proof = _hex("sha256", key, f"v0:{seconds}:".encode() + body)
        return {"x-slack-request-timestamp": seconds, "x-slack-signature": f"v0={proof}"}
    if name == "matrix":
        return {"authorization": f"Bearer {key}"}
    if name == "evolution":
        claims = {"app": "evolution", "action": "webhook", "iat": now // 1000, "exp": now // 1000 + 600}
        return {"authorization": f"Bearer {token(key, claims)}"}
    proof = _hex("sha256", key, f"v1:{seconds}:".encode() + body)
    return {"x-steward-timestamp": seconds, "x-steward-signature": f"v1={proof}"}


def waha(event: str, payload: Body, **more: object) -> Body:
    """A WAHA webhook."""
    envelope = {"id": "evt_1", "timestamp": NOW * 1000, "session": "default", "event": event, "payload": payload}
    return {**envelope, "me": {"id": "447700900001@c.us", "lid": "900001@lid"}, **more}


def waha_message(place: int = 0, **more: object) -> Body:
    """A message of a group."""
    return {
        "id": f"false_{GROUP}_3EB0{place}_12345@lid", "timestamp": NOW, "from": GROUP, "fromMe": False,
        "participant": "12345@lid", "to": "447700900001@c.us", "body": f"words {place}", "hasMedia": False, **more,
    }  # fmt: skip


def evolution(event: str, data: object) -> Body:
    """An Evolution API webhook."""
    return {
        "event": event, "instance": "i", "data": data, "destination": "https://steward.example.org/", "apikey": None,
        "date_time": "2026-01-23T09:12:50.703Z", "sender": "447700900001@s.whatsapp.net", "server_url": "http://e",
    }  # fmt: skip


def info(place: int = 0, message: object = None, **more: object) -> Body:
    """A message as Baileys hands it on."""
    return {
        "key": {
            "remoteJid": GROUP, "fromMe": False, "id": f"3EB0{place}", "participant": "12345@lid",
            "participantAlt": "447700900123@s.whatsapp.net",
        },
        "pushName": "Ann", "message": {"conversation": f"words {place}"} if message is None else message,
        "messageTimestamp": NOW, **more,
    }  # fmt: skip


def gowa(event: str, payload: Body) -> Body:
    """A GOWA webhook."""
    return {
        "event": event, "device_id": "447700900001@s.whatsapp.net", "timestamp": "2026-01-23T07:12:50Z",
        "payload": payload,
    }  # fmt: skip


def gowa_message(place: int = 0, **more: object) -> Body:
    """What a GOWA message says."""
    return {
        "id": f"3EB0{place}", "chat_id": GROUP, "from": "447700900123@s.whatsapp.net", "from_lid": "12345@lid",
        "from_name": "Ann", "timestamp": "2026-01-23T07:12:50Z", "is_from_me": False, "body": f"words {place}", **more,
    }  # fmt: skip


def slack(event: object, **more: object) -> Body:
    """An event of Slack's Events API."""
    return {
        "token": "t", "team_id": "T1", "api_app_id": "A1", "event": event, "type": "event_callback",
        "event_id": "Ev1", "event_time": NOW, **more,
    }  # fmt: skip


def slack_message(place: int = 0, **more: object) -> Body:
    """A message of a channel."""
    return {
        "type": "message", "channel": "C1", "user": "U1", "text": f"words {place}", "ts": f"{NOW}.{place:06}",
        "event_ts": f"{NOW}.{place:06}", "channel_type": "channel", **more,
    }  # fmt: skip


def matrix(kind: str, content: Body, place: int = 0, **more: object) -> Body:
    """An event of a Matrix room."""
    return {
        "type": kind, "room_id": "!room:example.org", "sender": "@ann:example.org", "event_id": f"$e{place}",
        "origin_server_ts": NOW * 1000, "content": content, "unsigned": {"age": 5}, **more,
    }  # fmt: skip


def cloud(field: str, **value: object) -> Body:
    """A Meta webhook with one change."""
    metadata = {"display_phone_number": "447700900001", "phone_number_id": "106540352242922"}
    told = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": field, "value": told}]}]}


def cloud_message(place: int = 0, **more: object) -> Body:
    """A message of a Cloud API group."""
    return {
        "from": "447700900123", "group_id": "Y2FwaV9ncm91cDox", "id": f"wamid.{place}", "timestamp": str(NOW),
        "type": "text", "text": {"body": f"words {place}"}, **more,
    }  # fmt: skip


def generic(place: int = 0, **more: object) -> Body:
    """An event of Steward's own webhook."""
    return {
        "id": f"e{place}", "kind": "message", "group": "g1", "at": "2026-01-23T07:12:50Z", "text": f"words {place}",
        "person": {"ids": ["+447700900123", "ann"], "name": "Ann"}, **more,
    }  # fmt: skip


BATCHES: dict[str, tuple[Callable[[list[object]], object], Callable[[int], object]]] = {
    "waha": (lambda events: events, lambda place: waha("message", waha_message(place))),
    "evolution": (lambda events: evolution("messages.upsert", events), info),
    "gowa": (lambda events: events, lambda place: gowa("message", gowa_message(place))),
    "baileys": (lambda events: {"event": "messages.upsert", "data": {"messages": events, "type": "notify"}}, info),
    "slack": (lambda events: events, lambda place: slack(slack_message(place))),
    "matrix": (
        lambda events: {"events": events},
        lambda place: matrix("m.room.message", {"msgtype": "m.text", "body": f"words {place}"}, place),
    ),
    "wa_cloud": (lambda events: cloud("messages", messages=events), cloud_message),
    "generic": (lambda events: {"account": "a", "events": events}, generic),
}
"""For each source: how several events go into one body, and one good event by its number."""

PARTICIPANTS = {
    "id": GROUP, "author": "45@lid", "action": "remove",
    "participants": [{"id": "2@lid", "phoneNumber": "447700900102@s.whatsapp.net", "admin": None}, "3@lid"],
    "participantsData": [{"jid": "3@lid", "phoneNumber": "447700900103", "name": "Cat"}],
}  # fmt: skip
METADATA = {
    "id": GROUP, "subject": "Leaflets", "creation": NOW, "owner": "45@lid", "desc": "Rounds", "announce": True,
    "participants": [{"id": "45@lid", "admin": "superadmin"}, {"id": "2@lid", "admin": None}], "inviteCode": "x",
}  # fmt: skip
EDIT = {"protocolMessage": {"type": 14, "key": {"id": "A"}, "editedMessage": {"conversation": "new"}}}
REVOKE = {"protocolMessage": {"type": "REVOKE", "key": {"id": "A", "participant": "2@lid"}}}
REACTION = {"reactionMessage": {"key": {"id": "A"}, "text": "👍", "senderTimestampMs": str(NOW * 1000)}}
POLL = {"pollCreationMessageV3": {"name": "Tuesday?", "options": [{"optionName": "yes"}]}}
IMAGE = {"viewOnceMessageV2": {"message": {"imageMessage": {"caption": "look", "contextInfo": {"stanzaId": "Q"}}}}}
MESSAGES: list[Body] = [info(1, one) for one in (EDIT, REVOKE, REACTION, POLL, IMAGE)] + [
    info(2, {}, messageStubType=27, messageStubParameters=['{"id": "2@lid"}']),
    info(3, None, messageStubType=2),
    info(4, {"editedMessage": {"message": EDIT}}),
]
GOOD: dict[str, list[object]] = {
    "waha": [
        waha("message", waha_message(_data={"key": {"participantAlt": "447700900123@s.whatsapp.net"}})),
        waha("message.reaction", waha_message(reaction={"text": "👍", "messageId": f"true_{GROUP}_A"})),
        waha("message.edited", waha_message(editedMessageId="A")),
        waha("message.revoked", {"revokedMessageId": "A", "after": waha_message(), "before": None}),
        waha("message.waiting", waha_message()),
        waha("group.v2.participants", {
            "type": "leave", "timestamp": NOW * 1000, "group": {"id": GROUP}, "participants": [{"id": "2@lid"}],
            "_data": PARTICIPANTS,
        }),
        waha("group.v2.join", {"group": {"id": GROUP, "participants": [{"id": "2@lid", "role": "admin"}]}}),
        waha("group.v2.leave", {"group": {"id": GROUP}, "_data": {"author": "45@lid"}}),
        waha("group.v2.update", {"group": {"id": GROUP, "subject": "Leaflets"}, "_data": {"author": "45@lid"}}),
        waha("group.v2.participants.join-request", {
            "group": {"id": GROUP}, "action": "created", "requesterId": "2@lid"}),
        waha("group.join", {"chatId": GROUP, "type": "invite", "recipientIds": ["2@c.us"], "author": "2@c.us"}),
        waha("session.status", {"status": "FAILED"}),
        waha("message.ack", {"id": "x"}),
    ],
    "evolution": [
        *(evolution("messages.upsert", one) for one in MESSAGES),
        evolution("group-participants.update", PARTICIPANTS),
        evolution("messages.edited", EDIT["protocolMessage"] | {"key": {"remoteJid": GROUP, "id": "A"}}),
        evolution("messages.delete", {"remoteJid": GROUP, "id": "A", "participant": "2@lid", "fromMe": False}),
        evolution("messages.update", {"keyId": "A", "remoteJid": GROUP, "status": "READ"}),
        evolution("groups.upsert", [METADATA]),
        evolution("connection.update", {"state": "close", "statusReason": 401}),
    ],
    "gowa": [
        gowa("message", gowa_message(image={"url": "u", "caption": "look"})),
        gowa("message.reaction", gowa_message(reaction="👍", reacted_message_id="A")),
        gowa("message.revoked", gowa_message(revoked_message_id="A", revoked_chat=GROUP)),
        gowa("message.edited", gowa_message(original_message_id="A")),
        gowa("group.participants", {"chat_id": GROUP, "type": "join", "jids": ["2@lid", "3@lid"]}),
        {"sender_id": "447700900123", "from": f"447700900123@s.whatsapp.net in {GROUP}",
         "timestamp": "2026-01-23T07:12:50Z", "message": {"text": "words", "id": "A", "replied_id": ""}},
    ],
    "baileys": [
        {"event": "messages.upsert", "data": {"messages": MESSAGES, "type": "notify"}},
        {"event": "messages.update", "data": [{"key": info()["key"], "update": {"message": {"editedMessage": {
            "message": {"conversation": "new"}}}}},
            {"key": info()["key"], "update": {"message": None, "messageStubType": 1}}]},
        {"event": "messages.reaction", "data": [{"key": {"id": "A", "remoteJid": GROUP}, "reaction": {
            "text": "👍", "key": info()["key"]}}]},
        {"event": "messages.delete", "data": {"keys": [info()["key"]]}},
        {"event": "group-participants.update", "data": PARTICIPANTS},
        {"event": "groups.update", "data": [METADATA]},
        {"event": "group.join-request", "data": {"id": GROUP, "participant": "2@lid", "action": "created"}},
        {"event": "connection.update", "data": {"connection": "open"}},
    ],
    "slack": [
        slack(slack_message()),
        slack(slack_message(subtype="message_changed", message={"user": "U1", "text": "new", "ts": "1.1", "edited": {
            "user": "U1", "ts": "2.1"}}, previous_message={"text": "old", "ts": "1.1"})),
        slack(slack_message(subtype="message_deleted", deleted_ts="1.1", previous_message={"user": "U1", "ts": "1.1"})),
        slack({"type": "member_joined_channel", "user": "U2", "channel": "C1", "inviter": "U1",
               "event_ts": f"{NOW}.1"}),
        slack({"type": "reaction_added", "user": "U2", "reaction": "thumbsup", "event_ts": f"{NOW}.1", "item": {
            "type": "message", "channel": "C1", "ts": "1.1"}}),
        slack({"type": "channel_rename", "channel": {"id": "C1", "name": "leaflets"}, "event_ts": f"{NOW}.1"}),
        {"type": "url_verification", "challenge": "x"},
    ],
    "matrix": [
        {"events": [
            matrix("m.room.message", {"msgtype": "m.text", "body": "words"}),
            matrix("m.room.message", {"msgtype": "m.text", "body": "* new", "m.new_content": {"body": "new"},
                                      "m.relates_to": {"rel_type": "m.replace", "event_id": "$e0"}}, 1),
            matrix("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$e0", "key": "👍"}}, 2),
            matrix("m.room.redaction", {"redacts": "$e0"}, 3, redacts="$e0"),
            matrix("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x"}, 4),
            matrix("m.room.member", {"membership": "join"}, 5, state_key="@bob:example.org", unsigned={
                "prev_content": {"membership": "invite"}, "prev_sender": "@ann:example.org"}),
            matrix("m.room.power_levels", {"users": {"@ann:example.org": 100, "@bob:example.org": "50"}}, 6,
                   state_key="", unsigned={"prev_content": {"users": {"@ann:example.org": 100}}}),
            matrix("m.room.create", {"room_version": "12"}, 7, state_key=""),
            matrix("m.room.tombstone", {"body": "moved"}, 8, state_key=""),
        ]},
    ],
    "wa_cloud": [
        cloud("messages", messages=[cloud_message()], contacts=[
            {"wa_id": "447700900123", "user_id": "GB.1", "profile": {"name": "Ann"}}]),
        cloud("messages", messages=[cloud_message(type="edit", edit={"original_message_id": "wamid.9", "message": {
            "type": "text", "text": {"body": "new"}}})]),
        cloud("messages", statuses=[{"id": "wamid.1", "status": "read"}]),
        cloud("group_participants_update", groups=[{
            "timestamp": str(NOW), "group_id": "g", "type": "group_participants_add", "reason": "invite_link",
            "added_participants": [{"wa_id": "447700900123"}]}]),
        cloud("group_participants_update", initiated_by="business", groups=[{
            "timestamp": NOW, "group_id": "g", "type": "group_participants_remove",
            "removed_participants": [{"input": "+447700900123"}]}]),
        cloud("group_lifecycle_update", groups=[{"timestamp": NOW, "group_id": "g", "type": "group_create"}]),
    ],
    "generic": [{"account": "a", "events": [generic(), generic(1, kind="edited", ref="e0")]}],
}  # fmt: skip
"""For each source good bodies of every shape it knows."""
