"""Health: which accounts are heard, which rooms can be read; what HQ is told of it, and whose clocks stand still."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from moderation import wire
from moderation.events import Entry, Event, Kind
from moderation.keys import keyed
from moderation.register import Account
from moderation.sources import SourceNews, SourceState
from services.chassis.bus import Posting
from services.chassis.trace import begin
from services.ingest.directory import Directory, Known

MINUTE = 60_000
ALIVE_FOR = 60 * MINUTE
"""After a webhook an account counts as alive for as long, where nobody can be asked."""
ASKED_ALIVE_FOR = 3 * MINUTE
"""After an answer of its gateway, where the gateway is asked."""
SILENT_AFTER = 24 * 60 * MINUTE
"""What is heard of never, in as long, has fallen silent; HQ is told."""
LAG = 15_000
"""A tick speaks of this long ago: what gateways deliver a few seconds late still comes before it."""
AWAY = 3 * MINUTE
"""The door itself was away for longer than this: then it heard nobody, and that was an outage too."""


OF_ACCOUNTS = (SourceState.UP, SourceState.DOWN, SourceState.LOGGED_OUT, SourceState.BANNED, SourceState.SILENT)
OF_ROOMS = (SourceState.UNREADABLE, SourceState.UNREGISTERED)


class _Heard(msgspec.Struct):
    """How an account fares: since when, and when anything was last heard of it."""

    state: SourceState
    since: int
    heard: int
    told: int = 0


class Health:
    """How every account and room fares. Instants are milliseconds UTC.

    Args:
        directory: of accounts and groups.
        key: of the installation.
        asked: places (`source/id`) of accounts whose gateways are asked.
    """

    def __init__(self, directory: Directory, key: bytes, asked: frozenset[str] = frozenset()) -> None:
        self.directory = directory
        self._key = key
        self.asked = asked
        self._accounts: dict[str, _Heard] = {}
        self._rooms: dict[tuple[str, str], tuple[SourceState, int]] = {}
        self._closed: dict[tuple[str, str], tuple[int, int]] = {}

    def remember(self, news: SourceNews, now: int) -> None:
        """What was told before this process began, or by another replica."""
        if news.group is not None:
            self._rooms[news.source + "/" + news.account, news.group] = news.state, news.since
            return
        state, since = news.state, news.since
        if state is SourceState.UP and now - news.at > AWAY:
            state, since = SourceState.DOWN, news.at
        self._accounts[news.source + "/" + news.account] = _Heard(state, since, news.at, news.at)

    def up(self, place: str) -> bool:
        """Whether an account counts as heard."""
        known = self._accounts.get(place)
        return known is not None and known.state is SourceState.UP

    def accounts(self) -> Counter[tuple[str, SourceState]]:
        """How many accounts of each source are in each state; one that was never heard is down."""
        accounts = self.directory.register.accounts
        counts: Counter[tuple[str, SourceState]] = Counter(
            {(account.source, state): 0 for account in accounts for state in OF_ACCOUNTS}
        )
        for account in accounts:
            known = self._accounts.get(account.place)
            counts[account.source, known.state if known is not None else SourceState.DOWN] += 1
        return counts

    def rooms(self) -> Counter[tuple[str, SourceState]]:
        """How many rooms of each source are not read, by why."""
        sources: set[str] = {account.source for account in self.directory.register.accounts}
        counts = Counter({(source, state): 0 for source in sources for state in OF_ROOMS})
        counts.update((place.partition("/")[0], state) for (place, _), (state, _) in self._rooms.items())
        return Counter({key: count for key, count in counts.items() if key[1] in OF_ROOMS})

    def heard(self, account: Account, now: int, at: int | None = None) -> list[Posting]:
        """Something came from an account. Where it had been away, first of all its groups learn for how long.

        What happened (`at`) before it went away says nothing about now: gateways deliver late.
        """
        known = self._accounts.get(account.place)
        if known is not None and known.state is SourceState.UP:
            known.heard = max(known.heard, now)
            return []
        if known is not None and at is not None and at <= known.since:
            return []
        self._accounts[account.place] = _Heard(SourceState.UP, now, now, now)
        groups = self.directory.read_through(account) if known is not None else ()
        outages = [self._outage(account, group.key, known.since, now) for group in groups if known is not None]
        return [*outages, self._told(account, SourceState.UP, now, now)]

    def news(self, account: Account, state: SourceState, at: int, now: int, reason: str = "") -> list[Posting]:
        """A gateway says how it fares."""
        if state is SourceState.UP:
            return self.heard(account, at, now)
        known = self._accounts.get(account.place)
        if known is not None and known.state is state:
            return []
        since = known.since if known is not None and known.state is not SourceState.UP else min(at, now)
        self._accounts[account.place] = _Heard(state, since, known.heard if known else since, now)
        return [self._told(account, state, since, now, reason)]

    def unreadable(self, account: Account, group: str, now: int, reason: str, enough: int = 1) -> list[Posting]:
        """Something of a room cannot be read; after `enough` of it without anything readable HQ is told, once."""
        place = account.place, group
        if self._room(place) is SourceState.UNREADABLE:
            return []
        count, since = self._closed.get(place, (0, now))
        self._closed[place] = count + 1, since
        if count + 1 < enough:
            return []
        self._rooms[place] = SourceState.UNREADABLE, since
        return [self._told(account, SourceState.UNREADABLE, since, now, reason, group)]

    def readable(self, account: Account, group: str, now: int) -> list[Posting]:
        """Something of a room was read. Where it could not be before, that was an outage of this room."""
        place = account.place, group
        self._closed.pop(place, None)
        if self._room(place) is not SourceState.UNREADABLE:
            return []
        _, since = self._rooms[place]
        self._rooms[place] = SourceState.UP, now
        told = self._told(account, SourceState.UP, now, now, group=group)
        return [self._outage(account, group, since, now), told]

    def _room(self, place: tuple[str, str]) -> SourceState | None:
        found = self._rooms.get(place)
        return found[0] if found is not None else None

    def unregistered(self, account: Account, chat: str, now: int) -> list[Posting]:
        """Steward's own account is in a group that nobody registered: told once."""
        place = account.place, chat
        if place in self._rooms:
            return []
        self._rooms[place] = SourceState.UNREGISTERED, now
        reason = "Steward's account is in a group that is not in the groups file; nothing of it is read"
        return [self._told(account, SourceState.UNREGISTERED, now, now, reason, chat)]

    def passed(self, now: int) -> list[Posting]:
        """Time went by: who has fallen silent, and that the others still are heard, for whoever starts next."""
        postings = []
        for account in self.directory.register.accounts:
            known = self._accounts.get(account.place)
            if known is None or known.state is not SourceState.UP:
                continue
            limit = ASKED_ALIVE_FOR if account.place in self.asked else SILENT_AFTER
            if now - known.heard > limit:
                postings += self.news(account, SourceState.SILENT, known.heard, now, "nothing is heard of it any more")
            elif now - known.told >= MINUTE:
                known.told = now
                postings.append(self._told(account, SourceState.UP, known.since, now))
        return postings

    def ticks(self, now: int) -> Iterator[Posting]:
        """Up to here each group's source was heard to be alive; nothing for a group whose source may not be."""
        for known in self.directory.groups.values():
            if self._alive(known, now):
                name = f"tick-{now // 1000}"
                tick = Event(id=name, group=known.key, at=now - LAG, kind=Kind.TICK, source="clock", received=now - LAG)
                yield Posting(wire.EVENTS, tick, begin(f"{known.key} {name}"))

    def _alive(self, known: Known, now: int) -> bool:
        readers = self.directory.readers(known.group)
        return bool(readers) and all(self._heard_lately(account, known.key, now) for account in readers)

    def _heard_lately(self, account: Account, group: str, now: int) -> bool:
        heard = self._accounts.get(account.place)
        limit = ASKED_ALIVE_FOR if account.place in self.asked else ALIVE_FOR
        return (
            heard is not None
            and heard.state is SourceState.UP
            and now - heard.heard <= limit
            and self._room((account.place, group)) is not SourceState.UNREADABLE
        )

    def _outage(self, account: Account, group: str, since: int, until: int) -> Posting:
        name = keyed(self._key, "outage", group, account.place, str(since), str(until))
        event = Event(
            id=name, group=group, at=until, kind=Kind.OUTAGE, entry=Entry(silent_since=since),
            source=account.source, received=until,
        )  # fmt: skip
        return Posting(wire.EVENTS, event, begin(name))

    def _told(
        self, account: Account, state: SourceState, since: int, at: int, reason: str = "", group: str | None = None
    ) -> Posting:
        news = SourceNews(
            source=account.source, account=account.id, state=state, since=since, at=at, group=group, reason=reason
        )
        return Posting(wire.SOURCES, news, begin(keyed(self._key, "news", account.place, str(at), group or "")))
