"""The shape of the generic webhook; its JSON Schema is made from this."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

GenericKind = Literal[
    "message", "media", "poll", "call", "edited", "deleted", "reaction", "reaction_removed", "encrypted", "joined",
    "left", "removed", "invited", "join_requested", "admin_promoted", "admin_demoted", "group_created",
    "group_renamed", "group_described", "group_settings", "group_link_reset", "group_deleted", "roster", "unknown",
]  # fmt: skip
Text = Annotated[str, Meta(min_length=1, max_length=1024)]


class Somebody(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person.

    Attributes:
        ids: every id by which the platform knows this person, at least one. `+447700900123` is a telephone number.
        name: how the platform calls them.
    """

    ids: Annotated[list[Text], Meta(min_length=1, max_length=16)]
    name: Annotated[str, Meta(max_length=1024)] | None = None


class GenericEvent(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that happened.

    Attributes:
        id: the same whenever the same thing is sent again.
        at: RFC 3339 with an offset, or seconds or milliseconds since 1970; null where it is not known.
        group: the platform's id of the group; null in a direct chat.
        person: whom it happened to, or who wrote. actor: who did it to somebody else; leave out what is not known.
        text: the words of a message, the emoji of a reaction, the new name of a group.
        via: for joined: added, link, approved, community or unknown.
        ref: the id of the message that was edited, deleted or reacted to. reply_to: of the one this one answers.
        mentions: people addressed in the text.
        members, admins, complete: of a roster; complete only if everybody is in it.
        own: Steward's own account did it.
    """

    id: Text
    kind: GenericKind
    group: Text | None
    at: str | int | float | None
    person: Somebody | None = None
    actor: Somebody | None = None
    text: str | None = None
    via: Literal["added", "link", "approved", "community", "unknown"] | None = None
    ref: Text | None = None
    reply_to: Text | None = None
    mentions: list[Somebody] = []
    members: list[Somebody] = []
    admins: list[Somebody] = []
    complete: bool = False
    own: bool = False


class Webhook(msgspec.Struct, frozen=True, omit_defaults=True):
    """A body: any number of events, and the account that heard them."""

    events: list[GenericEvent]
    account: Text | None = None
