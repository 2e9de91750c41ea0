"""People: the aliases of a person, learnt one event at a time, become one stable key; replicas agree without asking."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from moderation.people import Person
from services.ingest.identity import Names, person_key

ALIASES = 64
"""What would go by more aliases than these is not one person, whatever a platform says: it is not joined."""


class Merge(NamedTuple):
    """`loser` turned out to be `survivor`; both were seen in these groups."""

    loser: str
    survivor: str
    groups: tuple[str, ...]


class _Known(msgspec.Struct):
    """What is known of one person."""

    aliases: list[str]
    groups: set[str]
    name: str | None = None


class People:
    """Who goes by which aliases, and where each was seen.

    A person's key is derived from the first alias seen (of several seen at once, the first in the order of letters).
    Where two keys turn out to be one person, the smaller survives: whatever the order of learning, everybody who
    learnt the same ends with the same people. Aliases are looked up by keyed hashes.

    Args:
        key: of the installation.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._of: dict[str, str] = {}
        self._into: dict[str, str] = {}
        self._known: dict[str, _Known] = {}
        self._in_group: dict[str, set[str]] = {}
        self._names: dict[str, Names] = {}
        self._written: set[str] = set()
        self.changed: set[str] = set()
        self.merges: list[Merge] = []

    def __len__(self) -> int:
        return len(self._known)

    def person(self, aliases: Sequence[str], group: str | None = None, name: str | None = None) -> str | None:
        """The key of whoever goes by these aliases, all of one person; None where nobody says who it was.

        What is learnt by asking stands in `changed` and `merges` until `take` is called.
        """
        if not aliases:
            return None
        if len(aliases) == 1 or len(set(aliases)) == 1:
            key = self._of.get(person_key(self._key, aliases[0]))
        else:
            key = self._one(aliases)
        if key is None:
            key = self._new(aliases)
        known = self._known[key]
        if group is not None and group not in known.groups:
            known.groups.add(group)
            self._in_group.setdefault(group, set()).add(key)
            self.changed.add(key)
            self._call(known, key, known.name, (group,))
        if name and name != known.name:
            self._call(known, key, name, known.groups)
            self.changed.add(key)
        return key

    def _call(self, known: _Known, key: str, name: str | None, groups: Iterable[str]) -> None:
        """Let somebody be found by a name in groups, and by a former one no longer."""
        if known.name not in {None, name}:
            self._forget_names(known.groups)
        known.name = name
        if name:
            for group in self._names.keys() & set(groups):
                self._names[group].add(name, key)

    def find(self, alias: str) -> str | None:
        """The key of somebody known by this alias; nothing is learnt."""
        return self._of.get(person_key(self._key, alias))

    def survivor(self, key: str) -> str:
        """The key that holds now for whoever once had this one."""
        while (into := self._into.get(key)) is not None:
            key = into
        return key

    def names(self, group: str) -> Names:
        """The people seen in a group by their names."""
        found = self._names.get(group)
        if found is None:
            here = ((self._known[key].name, key) for key in self._in_group.get(group, ()))
            found = self._names[group] = Names((name, key) for name, key in here if name)
        return found

    def record(self, key: str) -> Person:
        """A person as the topic holds it: also of a key that went into another."""
        known = self._known.get(key)
        if known is None:
            return Person(key=key, merged_into=self.survivor(key))
        return Person(key=key, name=known.name, aliases=tuple(known.aliases), groups=tuple(sorted(known.groups)))

    def take(self) -> tuple[list[Merge], list[Person]]:
        """What was learnt and is not yet written: first the merges, then the records; whoever asks writes them."""
        merges = [merge for merge in self.merges if merge.loser not in self._written]
        changed = self.changed.union(*((merge.loser, merge.survivor) for merge in merges)) - self._written
        records = [self.record(key) for key in sorted(changed)]
        self.merges, self.changed = [], set()
        return merges, records

    def give_back(self, merges: Iterable[Merge], records: Iterable[Person]) -> None:
        """What was taken could not be written."""
        self.merges = [*merges, *self.merges]
        self.changed |= {record.key for record in records}

    def apply(self, record: Person) -> None:
        """Learn what a record of the topic says, of whoever wrote it; saying it again changes nothing."""
        if record.merged_into:
            self._written.add(record.key)
            self._join({self.survivor(record.key), self.survivor(record.merged_into)})
            return
        known = {self._of[hashed] for hashed in self._hashed(record.aliases) if hashed in self._of}
        mine = self._join({self.survivor(record.key), *known})
        here = self._known.setdefault(mine, _Known([], set()))
        self._add(mine, record.aliases)
        fresh = set(record.groups) - here.groups
        here.groups |= fresh
        for group in fresh:
            self._in_group.setdefault(group, set()).add(mine)
        self._call(here, mine, record.name or here.name, fresh if record.name in {None, here.name} else here.groups)

    def _hashed(self, aliases: Iterable[str]) -> list[str]:
        return [person_key(self._key, alias) for alias in aliases]

    def _one(self, aliases: Sequence[str]) -> str | None:
        """The key of several aliases, of which some may be known; the unknown ones are learnt."""
        known = {self._of[hashed] for hashed in self._hashed(aliases) if hashed in self._of}
        if not known:
            return None
        key = self._join(known) if self._fits(known) else min(known)
        if self._add(key, aliases):
            self.changed.add(key)
        return key

    def _new(self, aliases: Sequence[str]) -> str:
        key = person_key(self._key, min(aliases))
        key = self.survivor(key)
        self._known.setdefault(key, _Known([], set()))
        self._add(key, aliases)
        self.changed.add(key)
        return key

    def _fits(self, keys: set[str]) -> bool:
        return sum(len(self._known[key].aliases) for key in keys) <= ALIASES

    def _add(self, key: str, aliases: Iterable[str]) -> bool:
        known, added = self._known[key].aliases, False
        for alias in aliases:
            hashed = person_key(self._key, alias)
            if hashed not in self._of:
                self._of[hashed] = key
                known.append(str(alias))
                added = True
        return added

    def _join(self, keys: set[str]) -> str:
        """Make several keys one person; the smallest survives."""
        survivor = min(keys)
        for loser in sorted(keys - {survivor}):
            self._into[loser] = survivor
            gone = self._known.pop(loser, None)
            if gone is None:
                continue
            here = self._known.setdefault(survivor, _Known([], set()))
            here.aliases += gone.aliases
            self._of.update((hashed, survivor) for hashed in self._hashed(gone.aliases))
            here.name = here.name or gone.name
            groups = here.groups | gone.groups
            for group in gone.groups:
                self._in_group[group].discard(loser)
                self._in_group[group].add(survivor)
            here.groups = groups
            self._forget_names(groups)
            self.merges.append(Merge(loser, survivor, tuple(sorted(groups))))
        return survivor

    def _forget_names(self, groups: Iterable[str]) -> None:
        for group in groups:
            self._names.pop(group, None)
