"""Corrections: what is learnt about the past and holds at once. It is nothing that happened in the group."""

import msgspec

from moderation.events import Event, Kind
from moderation.findings import Finding, finding_id
from moderation.memory import GroupMemory
from moderation.merging import reworded
from moderation.model import MINUTE


def _merge(event: Event, memory: GroupMemory) -> None:
    """Who somebody is has no time: it holds for what comes late, too."""
    for old in event.targets:
        memory.merge(old, event.person or old)


def _stand_still(event: Event, memory: GroupMemory) -> None:
    """While the source was not heard its clocks stood still: what was to come after that comes so much later.

    The event comes before anything else that happened since, so nothing that was due in between has come yet. What
    comes next may be a backlog, in any order: it waits until that is through.
    """
    record = memory.record
    if event.entry is None or event.entry.silent_since is None:
        return
    since = max(event.entry.silent_since, record.silent_until)
    if since >= event.at:
        return
    record.silent_since, record.silent_until = since, event.at
    record.backlog_until = max(record.backlog_until, event.at + AFTER_OUTAGE)
    later = event.at - since
    record.dues = sorted(msgspec.structs.replace(one, at=one.at + later * (one.at > since)) for one in record.dues)


AFTER_OUTAGE = MINUTE
"""How long what happens after an outage waits for what happened in it."""

CORRECTIONS = {Kind.PERSON_MERGED: _merge, Kind.OUTAGE: _stand_still}


def as_told(finding: Finding, memory: GroupMemory) -> Finding:
    """An episode that was spoken of under a key that is another now keeps its id: it is the same one."""
    subject, _, _ = finding.episode.partition("\x1f")
    told = memory.told(subject or None).entries
    for old, kept in reversed(memory.record.merges):
        about, _, episode = reworded(finding.episode, kept, old).partition("\x1f")
        former = finding_id(finding.rule, finding.version, f"{finding.group}\x1f{about}", episode)
        if int(former, 16) in told:
            return msgspec.structs.replace(finding, id=former)
    return finding
