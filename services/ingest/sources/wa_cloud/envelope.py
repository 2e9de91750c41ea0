"""Meta's webhooks: the handshake, the signature, and up to a thousand changes in one body."""

from collections.abc import Callable, Iterable, Mapping

from services.ingest.platform import Found, News, Reject, UnauthenticError
from services.ingest.sources.bodies import BodyError, decode, dig, instant, items, listed, word
from services.ingest.sources.signing import check_hmac, same, secret_of
from services.ingest.sources.wa_cloud import groups, messages
from services.ingest.sources.wa_cloud.number import Number

NAME = "wa_cloud"
SECRETS = {
    "app_secret": "the app secret on the app's basic settings page",
    "verify_token": "a text of your own, given to Meta with the webhook's address",
}
_READERS: Mapping[str, tuple[str, Callable[[object, object, Number], Iterable[Found]]]] = {
    "messages": ("messages", messages.message),
    "group_participants_update": ("groups", groups.participants),
    "group_lifecycle_update": ("groups", groups.lifecycle),
    "group_status_update": ("groups", groups.status),
}
_SILENT = ("group_settings_update", "message_template", "template_", "account_", "phone_number_", "business_", "flows",
           "security", "user_", "history", "smb_", "message_echoes", "calls", "payment", "partner_", "tracking_",
           "automatic_", "standby", "messaging_handovers", "inbound", "message_status", "statuses")  # fmt: skip
"""Beginnings of fields in which nobody says or does anything in a group: answers, echoes, accounts, templates."""


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: int) -> None:  # noqa: ARG001 - Meta signs no time
    """Check `X-Hub-Signature-256`, the HMAC-SHA256 of the body. Raises UnauthenticError."""
    given = headers.get("x-hub-signature-256", "").strip()
    if not given.startswith("sha256="):
        raise UnauthenticError("there is no X-Hub-Signature-256 of the form sha256=...")
    check_hmac("sha256", secret_of(secrets, "app_secret"), body, given.removeprefix("sha256="), "X-Hub-Signature-256")


def challenge(query: Mapping[str, str], secrets: Mapping[str, str]) -> str:
    """What to answer to Meta's GET request when the webhook is set up. Raises UnauthenticError."""
    if query.get("hub.mode") != "subscribe":
        raise UnauthenticError("hub.mode is not subscribe")
    if not same(query.get("hub.verify_token", ""), secret_of(secrets, "verify_token")):
        raise UnauthenticError("hub.verify_token does not fit")
    return query.get("hub.challenge", "")


def parse(headers: Mapping[str, str], body: bytes, own: frozenset[str]) -> list[Found]:  # noqa: ARG001 - all is in the body
    """Everything a body holds, however many changes of however many accounts. Receipts and errors tell nothing."""
    try:
        tree = decode(body)
    except BodyError as error:
        return [Reject(reason=str(error))]
    if isinstance(dig(tree, "field"), str) and "value" in _names(tree):
        return list(_change(tree, "body", own))
    if not isinstance(dig(tree, "entry"), list):
        return [Reject(reason="not a webhook of the Cloud API: it has no `entry`")]
    found: list[Found] = []
    for place, entry in enumerate(items(tree, "entry")):
        where = f"entry[{place}]"
        changes = dig(entry, "changes")
        if not isinstance(changes, list):
            found.append(Reject(reason="an entry without changes", where=where))
            continue
        for number, change in enumerate(changes):
            found.extend(_change(change, f"{where}.changes[{number}]", own))
    return found


def _names(tree: object) -> Iterable[object]:
    return tree if isinstance(tree, dict) else ()


def _change(change: object, where: str, own: frozenset[str]) -> Iterable[Found]:
    field, value = word(change, "field"), dig(change, "value")
    if field is None or not isinstance(value, dict):
        yield Reject(reason="a change without a field or a value", where=where)
        return
    number = Number.of(value, own)
    if field == "account_update" and word(value, "event") in {"DISABLED_UPDATE", "ACCOUNT_VIOLATION"}:
        yield News(state="banned", account=number.name, at=instant(dig(value, "timestamp")), reason=str(value["event"]))
    reader = _READERS.get(field)
    if reader is None:
        if not field.startswith(_SILENT):
            yield Reject(reason=f"a field of the Cloud API that is not known here: {field[:60]!r}", where=where)
        return
    name, read = reader
    told = items(value, name) or ([value] if name == "groups" and word(value, "group_id") else [])
    for place, one in enumerate(told):
        try:
            yield from read(one, value, number)
        except BodyError as error:
            yield Reject(reason=str(error), where=f"{where}.value.{name}[{place}]", group=word(one, "group_id"))
    if not told and not _quiet(value):
        yield Reject(reason=f"a change of {field} that holds nothing known", where=f"{where}.value")


def _quiet(value: object) -> bool:
    """Whether a change holds only receipts and errors, or nothing at all."""
    return not set(_names(value)).difference(
        {"statuses", "errors", "contacts", "metadata", "messaging_product", "messages", "groups", "message_echoes"}
    ) or bool(listed(dig(value, "statuses"))[0])
