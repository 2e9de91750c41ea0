"""Replay: exports in, everything that was found out."""

from collections.abc import Sequence
from importlib.metadata import version

import msgspec

from moderation.policy import Policy
from services.embedded.home import database, installation_key
from services.embedded.intake import Taken, take
from services.embedded.judging import Judge
from services.embedded.policies import fingerprint
from services.embedded.progress import Progress
from services.embedded.record import Record
from services.embedded.resolve import Resolver
from services.embedded.store import Store
from services.ingest.sources.whatsapp_export import Export


class Replayed(msgspec.Struct):
    """What a replay left: the groups' numbers, what became of each file, and rules that failed with how often."""

    groups: list[int]
    taken: list[Taken]
    failures: dict[str, int]


def replay(
    store: Store,
    exports: Sequence[Export],
    policy: Policy,
    progress: Progress,
    *,
    group: str | None = None,
    me: str | None = None,
) -> Replayed:
    """Read exports into the log, then judge each of their groups.

    Args:
        store: of this machine.
        exports: opened, so that each is known to be one before anything is kept.
        policy: under which they are judged.
        progress: told how far it is.
        group: the group's name, where the files do not say it.
        me: the name of whoever owns the phone.
    """
    key = installation_key()
    taken = [take(store, export, key, policy, progress, group=group, me=me) for export in exports]
    judge = Judge(store, policy, key, fingerprint(policy, version("steward")), progress)
    groups = list(dict.fromkeys(one.grp for one in taken))
    for grp in groups:
        judge.judge(grp)
    return Replayed(groups, taken, judge.failures)


def record(store: Store, replayed: Replayed, policy: Policy) -> Record:
    """The complete record of a replay."""
    return Resolver(store, policy, installation_key()).record(replayed.groups)


def open_store() -> Store:
    """The store of this machine."""
    return Store(database())
