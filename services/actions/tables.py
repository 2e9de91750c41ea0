"""Tables: what the actions service remembers. Instants are milliseconds UTC, bodies JSON of the domain's structs."""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_Serial = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """All tables; constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: BigInteger, str: Text}


class Position(Base):
    """How far a topic was read; written together with what was read."""

    __tablename__ = "positions"
    topic: Mapped[str] = mapped_column(String(100), primary_key=True)
    partition: Mapped[int] = mapped_column(primary_key=True)
    offset: Mapped[int]


class GroupClock(Base):
    """How far time has come in a group, by its events. Locked while anything about the group is decided."""

    __tablename__ = "group_clocks"
    group: Mapped[str] = mapped_column(String(200), primary_key=True)
    clock: Mapped[int]


class KnownFinding(Base):
    """A finding as it was told last."""

    __tablename__ = "findings"
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    group: Mapped[str] = mapped_column(String(200), index=True)
    rule: Mapped[str] = mapped_column(String(100))
    at: Mapped[int]
    confidential: Mapped[bool]
    body: Mapped[str]


class KnownCase(Base):
    """A case as it is now."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    group: Mapped[str] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(30))
    opened: Mapped[int]
    due: Mapped[int | None]
    confidential: Mapped[bool]
    trace: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    __table_args__ = (
        Index("ix_cases_about", "group", "person", "kind", "opened"),
        Index("ix_cases_due", "group", "due"),
    )


class Decided(Base):
    """What a person decided about a case: who, when, why, on which findings of which rules. Never changed."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(_Serial, primary_key=True)
    case: Mapped[str] = mapped_column(String(16), index=True)
    what: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[int]
    reason: Mapped[str]
    rules: Mapped[str]
    evidence: Mapped[str]


class KnownAction(Base):
    """An action, written before anything is done. `published`: it is in the topic."""

    __tablename__ = "actions"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    group: Mapped[str] = mapped_column(String(200))
    case: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    rule: Mapped[str] = mapped_column(String(100))
    at: Mapped[int]
    confidential: Mapped[bool]
    published: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str] = mapped_column(String(8), index=True)
    """What a person writes to answer it."""
    fate: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(default="")
    """The words, where there is neither finding nor case."""
    trace: Mapped[str] = mapped_column(default="")
    body: Mapped[str]


class State(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"
    SENDING = "sending"
    """Marked before anything leaves; found after a restart, it is in doubt."""
    SENT = "sent"
    DOUBTFUL = "doubtful"
    HELD = "held"
    FAILED = "failed"
    DISCARDED = "discarded"


class Delivery(Base):
    """A message to one person on one channel, or one request to a platform; it carries one action or several."""

    __tablename__ = "deliveries"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    group: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(200))
    """The id of the contact, or `sender:` and a person key, or the name of an executor."""
    route: Mapped[int] = mapped_column(default=0)
    """Which of the contact's routes is tried."""
    channel: Mapped[str] = mapped_column(String(30), default="")
    account: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default=State.WAITING)
    due: Mapped[int]
    digest: Mapped[bool] = mapped_column(default=False)
    late: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    released: Mapped[bool] = mapped_column(default=False)
    """A person let it go: no budget holds it again."""
    attempts: Mapped[int] = mapped_column(default=0)
    repeat: Mapped[bool] = mapped_column(default=False)
    """It may have been sent before."""
    worker: Mapped[str] = mapped_column(String(100), default="")
    claimed: Mapped[int | None]
    done: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    __table_args__ = (Index("ix_deliveries_due", "state", "due"), Index("ix_deliveries_done", "done"))


class Item(Base):
    """An action within a delivery."""

    __tablename__ = "items"
    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    action: Mapped[str] = mapped_column(ForeignKey("actions.id"), primary_key=True, index=True)
    place: Mapped[int]


class Outgoing(Base):
    """A record that is to go to a topic; written with what it tells of, taken away when the broker has it."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(_Serial, primary_key=True)
    topic: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(16), default="")
    trace: Mapped[str] = mapped_column(default="")
    body: Mapped[str]


class KnownOutcome(Base):
    """What became of an action. Never changed."""

    __tablename__ = "outcomes"
    id: Mapped[int] = mapped_column(_Serial, primary_key=True)
    action: Mapped[str] = mapped_column(String(16), index=True)
    at: Mapped[int]
    fate: Mapped[str] = mapped_column(String(20))
    body: Mapped[str]


class Name(Base):
    """Who a person key is: for messages, and to know whom a contact is in a chat."""

    __tablename__ = "names"
    person: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str]
    merged_into: Mapped[str | None] = mapped_column(String(200))


class Alias(Base):
    """A platform's name for a person."""

    __tablename__ = "aliases"
    alias: Mapped[str] = mapped_column(String(300), primary_key=True)
    person: Mapped[str] = mapped_column(String(200), index=True)


class GroupAdmin(Base):
    """Somebody whom the platform knows as an admin of a group."""

    __tablename__ = "group_admins"
    group: Mapped[str] = mapped_column(String(200), primary_key=True)
    person: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[int]


class Letter(Base):
    """A message in the console's inbox."""

    __tablename__ = "inbox"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    contact: Mapped[str] = mapped_column(String(200), index=True)
    at: Mapped[int]
    subject: Mapped[str]
    text: Mapped[str]
    confidential: Mapped[bool]
    read: Mapped[bool] = mapped_column(default=False)


class Halt(Base):
    """An account through which nothing is sent until a person says so."""

    __tablename__ = "halts"
    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    since: Mapped[int]
    reason: Mapped[str]


class Answer(Base):
    """A reply that was read, by its id: the same one again changes nothing."""

    __tablename__ = "answers"
    id: Mapped[str] = mapped_column(String(300), primary_key=True)
    at: Mapped[int]
    by: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(16), default="")
    what: Mapped[str] = mapped_column(String(30))
