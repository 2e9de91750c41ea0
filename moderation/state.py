"""State: what is remembered of a group and of a person in it. Features and times, never text."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import msgspec

from moderation.ids import Ids
from moderation.times import Times
from moderation.told import Told

VERSION = 2
"""Of the written form. A reader that meets a newer one stops."""


class Due(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Something that happens by itself at `at` unless it is called off."""

    at: int
    rule: str
    key: str
    person: str = ""


class Spoke(msgspec.Struct, frozen=True, array_like=True):
    """Who spoke when, what the text did (`Talk` as a number), and the one person it named, if it named one."""

    at: int
    person: str
    talk: int
    to: str = ""


class GroupState(msgspec.Struct, array_like=True):
    """What is remembered of a group: written with every event, so kept small.

    `backlog`: how many events wait for their turn, until something happens after `backlog_until`. `late`: how many
    came too late to be judged. `policy`: the version of the settings that hold, empty where the defaults do.
    `merges`: keys of people that are others now, in the order in which that was learnt. `silent_since` and
    `silent_until`: when the source was last not heard. `partition` and `offset`: where in the topic of events the last
    one judged stood, -1 where there is no topic.
    """

    version: int = VERSION
    clock: int = 0
    first_seen: int = 0
    created_at: int = 0
    last_talk: int = 0
    talk: Times = msgspec.field(default_factory=Times)
    recent: list[Spoke] = []
    purpose: tuple[int, ...] = ()
    organiser: str | None = None
    ends: int | None = None
    surge_from: int = 0
    surge_until: int = 0
    dues: list[Due] = []
    told: Told = msgspec.field(default_factory=Told)
    slots: dict[str, msgspec.Raw] = {}
    id_hours: list[int] = []
    backlog: int = 0
    backlog_until: int = 0
    late: int = 0
    policy: str = ""
    merges: list[tuple[str, str]] = []
    silent_since: int = 0
    silent_until: int = 0
    partition: int = -1
    offset: int = -1


class Settings(msgspec.Struct, frozen=True, array_like=True):
    """What the register sets for a group: its zone (empty: the party's), and parameters by rule."""

    zone: str = ""
    rules: dict[str, dict[str, Any]] = {}


class Roster(msgspec.Struct, array_like=True):
    """Who is known to be in a group: person key -> since when. Written only when it changes.

    `complete`: the platform gave the whole list, so that "nobody" and "too few" may be said of it.
    """

    members: dict[str, int] = {}
    admins: dict[str, int] = {}
    complete: bool = False
    admins_known: bool = False


class PersonState(msgspec.Struct, array_like=True):
    """What is remembered of one person in one group. `merged`: how many of the group's merges its slots know of."""

    first_seen: int = 0
    joined_at: int = 0
    left_at: int = 0
    talk: Times = msgspec.field(default_factory=Times)
    album_at: int = 0
    album: int = 0
    told: Told = msgspec.field(default_factory=Told)
    slots: dict[str, msgspec.Raw] = {}
    merged: int = 0


def _write(value: object) -> object:
    if isinstance(value, Times | Told | Ids):
        return value.dump()
    raise NotImplementedError(f"state cannot hold {type(value)}")


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - msgspec's hook
    if kind in (Times, Told, Ids):
        return kind.load(value)
    raise NotImplementedError(f"state cannot hold {kind}")


encode = msgspec.msgpack.Encoder(enc_hook=_write).encode
"""Write any record of the state."""


def decoder(kind: type) -> msgspec.msgpack.Decoder[Any]:
    """Make a reader of records of one kind."""
    return msgspec.msgpack.Decoder(kind, dec_hook=_read)


State = MutableMapping[str, bytes]
"""Where records lie: a dict, a table of Kafka's, a table of SQLite's."""


def records_of(state: State, group: str) -> Iterator[str]:
    """The keys of all records of a group."""
    return (key for key in state if key == group or key.startswith(group + "\x1f"))
