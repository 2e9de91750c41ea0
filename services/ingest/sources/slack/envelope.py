"""The envelope of Slack's Events API: its proof, its handshake, and the event inside."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs

from services.ingest.platform import Found, News, Reject, UnauthenticError
from services.ingest.sources.bodies import BodyError, decode, dig, each, first, instant, items, listed, word
from services.ingest.sources.signed import check_age
from services.ingest.sources.signing import check_hmac, secret_of
from services.ingest.sources.slack.events import READERS, SILENT, strange
from services.ingest.sources.slack.workspace import Workspace

NAME = "slack"
SECRETS = {"signing_secret": "the signing secret on the app's Basic Information page"}
_NO_EVENT = frozenset(
    {"url_verification", "app_rate_limited", "hello", "disconnect", "interactive", "slash_commands", "block_actions",
     "block_suggestion", "dialog_submission", "dialog_cancellation", "dialog_suggestion", "interactive_message",
     "message_action", "shortcut", "view_submission", "view_closed", "workflow_step_edit"}
)  # fmt: skip
"""Handshakes, notices of limits, buttons and dialogues: no group talk."""
_LOST = frozenset({"app_uninstalled", "tokens_revoked"})


def verify(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: int) -> None:
    """Check `X-Slack-Signature`, and that it is not older than five minutes. Raises UnauthenticError."""
    told = headers.get("x-slack-request-timestamp", "")
    check_age(told, now, "X-Slack-Request-Timestamp")
    signature = headers.get("x-slack-signature", "").strip()
    if not signature.startswith("v0="):
        raise UnauthenticError("there is no X-Slack-Signature of the form v0=...")
    message = b"v0:" + told.encode() + b":" + body
    secret = secret_of(secrets, "signing_secret")
    check_hmac("sha256", secret, message, signature.removeprefix("v0="), "X-Slack-Signature")


def challenge(body: bytes) -> str | None:
    """What to answer to Slack's handshake; None for any other body."""
    try:
        tree = decode(body)
    except BodyError:
        return None
    return word(tree, "challenge") if word(tree, "type") == "url_verification" else None


def parse(headers: Mapping[str, str], body: bytes, own: frozenset[str]) -> list[Found]:
    """Everything a body holds. Buttons and commands come as forms: they are no group talk."""
    form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if form or _is_form(body):
        return []
    try:
        tree = decode(body)
    except BodyError as error:
        return [Reject(reason=str(error))]
    return each(listed(tree), "body", lambda one: _read(one, own))


def _is_form(body: bytes) -> bool:
    """Whether a body is a form of Slack's although no header says so."""
    start = body[:64].lstrip()
    if not start.startswith((b"payload=", b"token=", b"ssl_check=", b"team_id=")):
        return False
    return bool(parse_qs(body[:4096].decode("utf-8", "replace")))


def _read(envelope: object, own: frozenset[str]) -> Iterable[Found]:
    kind = word(envelope, "type")
    if kind == "events_api" and isinstance(dig(envelope, "payload"), dict):
        return _read(dig(envelope, "payload"), own)
    if kind in _NO_EVENT:
        return ()
    if kind is None:
        raise BodyError("not a body of Slack's Events API: it has no `type`")
    event = dig(envelope, "event") if kind == "event_callback" else envelope
    if not isinstance(event, dict):
        raise BodyError("a Slack event_callback without an event")
    return _event(envelope, event, _workspace(envelope, event, own))


def _workspace(envelope: object, event: object, own: frozenset[str]) -> Workspace:
    team = first(word(envelope, "team_id"), word(event, "team"), word(event, "team_id")) or ""
    bots = (word(one, "user_id") for one in items(envelope, "authorizations") if dig(one, "is_bot") is True)
    mine = [one for one in bots if one]
    return Workspace(team, own.union(mine), word(envelope, "api_app_id"), dig(envelope, "event_time"),
                     mine[0] if len(mine) == 1 else None)  # fmt: skip


def _event(envelope: object, event: object, workspace: Workspace) -> Iterable[Found]:
    kind = word(event, "type")
    if kind is None:
        raise BodyError("a Slack event without a type")
    if kind in _LOST:
        at = instant(dig(envelope, "event_time"))
        return (News(state="logged_out", account=workspace.team or None, at=at, reason=kind),)
    if kind in READERS:
        return READERS[kind](event, workspace)
    return () if kind.startswith(SILENT) else strange(event, workspace)
