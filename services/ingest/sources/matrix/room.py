"""One Matrix event: where, who, when, and what stood there before."""

from typing import Self

import msgspec

from services.ingest.platform import EventKind, Id, Person, PlatformEvent, derived
from services.ingest.sources.bodies import LATEST, BodyError, dig, word


class Heard(msgspec.Struct, frozen=True):
    """An event of a room, with the fields that every event has."""

    raw: object
    room: str
    sender: str
    own: frozenset[str]

    @classmethod
    def of(cls, event: object, own: frozenset[str]) -> Self:
        """Read an event. Raises BodyError where it does not say where or from whom it is."""
        room, sender = word(event, "room_id"), word(event, "sender") or word(event, "user_id")
        if room is None or sender is None:
            raise BodyError("a Matrix event without a room_id" if room is None else "a Matrix event without a sender")
        return cls(event, room, sender, own)

    @property
    def content(self) -> object:
        """What the event says."""
        return dig(self.raw, "content")

    @property
    def before(self) -> object:
        """What the state said before; older servers put it beside."""
        found = dig(self.raw, "unsigned", "prev_content")
        return found if found is not None else dig(self.raw, "prev_content")

    @property
    def at(self) -> int | None:
        """When the homeserver got it, always in milliseconds."""
        told = dig(self.raw, "origin_server_ts")
        whole = isinstance(told, int) and not isinstance(told, bool)
        return told if whole and isinstance(told, int) and 0 < told <= LATEST else None

    def event(
        self,
        kind: EventKind,
        person: Person | None = None,
        actor: Person | None = None,
        *,
        text: str | None = None,
        via: str | None = None,
        ref: str | None = None,
        reply_to: str | None = None,
        name: str | None = None,
        mentions: tuple[Person, ...] = (),
        part: str = "",
    ) -> PlatformEvent:
        """What is made of it. `part` tells several events of one apart; no person given: nobody, by the sender."""
        who = () if person is None else person
        by = user(self.sender) if actor is None and person is None else actor or ()
        written = word(self.raw, "event_id") or derived(kind, self.room, self.sender, self.at, text, ref)
        return PlatformEvent(
            id=f"{written}{part}",
            kind=kind,
            group=self.room,
            person=who,
            actor=() if set(by) & set(who) and ref is None else by,
            name=name,
            text=text,
            at=self.at,
            via=via,
            ref=Id(ref) if ref else None,
            reply_to=Id(reply_to) if reply_to else None,
            mentions=mentions,
            own=self.sender in self.own and ref_or_said(kind),
        )


def ref_or_said(kind: EventKind) -> bool:
    """Whether an event of this kind is talk: what the account itself says is an echo, what it does is news."""
    return kind in {"message", "media", "poll", "call", "edited", "deleted", "reaction", "encrypted"}


def user(written: object) -> Person:
    """A person by their Matrix id."""
    return (Id(f"matrix:{written}", written),) if isinstance(written, str) and written else ()
