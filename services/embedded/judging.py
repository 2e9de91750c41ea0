"""Judging: the log of a group, in the order of time, goes through the engine."""

from collections.abc import Callable, Iterable, Iterator

import msgspec
import structlog

from moderation.calendar import Calendar
from moderation.engine import Engine, RuleSet
from moderation.events import TALK, Entry, Event, Kind, without_text
from moderation.features import Features, Talk
from moderation.findings import Finding
from moderation.policy import Group, Policy
from services.embedded.policies import listed
from services.embedded.progress import Progress
from services.embedded.reading import features_of
from services.embedded.store import Store
from services.ingest.identity import person_key

CHUNK = 2000
"""Events of one transaction."""
ALONE_BELOW = 8000
"""Events up to which one process is faster than two."""

_WARM = Talk.THANKS | Talk.PRAISE | Talk.ENCOURAGEMENT
_HARSH = ("heat", "att", "insult", "thr", "idn", "prof")
SURE = 0.5
"""From this score on a detector says yes."""
_READ_EVENT = msgspec.msgpack.Decoder(Event).decode
log = structlog.get_logger()


def _harsh(features: Features) -> bool:
    return bool(features.heads) and any(features.heads.get(head, 0) >= SURE for head in _HARSH)


class Judge:
    """Judges groups of a store under a policy.

    Args:
        store: with the log.
        policy: whose rules hold.
        key: of the installation.
        fingerprint: of policy and version of Steward; another one judges a group's log anew.
        progress: told how far it is.
    """

    def __init__(self, store: Store, policy: Policy, key: bytes, fingerprint: str, progress: Progress) -> None:
        self._store = store
        self._policy = policy
        self._key = key
        self._fingerprint = fingerprint
        self._progress = progress
        self.failures: dict[str, int] = {}

    def judge(self, grp: int) -> None:
        """Judge what was not judged yet; everything again where something older came in or the policy changed."""
        found = self._store.one("SELECT key, judged_at, judged_seq, judged_under FROM groups WHERE number = ?", grp)
        assert found is not None
        group, at, seq, under = found
        name = listed(self._policy, self._store.names(grp))
        if at is not None and (under != self._under(name) or self._older_came_in(grp, at, seq)):
            with self._store.transaction():
                self._store.forget_judgement(grp, group)
            at = seq = None
        rules = self._policy.rules_for(name)
        pending = self._store.one(
            "SELECT count(*) FROM log WHERE grp = ? AND (at, seq) > (?, ?)", grp, at or -(2**62), seq or -1
        )
        assert pending is not None
        if pending[0]:
            self._run(grp, group, name, rules, (at, seq), pending[0])

    def _under(self, name: str) -> str:
        """What a judgement rests on: a group that got a name the policy lists is judged by what that name sets."""
        return f"{self._fingerprint} {name}" if name in self._policy.file.groups else self._fingerprint

    def _older_came_in(self, grp: int, at: int, seq: int) -> bool:
        return (
            self._store.one("SELECT 1 FROM log WHERE grp = ? AND seq > ? AND at < ? LIMIT 1", grp, seq, at) is not None
        )

    def _run(
        self, grp: int, group: str, name: str, rules: RuleSet, done: tuple[int | None, int | None], pending: int
    ) -> None:
        people = [(alias, person) for alias, person in self._store.aliases(grp).items()]
        places: list[tuple[int, int]] = []
        batch = Engine(lambda _: rules, self._failed).batch(self._store.state)
        fresh = done[0] is None
        for logged, features in features_of(
            self._unjudged(grp, done, places), self._key, rules.calendar, people, alone=pending < ALONE_BELOW
        ):
            at, seq = places.pop(0)
            events = [without_text(_READ_EVENT(raw)) for raw in logged]
            with self._store.transaction():
                if fresh:
                    found = self._register(group, name, events[0].at, batch.process)
                    self._store.save(grp, found)
                    fresh = False
                process = batch.process
                judged = zip(events, features, strict=True)
                self._store.save(grp, [found for event, read in judged for found in process(event, read)])
                self._store.grow(grp, batch.grown())
                batch.flush()
                self._count(grp, rules.calendar, zip(events, features, strict=True))
                self._store.base.execute(
                    "UPDATE groups SET judged_at = ?, judged_seq = ?, judged_under = ? WHERE number = ?",
                    (at, seq, self._under(name), grp),
                )
            self._progress(f"judging {name}", len(events), pending)

    def _unjudged(
        self, grp: int, done: tuple[int | None, int | None], places: list[tuple[int, int]]
    ) -> Iterator[list[bytes]]:
        at, seq = done
        while rows := self._store.all(
            "SELECT at, seq, event FROM log WHERE grp = ? AND (at, seq) > (?, ?) ORDER BY at, seq LIMIT ?",
            grp, -(2**62) if at is None else at, -1 if seq is None else seq, CHUNK,
        ):  # fmt: skip
            at, seq = rows[-1][0], rows[-1][1]
            places.append((at, seq))
            yield [row[2] for row in rows]

    def _register(
        self, group: str, name: str, at: int, process: Callable[[Event, Features], list[Finding]]
    ) -> list[Finding]:
        """What the policy file says about the group comes first, as an event of the register."""
        entry = self._policy.file.groups.get(name)
        if entry is None:
            return []
        event = Event(
            id=f"register:{self._fingerprint}", group=group, at=at, kind=Kind.REGISTER, entry=self._entry(entry, name),
            admins=tuple(person_key(self._key, admin) for admin in entry.admins), source="register",
        )  # fmt: skip
        return process(event, Features())

    def _entry(self, entry: Group, name: str) -> Entry:
        calendar = self._policy.rules_for(name).calendar
        surge = entry.surges[0] if entry.surges else None
        return Entry(
            organiser=person_key(self._key, entry.organiser) if entry.organiser else None,
            ends=calendar.instant(entry.ends.toordinal() + 1) if entry.ends else None,
            surge_from=calendar.wall(surge.start) if surge else None,
            surge_until=calendar.wall(surge.end) if surge else None,
            consent=tuple(person_key(self._key, person) for person in entry.consent),
        )

    def _count(self, grp: int, calendar: Calendar, judged: Iterable[tuple[Event, Features]]) -> None:
        hours: dict[tuple[int, int], list[int]] = {}
        for event, features in judged:
            if event.kind in TALK:
                local = calendar.local(event.at)
                hour = hours.setdefault((local.day, local.minute // 60), [0, 0, 0])
                hour[0] += 1
                hour[1] += bool(features.talk & _WARM)
                hour[2] += _harsh(features)
        self._store.base.executemany(
            "INSERT INTO hours VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " messages = messages + excluded.messages, warm = warm + excluded.warm, harsh = harsh + excluded.harsh",
            [(grp, day, hour, *counts) for (day, hour), counts in hours.items()],
        )

    def _failed(self, rule: str, event: Event, error: Exception) -> None:
        self.failures[rule] = self.failures.get(rule, 0) + 1
        if self.failures[rule] == 1:
            log.error("rule.failed", rule=rule, kind=event.kind.value, error=repr(error))
