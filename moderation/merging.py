"""Merging: two keys turn out to be one person. What is remembered under both is joined, and the old key stays known."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import Any, TypeVar

import msgspec

from moderation.events import Entry, Event
from moderation.features import Features
from moderation.ids import Ids
from moderation.state import PersonState, Roster, encode
from moderation.times import Times
from moderation.told import Told

Slot = TypeVar("Slot", bound=msgspec.Struct)
Merge = tuple[str, str]
"""The old key, and the one that stays."""

_KEY_DIGITS = 16
_READ = msgspec.msgpack.decode
_WRITE = msgspec.msgpack.encode


# -- names -----------------------------------------------------------------------------------------------------------


def current(merges: Iterable[Merge], person: str) -> str:
    """The key that somebody goes by now."""
    for old, kept in merges:
        if person == old:
            person = kept
    return person


def renamed(event: Event, merges: Iterable[Merge]) -> Event:
    """The same event with the keys that people go by now."""
    now = partial(current, list(merges))
    entry = event.entry and _entry(event.entry, now)
    return msgspec.structs.replace(
        event,
        person=event.person and now(event.person), actor=event.actor and now(event.actor), entry=entry,
        targets=_all(event.targets, now), members=_all(event.members, now), admins=_all(event.admins, now),
        named=tuple(msgspec.structs.replace(one, person=now(one.person)) for one in event.named),
    )  # fmt: skip


def renamed_features(features: Features, merges: Iterable[Merge]) -> Features:
    """The same features with the keys that people go by now."""
    if not features.about:
        return features
    return msgspec.structs.replace(features, about=_all(features.about, partial(current, list(merges))))


def _entry(entry: Entry, now: Callable[[str], str]) -> Entry:
    organiser = entry.organiser and now(entry.organiser)
    return msgspec.structs.replace(entry, organiser=organiser, consent=_all(entry.consent, now))


def _all(people: Iterable[str], now: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(now(person) for person in people))


def reworded(text: str, old: str, kept: str) -> str:
    """A text that may hold a key, as a word of its own, with the other key in its place."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", kept, text) if old in text else text


def rewritten(raw: bytes, merges: Iterable[Merge]) -> bytes:
    """What a rule remembers, as it is written, with other keys; it need not be known what rule it is."""
    for old, kept in merges:
        if old.encode() in raw or (_packed(old) or b"\0none") in raw:
            raw = _WRITE(_replaced(_READ(raw), old, kept))
    return raw


def _replaced(value: Any, old: str, kept: str) -> Any:  # noqa: ANN401 - whatever was written
    if isinstance(value, str):
        return reworded(value, old, kept)
    if isinstance(value, bytes):
        return _replaced_ids(value, old, kept)
    if isinstance(value, list):
        return [_replaced(one, old, kept) for one in value]
    if isinstance(value, dict):
        found: dict[Any, Any] = {}
        for key, one in value.items():
            name, mine = _replaced(key, old, kept), _replaced(one, old, kept)
            found[name] = _both(found[name], mine) if name in found else mine
        return found
    return value


def _both(mine: Any, theirs: Any) -> Any:  # noqa: ANN401 - whatever was written
    if isinstance(mine, list) and isinstance(theirs, list):
        return mine + [one for one in theirs if one not in mine]
    return max(mine, theirs, key=_WRITE)


def _packed(person: str) -> bytes | None:
    try:
        return bytes.fromhex(person) if len(person) == _KEY_DIGITS else None
    except ValueError:
        return None


def _replaced_ids(raw: bytes, old: str, kept: str) -> bytes:
    """Keys in a written `Ids`: an instant of a written `Times` is the same eight bytes by a chance of one in 2**64."""
    packed = _packed(old)
    if raw[:1] == b"\1" or (packed is not None and packed in raw and len(raw) % 8 == 1):
        names = (kept if one == old else one for one in Ids.load(raw))
        return Ids(list(dict.fromkeys(names))).dump()
    return raw


# -- records ---------------------------------------------------------------------------------------------------------


def joined_people(mine: PersonState, theirs: PersonState) -> PersonState:
    """One record of two. Slots of rules that both have wait under a number until the rule says what they are."""
    slots = dict(mine.slots)
    for name, raw in theirs.slots.items():
        rule = name.partition("\x1f")[0]
        free = (one for one in chain([rule], (f"{rule}\x1f{n}" for n in range(1, 1000))) if one not in slots)
        slots[next(free)] = raw
    album = max((mine.album_at, mine.album), (theirs.album_at, theirs.album))
    newer = mine if mine.joined_at >= theirs.joined_at else theirs
    there = [one.left_at == 0 for one in (mine, theirs) if one.first_seen]
    return PersonState(
        first_seen=_first(mine.first_seen, theirs.first_seen),
        joined_at=newer.joined_at,
        left_at=0 if any(there) else max(mine.left_at, theirs.left_at),
        talk=_joined(mine.talk, theirs.talk),
        album_at=album[0],
        album=album[1],
        told=_joined(mine.told, theirs.told),
        slots=slots,
        merged=mine.merged,
    )


def joined_roster(roster: Roster, old: str, kept: str) -> None:
    """Who was there under the old key is there under the other, since the earlier."""
    for people in (roster.members, roster.admins):
        since = people.pop(old, None)
        if since is not None:
            people[kept] = min(since, people.get(kept, since))


def joined_slots(mine: Slot, theirs: Slot) -> Slot:
    """One slot of two of the same kind: the numbers of the one with the latest, and the collections of both."""
    newer, older = (mine, theirs) if _latest(mine) >= _latest(theirs) else (theirs, mine)
    fields = {
        field.name: (getattr(newer, field.name), getattr(older, field.name)) for field in msgspec.structs.fields(mine)
    }
    return msgspec.structs.replace(newer, **{name: _joined(*both) for name, both in fields.items()})


def _latest(slot: msgspec.Struct) -> tuple[int, bytes]:
    numbers = (value for value in msgspec.structs.astuple(slot) if isinstance(value, int))
    return max(numbers, default=0), encode(slot)


def _joined(newer: Any, older: Any) -> Any:  # noqa: ANN401 - whatever a slot holds
    if isinstance(newer, Times):
        return Times(sorted({*newer.at, *older.at}))
    if isinstance(newer, Ids):
        return Ids(list(dict.fromkeys([*older.each, *newer.each])))
    if isinstance(newer, Told):
        return Told(dict(sorted((newer.entries | older.entries).items(), key=lambda one: (one[1][0], one[0]))))
    if isinstance(newer, list):
        return sorted(newer + [one for one in older if one not in newer], key=encode)
    if isinstance(newer, dict):
        return {key: _joined(newer.get(key, older.get(key)), older.get(key, newer.get(key))) for key in newer | older}
    return newer


def _first(mine: int, theirs: int) -> int:
    return min(mine or theirs, theirs or mine)
