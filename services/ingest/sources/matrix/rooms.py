"""What a Matrix room is called, is for, allows, and when it ends."""

from collections.abc import Callable, Iterable, Mapping

from moderation.events import Kind
from services.ingest.platform import Found
from services.ingest.sources.bodies import dig, items, word
from services.ingest.sources.matrix.room import Heard, user

CREATORS_RULE_FROM = 12
"""The room version since which a room's creators are its admins without any power level saying so."""


def created(heard: Heard) -> Iterable[Found]:
    """A room is made. In newer rooms its creators are admins from then on."""
    yield heard.event(Kind.GROUP_CREATED)
    version = word(heard.content, "room_version") or "1"
    if version.isdecimal() and len(version) < 5 and int(version) >= CREATORS_RULE_FROM:  # noqa: PLR2004 - version numbers are short
        for who in dict.fromkeys([heard.sender, *items(heard.content, "additional_creators")]):
            if isinstance(who, str) and who:
                yield heard.event(Kind.ADMIN_PROMOTED, user(who), user(heard.sender), part=f" {who}")


def renamed(heard: Heard) -> Iterable[Found]:
    """A room has a new name, or none any more."""
    yield heard.event(Kind.GROUP_RENAMED, text=word(heard.content, "name"))


def described(heard: Heard) -> Iterable[Found]:
    """A room has a new topic."""
    yield heard.event(Kind.GROUP_DESCRIBED, text=word(heard.content, "topic"))


def closed(heard: Heard) -> Iterable[Found]:
    """A room is closed; people go on in another."""
    yield heard.event(Kind.GROUP_DELETED, text=word(heard.content, "body"))


def changed(heard: Heard) -> Iterable[Found]:
    """Who may come in, read along or write has changed; only who has power can do that."""
    yield heard.event(Kind.GROUP_SETTINGS, via="admins")


def looks(heard: Heard) -> Iterable[Found]:
    """A room has another picture or address."""
    if dig(heard.raw, "state_key") is not None:
        yield heard.event(Kind.GROUP_SETTINGS)


READERS: Mapping[str, Callable[[Heard], Iterable[Found]]] = {
    "m.room.create": created,
    "m.room.name": renamed,
    "m.room.topic": described,
    "m.room.tombstone": closed,
    **dict.fromkeys(
        ("m.room.join_rules", "m.room.history_visibility", "m.room.guest_access", "m.room.server_acl",
         "m.room.encryption", "m.room.retention", "m.room.policy"), changed,
    ),
    **dict.fromkeys(("m.room.avatar", "m.room.canonical_alias", "m.room.aliases", "m.room.image_pack"), looks),
}  # fmt: skip
