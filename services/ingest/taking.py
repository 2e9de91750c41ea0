"""Taking: what a source understood becomes records; what nobody may read leaves no trace but a number."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from moderation import wire
from moderation.events import Event, Kind
from moderation.keys import keyed
from moderation.people import Reply
from moderation.register import Account
from moderation.sources import BODY_LIMIT, Reject, SourceState
from services.chassis.bus import Posting
from services.chassis.trace import begin
from services.ingest import platform
from services.ingest.directory import Directory, Known
from services.ingest.health import Health
from services.ingest.mentions import named
from services.ingest.people import People
from services.ingest.platform import PlatformEvent
from services.ingest.telemetry import Telemetry

AHEAD = 60_000
"""A platform's clock may be this much ahead of ours, in milliseconds; beyond, its instant is not to be trusted."""
TEXT_LIMIT = 100_000
"""Characters of a text that are read; no platform lets people write more."""
ROSTER_LIMIT = 40_000
"""People of a roster that fit into one record; a larger one counts as partial, and a partial one changes nothing."""
NAMED_LIMIT = 500
"""People whom one text may name."""
_WHOM = frozenset({
    Kind.JOINED, Kind.JOIN_REQUESTED, Kind.INVITED, Kind.LEFT, Kind.REMOVED, Kind.ADMIN_PROMOTED, Kind.ADMIN_DEMOTED,
})  # fmt: skip
_APIKEY = re.compile(rb'("(?:apikey|token)"\s*:\s*)"[^"]*"')


class Body(NamedTuple):
    """A body that came in: from which source, for which account's address, when (milliseconds UTC), what it says."""

    source: str
    account: Account
    received: int
    raw: bytes


class Taking:
    """Turns what a source understood into records.

    Args:
        directory: of registered groups and declared accounts.
        people: who is whom.
        health: told what is heard of accounts and rooms.
        telemetry: counts.
        key: of the installation.
    """

    def __init__(self, directory: Directory, people: People, health: Health, telemetry: Telemetry, key: bytes) -> None:
        self.directory = directory
        self._people = people
        self._health = health
        self._count = telemetry
        self._key = key

    def take(self, body: Body, found: Sequence[platform.Found]) -> Iterator[Posting]:
        """The records of a body, one thing it holds after the other."""
        for one in found:
            match one:
                case PlatformEvent():
                    yield from self._happened(body, one, found)
                case platform.News():
                    account = self.directory.heard_by(body.source, body.account, one.account)
                    if account is not None:
                        at = one.at or body.received
                        yield from self._health.news(account, SourceState(one.state), at, body.received, one.reason)
                case _:
                    yield from self._unread(body, one, found)

    def _happened(self, body: Body, one: PlatformEvent, found: Sequence[platform.Found]) -> Iterator[Posting]:
        account = self.directory.heard_by(body.source, body.account, one.account)
        ours = account is not None and account.kind == "own"
        if one.group is None:
            yield from self._direct(body, one, ours=ours)
            return
        known = self.directory.group(body.source, one.group)
        if known is None:
            self._count.passed_by(body.source, "unregistered group")
            if account is not None and ours:
                chat = self.directory.group_key(body.source, one.group)
                yield from self._health.unregistered(account, chat, body.received)
        elif one.own and ours:
            self._count.passed_by(body.source, "own echo")
        elif one.kind == "encrypted":
            self._count.passed_by(body.source, "encrypted")
            enough = CLOSED.get(body.source, CLOSED_ELSEWHERE)
            yield from self._health.unreadable(body.account, known.key, body.received, _ENCRYPTED, enough)
        elif one.kind == "unknown":
            reject = platform.Reject(reason=f"not understood: {one.text or 'an event of the group'}", group=one.group)
            yield from self._unread(body, reject, found)
        else:
            if one.kind in _GONE and ours and _is(one.person, body.account):
                yield from self._health.unreadable(body.account, known.key, body.received, _OUT)
            elif one.kind in _READ or (one.kind == Kind.JOINED and _is(one.person, body.account)):
                yield from self._health.readable(body.account, known.key, body.received)
            yield self._event(body, one, Kind(one.kind), known)

    def _direct(self, body: Body, one: PlatformEvent, *, ours: bool) -> Iterator[Posting]:
        if not ours:
            self._count.passed_by(body.source, "direct chat of a person")
            return
        person = self._people.person(one.person, None, one.name)
        if one.own or person is None or not one.text or one.kind not in _ANSWERS:
            self._count.passed_by(body.source, "own echo" if one.own else "direct chat without words")
            return
        name = keyed(self._key, "reply", body.source, one.id)
        at, text = self._at(one, body.received), one.text[:TEXT_LIMIT]
        reply = Reply(id=name, source=body.source, at=at, person=person, text=text)
        yield Posting(wire.REPLIES, reply, begin(name))

    def _event(self, body: Body, one: PlatformEvent, kind: Kind, known: Known) -> Posting:
        group, person = known.key, self._people.person
        whom = person(one.person, group, one.name)
        text = one.text[:TEXT_LIMIT] if one.text else one.text
        mentioned = [(mention, key) for mention in one.mentions if (key := person(mention, group)) is not None]
        name = self._id(group, one.id)
        event = Event(
            id=name,
            group=group,
            at=self._at(one, body.received),
            kind=kind,
            person=whom,
            actor=person(one.actor, group),
            targets=(whom,) if whom and kind in _WHOM else (),
            text=text,
            via=one.via,
            ref=self._id(group, one.ref) if one.ref else None,
            named=named(text, mentioned, self._people.names(group))[:NAMED_LIMIT] if text else (),
            members=self._all(one.members[:ROSTER_LIMIT], group),
            admins=self._all(one.admins[:ROSTER_LIMIT], group),
            complete=one.complete and len(one.members) <= ROSTER_LIMIT,
            source=body.source,
            received=body.received,
        )
        self._count.event(body.source, kind, body.received - event.at)
        return Posting(wire.EVENTS, event, begin(name))

    def _unread(self, body: Body, one: platform.Reject, found: Sequence[platform.Found]) -> Iterator[Posting]:
        """A reject. The body goes with it only where all that it holds is about registered groups."""
        ours = body.account.kind == "own"
        if one.direct and not ours:
            self._count.passed_by(body.source, "direct chat of a person")
            return
        self._count.reject(body.source, one.reason)
        kept = _withheld(body.raw)[:BODY_LIMIT] if all(self._registered(body.source, each) for each in found) else None
        reject = Reject(source=body.source, at=body.received, reason=one.reason, where=one.where, body=kept)
        yield Posting(wire.REJECTS, reject, begin(keyed(self._key, "reject", str(body.received), one.where)))

    def _registered(self, source: str, one: platform.Found) -> bool:
        if isinstance(one, platform.News):
            return True
        return one.group is not None and self.directory.group(source, one.group) is not None

    def _id(self, group: str, name: str) -> str:
        """Of what the platform calls `name`: the same through whichever account it was heard."""
        return keyed(self._key, "event", group, name)

    def _all(self, people: Sequence[platform.Person], group: str) -> tuple[str, ...]:
        keys = (self._people.person(person, group) for person in people)
        return tuple(dict.fromkeys(key for key in keys if key is not None))

    @staticmethod
    def _at(one: PlatformEvent, received: int) -> int:
        """When it happened. The door's own clock where the platform does not say, or names an instant yet to come."""
        return received if one.at is None or one.at > received + AHEAD else one.at


def _is(person: platform.Person, account: Account) -> bool:
    """Whether somebody is the account itself, by an id that the groups file gives it."""
    return any(alias in account.ids or getattr(alias, "written", alias) in account.ids for alias in person)


CLOSED = {"matrix": 1}
CLOSED_ELSEWHERE = 3
"""Messages in a row that could not be read, after which a room counts as closed: gateways of WhatsApp now and then
decrypt one later or never; a Matrix room is encrypted for good."""
_ENCRYPTED = "messages arrive that cannot be read: the room is encrypted, or permission is missing"
_OUT = "Steward's account is no longer in the group"
_READ = frozenset({Kind.MESSAGE, Kind.MEDIA, Kind.EDITED})
_ANSWERS = frozenset({Kind.MESSAGE, Kind.MEDIA})
_GONE = frozenset({Kind.LEFT, Kind.REMOVED})


def _withheld(raw: bytes) -> bytes:
    """A body without the keys that gateways write into it."""
    return _APIKEY.sub(rb'\1"withheld"', raw)
