"""Facts: what an event says about the group itself, noted before any rule looks."""

from moderation.calendar import Calendar
from moderation.events import TALK, Event, Kind
from moderation.features import Features
from moderation.memory import GroupMemory, leads
from moderation.model import DAY, MINUTE
from moderation.state import Settings, Spoke

PERSON_TIMES = 128
GROUP_TIMES = 512
"""How many instants of talk are kept for a person and for a group over 24 hours. Where somebody writes more, their last
128 messages stand for the window; for a group, its last 512."""
ALBUM = 10
"""Pictures within a minute that count as one."""
_MEDIA = Kind.MEDIA
RECENT = 12
"""How many of the last who spoke are remembered."""


def note(event: Event, features: Features, memory: GroupMemory, calendar: Calendar) -> bool:
    """Note what the event says about the group. Returns whether talk counts (not a further picture of an album)."""
    record = memory.record
    if not record.first_seen:
        record.first_seen = event.at
    if event.kind in TALK:
        return _talk(event, features, memory, calendar)
    noted = _NOTES.get(event.kind)
    if noted is not None:
        noted(event, features, memory, calendar)
    return True


def _talk(event: Event, features: Features, memory: GroupMemory, calendar: Calendar) -> bool:
    record, at = memory.record, event.at
    person = event.person or ""
    mine = memory.person(person)
    if not mine.first_seen or 0 < mine.left_at < at:
        mine.first_seen = mine.first_seen or at
        mine.left_at = 0
        memory.roster.members.setdefault(person, at)
    if not features.words and event.kind is _MEDIA:
        if at - mine.album_at < MINUTE and 0 < mine.album < ALBUM:
            mine.album += 1
            return False
        mine.album_at, mine.album = at, 1
    mine.talk.add(at, DAY, PERSON_TIMES)
    record.talk.add(at, DAY, GROUP_TIMES)
    record.last_talk = max(record.last_talk, at)
    record.recent.append(Spoke(at, person, int(features.talk), features.about[0] if len(features.about) == 1 else ""))
    if len(record.recent) > RECENT:
        del record.recent[0]
    _words(event, features, memory, calendar)
    return True


def _words(event: Event, features: Features, memory: GroupMemory, calendar: Calendar) -> None:
    record = memory.record
    if features.ends is not None and leads(memory, event.person or event.actor):
        record.ends = calendar.instant(features.ends + 1)
    surge = features.surge
    if surge is not None and leads(memory, event.person or event.actor):
        today = calendar.local(event.at).day
        record.surge_from = event.at if surge.first_day == 0 else calendar.instant(today + surge.first_day)
        record.surge_until = calendar.instant(today + surge.last_day, surge.until)


def whom(event: Event) -> tuple[str, ...]:
    """Whom an event happened to."""
    return event.targets or ((event.person,) if event.person else ())


def _joined(event: Event, _features: Features, memory: GroupMemory, _calendar: Calendar) -> None:
    for person in whom(event):
        _enters(person, event.at, memory)
    if event.actor and event.via == "added":
        memory.roster.members.setdefault(event.actor, event.at)


def _enters(person: str, at: int, memory: GroupMemory) -> None:
    mine = memory.person(person)
    mine.joined_at, mine.left_at = at, 0
    mine.first_seen = mine.first_seen or at
    memory.roster.members[person] = at


def _gone(event: Event, _features: Features, memory: GroupMemory, _calendar: Calendar) -> None:
    roster = memory.roster
    for person in whom(event):
        roster.members.pop(person, None)
        roster.admins.pop(person, None)
        memory.person(person).left_at = event.at
    if event.kind is Kind.REMOVED:
        _acted_as_admin(event, memory)


def _acted_as_admin(event: Event, memory: GroupMemory) -> None:
    """Whoever removes people, resets the link or changes who may write has shown to be an admin."""
    if event.actor:
        memory.roster.admins.setdefault(event.actor, event.at)
        memory.roster.members.setdefault(event.actor, event.at)


def _promoted(event: Event, _features: Features, memory: GroupMemory, _calendar: Calendar) -> None:
    for person in event.targets:
        memory.roster.admins[person] = event.at
        memory.roster.members.setdefault(person, event.at)
    _acted_as_admin(event, memory)


def _demoted(event: Event, _features: Features, memory: GroupMemory, _calendar: Calendar) -> None:
    for person in event.targets:
        memory.roster.admins.pop(person, None)
    _acted_as_admin(event, memory)


def _created(event: Event, features: Features, memory: GroupMemory, calendar: Calendar) -> None:
    record = memory.record
    record.created_at = event.at
    if event.actor:
        record.organiser = record.organiser or event.actor
        _acted_as_admin(event, memory)
    for person in event.targets:
        _enters(person, event.at, memory)
    _described(event, features, memory, calendar)


def _described(event: Event, features: Features, memory: GroupMemory, calendar: Calendar) -> None:
    if features.topics:
        memory.record.purpose = tuple(sorted({*memory.record.purpose, *features.topics}))[:64]
    _words(event, features, memory, calendar)


def _settings(event: Event, _features: Features, memory: GroupMemory, _calendar: Calendar) -> None:
    if event.kind is Kind.GROUP_LINK_RESET or event.via == "admins":
        _acted_as_admin(event, memory)


def _roster(event: Event, _features: Features, memory: GroupMemory, _calendar: Calendar) -> None:
    """A complete snapshot heals missed joins and leaves and never undoes something newer; a partial one is ignored."""
    if not event.complete:
        return
    roster = memory.roster
    newer = {person: at for person, at in roster.members.items() if at > event.at}
    roster.members = {person: roster.members.get(person, event.at) for person in event.members} | newer
    roster.admins = {person: roster.admins.get(person, event.at) for person in event.admins} | {
        person: at for person, at in roster.admins.items() if at > event.at
    }
    roster.complete = True
    roster.admins_known = roster.admins_known or bool(event.admins)


def _register(event: Event, features: Features, memory: GroupMemory, _calendar: Calendar) -> None:
    record, entry = memory.record, event.entry
    if event.admins:
        memory.roster.admins = {person: memory.roster.admins.get(person, event.at) for person in event.admins}
        memory.roster.admins_known = True
    if entry is None:
        return
    if entry.policy is not None:
        memory.configure(entry.policy, Settings(entry.zone or "", entry.rules))
    record.purpose = entry.purpose if entry.purpose is not None else record.purpose
    record.organiser = entry.organiser or record.organiser
    if features.topics:
        record.purpose = tuple(sorted(features.topics))[:64]
    record.ends = record.ends if entry.ends is None else entry.ends or None
    if entry.surge_until is not None:
        record.surge_from, record.surge_until = entry.surge_from or event.at, entry.surge_until


_NOTES = {
    Kind.JOINED: _joined,
    Kind.LEFT: _gone,
    Kind.REMOVED: _gone,
    Kind.ADMIN_PROMOTED: _promoted,
    Kind.ADMIN_DEMOTED: _demoted,
    Kind.GROUP_CREATED: _created,
    Kind.GROUP_RENAMED: _described,
    Kind.GROUP_DESCRIBED: _described,
    Kind.GROUP_SETTINGS: _settings,
    Kind.GROUP_LINK_RESET: _settings,
    Kind.ROSTER: _roster,
    Kind.REGISTER: _register,
}
