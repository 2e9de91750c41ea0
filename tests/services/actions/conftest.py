"""What the tests of the actions service stand on: a database, a mail server, teams, a clock that is set by hand."""

import email
import email.policy
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from deploy.live.ports import free_port
from moderation import wire
from moderation.contacts import Contact, Route, Team
from moderation.engine import Observation
from moderation.events import Event, Kind
from moderation.features import NOTHING
from moderation.findings import Finding, Recipient, Severity, finding_id
from moderation.people import Person, Reply
from services.actions.channels.email import Email, Mail
from services.actions.channels.port import Channel, Message, Receipt, Result
from services.actions.database import Database
from services.actions.directory import Listed
from services.actions.migrate import migrate
from services.actions.service import Actions
from services.actions.tables import Delivery, KnownCase
from services.chassis.bus import Arrival, Posting

NOON = 1_780_398_000_000
"""Tuesday 2 June 2026, 12:00 in London."""
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
"""Of the examples in the W3C's recommendation."""
GROUP = "9d2c"
_MIGRATED: list[bytes] = []


class Post:
    """A real mail server's inbox; `answer` is what it says to the text of a mail, `recipient` to an address."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 Taken"
        self.recipient = "250 Fine"
        self.port = free_port()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Somebody is to get a mail."""
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """The mail itself."""
        if self.answer.startswith("250"):
            found = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(found, EmailMessage)
            self.mails.append(found)
        return self.answer


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server on loopback."""
    inbox = Post()
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    yield inbox
    controller.stop()


class Pigeon:
    """A channel that remembers; `answers` are given in turn, then everything is sent."""

    sure = False

    def __init__(self, name: str = "email") -> None:
        self.name = name
        self.account = "office"
        self.sent: list[Message] = []
        self.answers: list[Receipt] = []
        self.found: Receipt | None = None

    async def send(self, message: Message) -> Receipt:
        """Remember, and say what was to be said."""
        answer = self.answers.pop(0) if self.answers else Receipt(Result.SENT)
        if answer.result in {Result.SENT, Result.DOUBTFUL}:
            self.sent.append(message)
        return answer

    async def find(self, _message: Message) -> Receipt | None:
        """What was to be found."""
        return self.found

    async def close(self) -> None:
        """Nothing is open."""


class Tray:
    """A bus that remembers."""

    def __init__(self) -> None:
        self.postings: list[Posting] = []
        self.held: list[Arrival] = []

    async def publish(self, postings: Sequence[Posting]) -> None:
        """Remember."""
        self.postings.extend(postings)

    async def read_since(self, topic: str, key: bytes, at: int) -> AsyncIterator[Arrival]:
        """What was put there for the test."""
        for arrival in self.held:
            if (arrival.topic, arrival.key) == (topic, key) and arrival.at >= at:
                yield arrival

    def records(self, topic: str) -> list[Any]:
        """What was published to a topic."""
        return [posting.record for posting in self.postings if posting.topic.name == topic]


def contact(handle: str, name: str, *keys: str, email: bool = True) -> Contact:
    """Somebody reached by mail."""
    routes = (Route("email", f"{handle}@example.org"),) if email else ()
    return Contact(id=handle, name=name, keys=frozenset(keys), routes=routes)


ANN, BEN = contact("ann", "Ann Marlowe", "p-ann"), contact("ben", "Ben Obi", "p-ben")
HQ, SAFE = contact("hq", "Omar Quill", "p-omar"), contact("safe", "Mina Oduya", "p-mina")
TEAM = Team(
    group=GROUP, name="Rivermead leaflets", zone="Europe/London", admins=(ANN, BEN), hq=(HQ,), safeguarding=(SAFE,)
)
ELSEWHERE = Team(group="", name="Example Party", zone="Europe/London", hq=(HQ,), safeguarding=(SAFE,))


@dataclass
class Office:
    """The actions service on a database of its own, with a clock that is set by hand."""

    path: Path
    channels: Mapping[str, Channel]
    team: Team = TEAM
    at: int = NOON
    tray: Tray = field(default_factory=Tray)
    offsets: dict[str, int] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    reach: tuple[str, ...] = ()
    place: str = ""
    written: int = 0

    async def open(self) -> "Office":
        """Make the database, from one that is kept for all tests, and begin."""
        if not _MIGRATED:
            await migrate(self.url)
            _MIGRATED.append(self.path.read_bytes())
        self.path.write_bytes(_MIGRATED[0])
        self.begin()
        return self

    @property
    def url(self) -> str:
        """Where the database lies."""
        return self.place or f"sqlite:///{self.path}"

    def begin(self) -> None:
        """Begin, or begin again after a stop."""
        self.database = Database(self.url)
        directory = Listed({self.team.group: self.team}, ELSEWHERE, self.reach)
        self.actions = Actions(self.database, self.tray, directory, self.channels, lambda: self.at, **self.options)  # type: ignore[arg-type]

    async def take(self, *records: wire.Record, trace: str = TRACE) -> None:
        """Let records arrive, each once."""
        for record in records:
            topic = next(one.name for one in wire.TOPICS if isinstance(record, one.kind))
            offset = self.offsets.get(topic, 0)
            self.offsets[topic] = offset + 1
            arrival = Arrival(topic, 0, offset, wire.key(record), wire.encode(record), trace, self.at)
            await self.actions.intake.take([arrival])

    async def work(self) -> None:
        """Publish and send until nothing is left to do now."""
        while await self.actions.step():
            pass

    async def until(self, at: int) -> None:
        """Let time pass."""
        self.at = at
        await self.work()

    async def cases(self) -> list[KnownCase]:
        """Every case, the oldest first."""
        async with self.database.transaction() as session:
            return list(await session.scalars(select(KnownCase).order_by(KnownCase.opened)))

    async def deliveries(self) -> list[Delivery]:
        """Every delivery."""
        async with self.database.transaction() as session:
            return list(await session.scalars(select(Delivery).order_by(Delivery.due, Delivery.id)))

    async def close(self) -> None:
        """Let go."""
        await self.database.close()

    @staticmethod
    def finding(number: int = 0, **more: Any) -> Finding:
        """A finding about Cyril."""
        rule, episode = more.pop("rule", "swearing"), f"p-cyril\x1f{number}"
        given = {
            "version": 1,
            "clause": "conduct-3",
            "severity": Severity.WARNING,
            "group": GROUP,
            "at": NOON,
            "to": (Recipient.DUTY_ADMIN,),
            "because": "3 messages with strong language that day, where none is wanted",
            "people": ("p-cyril",),
            "numbers": {"messages": 3, "limit": 0.5},
            "evidence": ("e1",),
        } | more
        return Finding(id=finding_id(rule, 1, GROUP, episode), rule=rule, episode=episode, **given)

    @staticmethod
    def seen(kind: Kind, at: int, person: str = "p-cyril", **more: Any) -> Observation:
        """An event without its text."""
        targets = (person,) if kind in {Kind.REMOVED, Kind.ADMIN_PROMOTED, Kind.ADMIN_DEMOTED} else ()
        given = {"person": None if targets else person, "targets": targets} | more
        return Observation(Event(id=f"{kind}-{at}-{person}", group=GROUP, at=at, kind=kind, **given), NOTHING)

    @staticmethod
    def person(key: str, name: str, *aliases: str) -> Person:
        """Somebody who is known."""
        return Person(key=key, name=name, aliases=aliases)

    def reply(self, person: str, text: str) -> Reply:
        """Somebody writes to Steward."""
        self.written += 1
        return Reply(id=f"r{self.written}", source="waha", at=self.at, person=person, text=text)


@pytest.fixture
def pigeon() -> Pigeon:
    """A channel that remembers."""
    return Pigeon()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory, where there is one: there a promise to survive a power cut costs nothing."""
    memory = "/dev/shm"  # noqa: S108 - it is a folder of its own within
    with tempfile.TemporaryDirectory(dir=memory if Path(memory).is_dir() else None) as place:
        yield Path(place)


@pytest.fixture
async def office(folder: Path, pigeon: Pigeon) -> AsyncIterator[Office]:
    """The service with a channel that remembers."""
    opened = await Office(folder / "actions.sqlite", {"email": pigeon}).open()
    yield opened
    await opened.close()


@pytest.fixture
def mail(post: Post) -> Email:
    """Mail by the real server."""
    return Email(Mail(host="127.0.0.1", port=post.port, sender="steward@example.org", start_tls=False, timeout=10))


Make = Callable[..., Any]


@pytest.fixture
def make_office(folder: Path) -> Make:
    """Make the service with channels, a team or options of one's own."""

    def made(channels: Mapping[str, Channel], path: Path | None = None, **more: Any) -> Office:
        return Office(path or folder / "actions.sqlite", channels, **more)

    return made
