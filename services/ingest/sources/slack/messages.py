"""Slack's messages and their subtypes, some of which are notices rather than messages."""

from collections.abc import Iterable, Mapping

from moderation.events import Kind
from services.ingest.platform import Found, Id, Person, PlatformEvent, derived
from services.ingest.sources.bodies import BodyError, dig, first, items, word
from services.ingest.sources.slack.workspace import Workspace, channel_of

_MOVES: Mapping[str, Kind] = {
    "channel_join": Kind.JOINED, "group_join": Kind.JOINED, "mpim_join": Kind.JOINED, "channel_leave": Kind.LEFT,
    "group_leave": Kind.LEFT,
}  # fmt: skip
_NOTICES: Mapping[str, tuple[Kind, str | None]] = {
    "channel_name": (Kind.GROUP_RENAMED, "name"), "group_name": (Kind.GROUP_RENAMED, "name"),
    "channel_topic": (Kind.GROUP_DESCRIBED, "topic"), "group_topic": (Kind.GROUP_DESCRIBED, "topic"),
    "channel_purpose": (Kind.GROUP_DESCRIBED, "purpose"), "group_purpose": (Kind.GROUP_DESCRIBED, "purpose"),
    "channel_archive": (Kind.GROUP_SETTINGS, None), "group_archive": (Kind.GROUP_SETTINGS, None),
    "channel_unarchive": (Kind.GROUP_SETTINGS, None), "group_unarchive": (Kind.GROUP_SETTINGS, None),
    "channel_convert_to_private": (Kind.GROUP_SETTINGS, None),
    "channel_convert_to_public": (Kind.GROUP_SETTINGS, None),
    "channel_posting_permissions": (Kind.GROUP_SETTINGS, None),
}  # fmt: skip
_SPOKEN = frozenset({"", "bot_message", "thread_broadcast", "file_share", "me_message", "reply_broadcast"})
_SILENT = frozenset(
    {"message_replied", "bot_add", "bot_remove", "pinned_item", "unpinned_item", "reminder_add", "reminder_delete",
     "file_comment", "file_mention", "ekm_access_denied", "assistant_app_thread", "document_mention", "huddle_thread",
     "bot_enable", "bot_disable", "sh_room_created", "sh_room_shared", "channel_canvas_updated", "tombstone",
     "app_conversation_join", "app_conversation_leave", "joiner_notification", "joiner_notification_for_inviter"}
)  # fmt: skip


def message(event: object, workspace: Workspace) -> Iterable[Found]:
    """A message, an edit, a deletion, or a notice of Slack's own."""
    subtype = word(event, "subtype") or ""
    if subtype == "message_changed":
        yield from _changed(event, workspace)
    elif subtype == "message_deleted":
        target = first(word(event, "deleted_ts"), word(event, "previous_message", "ts"))
        yield _deleted(event, target, dig(event, "previous_message"), workspace)
    elif subtype in _MOVES:
        yield from _moved(event, _MOVES[subtype], workspace)
    elif subtype in _NOTICES:
        kind, name = _NOTICES[subtype]
        text = word(event, name) if name is not None else None
        at = workspace.at(dig(event, "ts"))
        yield workspace.event(kind, channel_of(event), (), workspace.person(dig(event, "user")), at=at, text=text)
    elif subtype in _SPOKEN:
        yield _spoken(event, workspace)
    elif subtype not in _SILENT and channel_of(event) is not None:
        yield workspace.event(
            "unknown", channel_of(event), _writer(event, workspace), at=workspace.at(dig(event, "ts"))
        )


def _moved(event: object, kind: Kind, workspace: Workspace) -> Iterable[Found]:
    who, inviter = workspace.person(dig(event, "user")), workspace.person(dig(event, "inviter"))
    if not who:
        raise BodyError("a Slack notice that names nobody")
    via = ("added" if inviter else "unknown") if kind is Kind.JOINED else None
    yield workspace.event(kind, channel_of(event), who, inviter, at=workspace.at(dig(event, "ts")), via=via)


def _writer(told: object, workspace: Workspace) -> Person:
    """Who wrote; a bot goes by its user and its bot id."""
    is_bot = word(told, "subtype") == "bot_message" or isinstance(dig(told, "bot_profile"), dict)
    user = word(told, "user")
    return workspace.person(user, dig(told, "bot_id") if is_bot or user is None else None)


def _spoken(event: object, workspace: Workspace) -> PlatformEvent:
    written = word(event, "ts")
    if written is None:
        raise BodyError("a Slack message without a ts")
    text, files = _text(event), items(event, "files") or dig(event, "file")
    thread = word(event, "thread_ts")
    return PlatformEvent(
        id=written,
        kind=Kind.MEDIA if files else Kind.MESSAGE,
        group=channel_of(event),
        person=_writer(event, workspace),
        name=_name(event),
        text=text,
        at=workspace.at(written),
        reply_to=Id(thread) if thread and thread != written else None,
        mentions=workspace.mentions(text),
        own=workspace.is_own(event),
        account=workspace.team or None,
    )


def _name(told: object) -> str | None:
    profile = dig(told, "user_profile")
    return first(word(profile, "display_name"), word(profile, "real_name"), word(told, "username"))


def _text(told: object) -> str | None:
    """The words; apps often keep them in attachments only."""
    text = word(told, "text")
    if text is not None:
        return text
    found = (first(word(one, "text"), word(one, "fallback")) for one in items(told, "attachments"))
    return "\n".join(one for one in found if one) or None


def _changed(event: object, workspace: Workspace) -> Iterable[Found]:
    """An edit. Slack also says so of link previews and threads, where no word changed."""
    now, before = dig(event, "message"), dig(event, "previous_message")
    target = first(word(now, "ts"), word(before, "ts"))
    if target is None:
        raise BodyError("a Slack edit that names no message")
    if word(now, "subtype") == "tombstone":
        yield _deleted(event, target, before, workspace)
        return
    if not isinstance(dig(now, "edited"), dict) and (before is None or _text(now) == _text(before)):
        return
    if isinstance(before, dict) and _text(now) == _text(before):
        return
    text = _text(now)
    yield PlatformEvent(
        id=derived(Kind.EDITED, target, text),
        kind=Kind.EDITED,
        group=channel_of(event),
        person=_writer(now, workspace),
        text=text,
        at=workspace.at(dig(now, "edited", "ts"), dig(event, "ts"), dig(event, "event_ts")),
        ref=Id(target),
        mentions=workspace.mentions(text),
        own=workspace.is_own(now),
        account=workspace.team or None,
    )


def _deleted(event: object, target: str | None, before: object, workspace: Workspace) -> PlatformEvent:
    if target is None:
        raise BodyError("a Slack deletion that names no message")
    group = channel_of(event)
    return PlatformEvent(
        id=derived(Kind.DELETED, group, target),
        kind=Kind.DELETED,
        group=group,
        person=_writer(before, workspace),
        at=workspace.at(dig(event, "ts"), dig(event, "event_ts")),
        ref=Id(target),
        own=workspace.is_own(before),
        account=workspace.team or None,
    )
