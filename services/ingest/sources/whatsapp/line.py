"""The account that heard something, and the events it makes of it."""

import msgspec

from moderation.events import Kind
from services.ingest.platform import EventKind, Id, Person, PlatformEvent, derived
from services.ingest.sources.bodies import BodyError, NoTalkError
from services.ingest.sources.whatsapp.ids import is_direct, is_group, overlap


class Line(msgspec.Struct, frozen=True):
    """The account's own ids in the form in which people are compared, and what the gateway calls the account.

    `sent` is when the gateway sent the body, for what has no instant of its own.
    """

    own: frozenset[str] = frozenset()
    account: str | None = None
    sent: int | None = None

    def event(
        self,
        kind: EventKind,
        group: str | None,
        person: Person = (),
        actor: Person = (),
        *,
        at: int | None = None,
        name: str | None = None,
        text: str | None = None,
        via: str | None = None,
        key: str = "",
    ) -> PlatformEvent:
        """Something that happened to a group; its id comes from what it says, and `key` where the platform has one."""
        return PlatformEvent(
            id=derived(kind, group, person[0] if person else "", key or at or self.sent, text),
            kind=kind,
            group=group,
            person=person,
            actor=() if overlap(actor, person) else actor,
            name=name,
            text=text,
            at=at or self.sent,
            via=via,
            account=self.account,
        )

    def deleted(
        self, group: str | None, ref: Id, person: Person, actor: Person, *, at: int | None = None, own: bool = False
    ) -> PlatformEvent:
        """A message deleted for everybody; told twice it is the same event."""
        return PlatformEvent(
            id=derived(Kind.DELETED, group, ref),
            kind=Kind.DELETED,
            group=group,
            person=person,
            actor=actor,
            at=at or self.sent,
            ref=ref,
            own=own,
            account=self.account,
        )


def chat(address: object) -> str | None:
    """The group of an address; None for a direct chat.

    Raises NoTalkError for broadcasts, status updates and newsletters, BodyError where there is no address.
    """
    if not isinstance(address, str) or not address:
        raise BodyError("it names no chat")
    if is_group(address):
        return address
    if is_direct(address):
        return None
    raise NoTalkError
