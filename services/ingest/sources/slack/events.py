"""What Slack's events say. Slack does not tell leaving from being removed, nor who deleted a message."""

from collections.abc import Callable, Iterable, Mapping

from moderation.events import Kind
from services.ingest.platform import Found, Id, PlatformEvent, derived
from services.ingest.sources.bodies import BodyError, dig, instant, word
from services.ingest.sources.slack.messages import message
from services.ingest.sources.slack.workspace import Workspace, channel_of

SILENT = (
    "app_home", "app_mention_", "app_requested", "app_deleted", "app_installed", "assistant_", "call_rejected",
    "channel_history", "channel_joined", "channel_marked", "channel_shared", "channel_unshared",
    "dnd_", "email_domain", "emoji_", "external_org", "file_", "function_", "grid_", "group_close", "group_history",
    "group_joined", "group_marked", "group_open", "im_", "invite_requested", "link_shared",
    "message_metadata", "pin_", "presence", "reaction_metadata", "resources_", "scope_", "shared_channel", "star_",
    "subteam_", "team_", "user_", "view_", "workflow_", "mpim_", "goodbye", "reconnect", "pref_", "bot_", "accounts_",
    "commands_", "manual_", "apps_", "entity_", "token",
    "typing",
)  # fmt: skip
"""Beginnings of names of events in which nobody says or does anything in a channel."""


def joined(event: object, workspace: Workspace) -> Iterable[Found]:
    """Somebody is in a channel; `inviter` added them, where Slack says so."""
    group, at = channel_of(event), workspace.at(dig(event, "event_ts"), dig(event, "ts"))
    inviter = workspace.person(dig(event, "inviter"))
    yield workspace.event(Kind.JOINED, group, _user(event, workspace), inviter, at=at,
                          via="added" if inviter else "unknown")  # fmt: skip


def left(event: object, workspace: Workspace) -> Iterable[Found]:
    """Somebody is out of a channel, by their own hand or another's."""
    at = workspace.at(dig(event, "event_ts"), dig(event, "ts"))
    yield workspace.event(Kind.LEFT, channel_of(event), _user(event, workspace), at=at)


def out(event: object, workspace: Workspace) -> Iterable[Found]:
    """The app itself is out of a channel, which it hears nothing of any more; `actor_id` removed it."""
    by, at = workspace.person(dig(event, "actor_id")), workspace.at(dig(event, "event_ts"))
    kind = Kind.REMOVED if by and by[0].written not in workspace.own else Kind.LEFT
    yield workspace.event(kind, channel_of(event), workspace.itself, by, at=at)


def _user(event: object, workspace: Workspace) -> tuple[Id, ...]:
    who = workspace.person(dig(event, "user"))
    if not who:
        raise BodyError("a Slack event that names nobody")
    return who


def reaction(event: object, workspace: Workspace) -> Iterable[Found]:
    """A reaction to a message, put or taken back. Reactions to files are nothing to judge."""
    if word(event, "item", "type") not in {"message", None}:
        return
    target = word(event, "item", "ts")
    if target is None:
        raise BodyError("a Slack reaction that names no message")
    kind = Kind.REACTION if word(event, "type") == "reaction_added" else Kind.REACTION_REMOVED
    who, at = _user(event, workspace), workspace.at(dig(event, "event_ts"))
    text = word(event, "reaction")
    yield PlatformEvent(
        id=derived(kind, target, who[0], text, at),
        kind=kind,
        group=channel_of({"channel": dig(event, "item", "channel")}),
        person=who,
        text=text,
        at=at,
        ref=Id(target),
        own=workspace.is_own(event),
        account=workspace.team or None,
    )


def changed(event: object, workspace: Workspace) -> Iterable[Found]:
    """A channel that was created, renamed, archived or deleted."""
    name, channel = word(event, "type") or "", dig(event, "channel")
    kind = _CHANGES[name]
    actor = workspace.person(dig(event, "user") or dig(event, "actor_id") or dig(channel, "creator"))
    stated = instant(dig(channel, "created")) if kind is Kind.GROUP_CREATED else None
    at = stated or workspace.at(dig(event, "event_ts"))
    text = word(channel, "name") if kind in {Kind.GROUP_CREATED, Kind.GROUP_RENAMED} else None
    yield workspace.event(kind, channel_of(event), (), actor, at=at, text=text)


def strange(event: object, workspace: Workspace) -> Iterable[Found]:
    """An event that is not known here: it may still be told of which channel it speaks."""
    name = word(event, "type") or ""
    try:
        group = word(event, "old_channel_id") or channel_of(event)
    except BodyError:
        raise BodyError(f"an event of Slack that is not known here: {name[:60]!r}") from None
    if group is not None:
        yield workspace.event("unknown", group, at=workspace.at(dig(event, "event_ts")), text=None)


_CHANGES: Mapping[str, Kind] = {
    "channel_created": Kind.GROUP_CREATED, "channel_rename": Kind.GROUP_RENAMED, "group_rename": Kind.GROUP_RENAMED,
    "channel_deleted": Kind.GROUP_DELETED, "group_deleted": Kind.GROUP_DELETED, "channel_archive": Kind.GROUP_SETTINGS,
    "channel_unarchive": Kind.GROUP_SETTINGS, "group_archive": Kind.GROUP_SETTINGS,
    "group_unarchive": Kind.GROUP_SETTINGS,
}  # fmt: skip
READERS: Mapping[str, Callable[[object, Workspace], Iterable[Found]]] = {
    "message": message,
    "app_mention": message,
    "member_joined_channel": joined,
    "member_left_channel": left,
    "channel_left": out,
    "group_left": out,
    "reaction_added": reaction,
    "reaction_removed": reaction,
    **dict.fromkeys(_CHANGES, changed),
}
