"""Where a Slack event was heard: the workspace, and which ids there are the app's own."""

import re

import msgspec

from services.ingest.platform import EventKind, Id, Person, PlatformEvent, derived
from services.ingest.sources.bodies import BodyError, dig, instant, word

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Workspace(msgspec.Struct, frozen=True):
    """A workspace: its team id, the app's own users, its app id, when Slack sent the event, the app's user there."""

    team: str
    own: frozenset[str]
    app: str | None
    sent: object
    bot: str | None = None

    @property
    def itself(self) -> Person:
        """The app's own user in this workspace, where the body names it."""
        return self.person(self.bot)

    def person(self, *written: object) -> Person:
        """One person or app by all ids found. People are known within a workspace."""
        return tuple(
            dict.fromkeys(Id(f"slack:{self.team}/{one}", one) for one in written if isinstance(one, str) and one)
        )

    def mentions(self, text: str | None) -> tuple[Person, ...]:
        """Everybody whom a text addresses."""
        return tuple(self.person(found) for found in _MENTION.findall(text or ""))

    def is_own(self, message: object) -> bool:
        """Whether the app itself wrote this."""
        apps = {word(message, "app_id"), word(message, "bot_profile", "app_id")} - {None}
        names = {word(message, name) for name in ("user", "bot_id", "app_id")} - {None}
        return bool(self.app and self.app in apps) or not self.own.isdisjoint(one for one in names if one)

    def at(self, *told: object) -> int | None:
        """The first of several instants, else when Slack sent the event."""
        return next((found for found in map(instant, (*told, self.sent)) if found is not None), None)

    def event(
        self, kind: EventKind, group: str | None, person: Person = (), actor: Person = (), *, at: int | None,
        text: str | None = None, via: str | None = None,
    ) -> PlatformEvent:  # fmt: skip
        """Something that happened to a channel."""
        return PlatformEvent(
            id=derived(kind, group, person[0] if person else "", at, text),
            kind=kind,
            group=group,
            person=person,
            actor=() if set(actor) & set(person) else actor,
            text=text,
            at=at,
            via=via,
            account=self.team or None,
        )


def channel_of(event: object) -> str | None:
    """The channel's id; None for a direct message."""
    found = word(event, "channel") or word(event, "channel", "id") or word(event, "item", "channel")
    if found is None:
        raise BodyError("a Slack event that names no channel")
    direct = word(event, "channel_type") == "im" or found.startswith("D")
    return None if direct or dig(event, "is_im") is True else found
