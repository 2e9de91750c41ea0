"""Memory: one group's state, opened for a batch of events and written back once."""

from array import array
from bisect import insort
from typing import Any, TypeVar, cast

import msgspec
from msgspec.inspect import FrozenSetType, SetType, type_info

from moderation.merging import current, joined_people, joined_roster, joined_slots, reworded, rewritten
from moderation.model import DAY, HOUR
from moderation.state import VERSION, Due, GroupState, PersonState, Roster, Settings, State, decoder, encode
from moderation.told import Told

Slot = TypeVar("Slot", bound=msgspec.Struct)

KNOWN_FOR = 7 * DAY
"""How long a copy of an event is recognised by its id."""

_READ_GROUP = decoder(GroupState).decode
_READ_ROSTER = decoder(Roster).decode
_READ_PERSON = decoder(PersonState).decode
_SLOT_DECODERS: dict[type, Any] = {}


class NewerStateError(Exception):
    """The state was written by a newer version of Steward."""


class OpenPerson:
    """A person's record and the live slots of rules in it."""

    __slots__ = ("live", "record")

    def __init__(self, record: PersonState) -> None:
        self.record = record
        self.live: dict[str, msgspec.Struct] = {}


def _reader(kind: type) -> Any:  # noqa: ANN401 - msgspec's decoder
    """Make the reader of a slot's kind, once. A set is refused: it is written in another order each time."""
    if any(isinstance(field.type, SetType | FrozenSetType) for field in type_info(kind).fields):  # type: ignore[attr-defined]
        raise TypeError(f"{kind.__name__}: a slot cannot hold a set; keep a sorted list")
    reader = _SLOT_DECODERS[kind] = decoder(kind).decode
    return reader


def _slot(slots: dict[str, msgspec.Raw], live: dict[str, msgspec.Struct], rule: str, kind: type[Slot]) -> Slot:
    found = live.get(rule)
    if found is None:
        reader = _SLOT_DECODERS.get(kind) or _reader(kind)
        raw = slots.get(rule)
        found = live[rule] = kind() if raw is None else cast("msgspec.Struct", reader(raw))
        number = 1
        while (other := slots.pop(f"{rule}\x1f{number}", None)) is not None:
            found = live[rule] = joined_slots(found, reader(other))
            number += 1
    return cast("Slot", found)


class GroupMemory:
    """One group's records, read when first needed and written back by `flush`."""

    def __init__(self, group: str, state: State) -> None:
        self.group = group
        self._state = state
        raw = state.get(group)
        self.record: GroupState = _READ_GROUP(raw) if raw else GroupState()
        if self.record.version > VERSION:
            raise NewerStateError(f"state of version {self.record.version}; this Steward reads up to {VERSION}")
        self._live: dict[str, msgspec.Struct] = {}
        self._people: dict[str, OpenPerson] = {}
        self._roster: Roster | None = None
        self._roster_read: bytes | None = None
        self._ids: dict[int, set[int]] = {}
        self._touched: set[str] = set()
        self._touched_hours: set[int] = set()
        self._gone: list[str] = []
        self._put_by: dict[str, bytes] = {}
        self._settings: bytes | None = None
        self._new_settings: bytes | None = None

    @property
    def settings(self) -> bytes:
        """What the register sets for the group, as it is written down; empty where the defaults hold."""
        if self._settings is None:
            self._settings = self._state.get(self.group + "\x1fs", b"") if self.record.policy else b""
        return self._settings

    def configure(self, policy: str, settings: Settings) -> None:
        """Let settings hold from now on."""
        self.record.policy = policy
        self._settings = self._new_settings = encode(settings)

    @property
    def roster(self) -> Roster:
        """Who is known to be in the group."""
        if self._roster is None:
            self._roster_read = self._state.get(self.group + "\x1fr")
            self._roster = _READ_ROSTER(self._roster_read) if self._roster_read else Roster()
        return self._roster

    def person(self, person: str) -> PersonState:
        """A person's record, made where there is none."""
        return self._open(person).record

    def _open(self, person: str) -> OpenPerson:
        self._touched.add(person)
        opened = self._people.get(person)
        if opened is None:
            raw = self._state.get(f"{self.group}\x1fp{person}")
            opened = self._people[person] = OpenPerson(_READ_PERSON(raw) if raw else PersonState())
            if self.record.merges:
                self._rename(opened.record)
        return opened

    def _rename(self, record: PersonState) -> None:
        """Let what rules remember of a person name others by the keys they go by now."""
        merges = self.record.merges
        if record.merged < len(merges):
            since = merges[record.merged :]
            record.slots = {rule: msgspec.Raw(rewritten(bytes(raw), since)) for rule, raw in record.slots.items()}
            record.merged = len(merges)

    def merge(self, old: str, kept: str) -> None:
        """Join what is remembered under two keys; from now on the old one is the other. Done before, it is done."""
        record = self.record
        old, kept = current(record.merges, old), current(record.merges, kept)
        if old == kept:
            return
        self._write_slots()
        mine, theirs = self._open(kept), self._open(old)
        mine.record = joined_people(mine.record, theirs.record)
        del self._people[old]
        self._touched.discard(old)
        self._gone.append(f"{self.group}\x1fp{old}")
        joined_roster(self.roster, old, kept)
        record.merges.append((old, kept))
        merge = [(old, kept)]
        record.slots = {rule: msgspec.Raw(rewritten(bytes(raw), merge)) for rule, raw in record.slots.items()}
        for opened in self._people.values():
            self._rename(opened.record)
        record.organiser = record.organiser and current(merge, record.organiser)
        record.recent = [
            msgspec.structs.replace(one, person=current(merge, one.person), to=current(merge, one.to))
            for one in record.recent
        ]
        record.dues = sorted({_renamed_due(due, old, kept) for due in record.dues})

    def _write_slots(self) -> None:
        """Write down what rules hold in hand, and let go of it."""
        self.record.slots.update({rule: msgspec.Raw(encode(slot)) for rule, slot in self._live.items()})
        self._live.clear()
        for opened in self._people.values():
            opened.record.slots.update({rule: msgspec.Raw(encode(slot)) for rule, slot in opened.live.items()})
            opened.live.clear()

    def group_slot(self, rule: str, kind: type[Slot]) -> Slot:
        """What a rule remembers of the group."""
        found = self._live.get(rule)
        if found is not None:
            return cast("Slot", found)
        return _slot(self.record.slots, self._live, rule, kind)

    def person_slot(self, rule: str, kind: type[Slot], person: str) -> Slot:
        """What a rule remembers of a person in the group."""
        opened = self._people.get(person)
        if opened is None:
            opened = self._open(person)
        self._touched.add(person)
        found = opened.live.get(rule)
        if found is not None:
            return cast("Slot", found)
        return _slot(opened.record.slots, opened.live, rule, kind)

    def told(self, person: str | None) -> Told:
        """The episodes that were spoken of, of a person or of the group."""
        return self.person(person).told if person else self.record.told

    def known(self, at: int, number: int) -> bool:
        """Whether an event was seen before; from now on it was. What is older than `KNOWN_FOR` is not remembered."""
        hour = at // HOUR
        ids = self._ids.get(hour)
        if ids is None:
            if hour not in self.record.id_hours and hour < self._oldest(hour):
                return False
            packed = array("Q")
            packed.frombytes(self._state.get(f"{self.group}\x1fi{hour}") or b"")
            ids = self._ids[hour] = set(packed)
            if hour not in self.record.id_hours:
                self._new_hour(hour)
        if number in ids:
            return True
        ids.add(number)
        self._touched_hours.add(hour)
        return False

    def _oldest(self, hour: int) -> int:
        newest = max(hour, *self.record.id_hours[-1:], self.record.clock // HOUR)
        return newest - KNOWN_FOR // HOUR

    def _new_hour(self, hour: int) -> None:
        hours = self.record.id_hours
        insort(hours, hour)
        oldest = self._oldest(hour)
        while hours[0] < oldest:
            gone = hours.pop(0)
            self._ids.pop(gone, None)
            self._touched_hours.discard(gone)
            self._gone.append(f"{self.group}\x1fi{gone}")

    def put_by(self, raw: bytes, until: int) -> None:
        """Keep an event of a backlog until something happens after `until`."""
        record = self.record
        self._put_by[f"{self.group}\x1fq{record.backlog}"] = raw
        record.backlog += 1
        record.backlog_until = max(record.backlog_until, until)

    def take_backlog(self) -> list[bytes]:
        """Everything that was put by, in the order in which it came."""
        keys = [f"{self.group}\x1fq{number}" for number in range(self.record.backlog)]
        waiting = [self._put_by.pop(key, b"") or self._state[key] for key in keys]
        self._gone.extend(keys)
        self.record.backlog = self.record.backlog_until = 0
        return waiting

    def flush(self) -> None:
        """Write every record that was touched; people in the order of their keys, so that the writes are the same."""
        group, state = self.group, self._state
        for key in self._gone:
            state.pop(key, None)
        state.update(self._put_by)
        for person in sorted(self._touched):
            opened = self._people[person]
            opened.record.slots.update({rule: msgspec.Raw(encode(slot)) for rule, slot in opened.live.items()})
            state[f"{group}\x1fp{person}"] = encode(opened.record)
        for hour in sorted(self._touched_hours):
            state[f"{group}\x1fi{hour}"] = array("Q", sorted(self._ids[hour])).tobytes()
        if self._roster is not None and (written := encode(self._roster)) != self._roster_read:
            self._roster_read = state[group + "\x1fr"] = written
        if self._new_settings is not None:
            state[group + "\x1fs"], self._new_settings = self._new_settings, None
        self.record.slots.update({rule: msgspec.Raw(encode(slot)) for rule, slot in self._live.items()})
        state[group] = encode(self.record)
        self._touched.clear()
        self._touched_hours.clear()
        self._gone.clear()
        self._put_by.clear()


def _renamed_due(due: Due, old: str, kept: str) -> Due:
    return Due(due.at, due.rule, reworded(due.key, old, kept), current([(old, kept)], due.person))


def leads(memory: GroupMemory, person: str | None) -> bool:
    """Whether somebody is an admin or the organiser; where no admin is known, unknown is not a no."""
    admins = memory.roster.admins
    return not admins or person in admins or person == memory.record.organiser
