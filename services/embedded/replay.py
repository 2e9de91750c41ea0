"""Replay: exports in, everything that was found out."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from moderation.policy import Policy
from services.embedded.home import database, installation_key
from services.embedded.intake import Taken, take
from services.embedded.judging import Judge
from services.embedded.policies import fingerprint
from services.embedded.record import Record
from services.embedded.resolve import Resolver
from services.embedded.store import Store

Progress = Callable[[str, int], None]


class Replayed(msgspec.Struct):
    """What a replay left: the groups' numbers, what became of each file, and rules that failed with how often."""

    groups: list[int]
    taken: list[Taken]
    failures: dict[str, int]


def replay(
    store: Store,
    paths: Sequence[Path],
    policy: Policy,
    progress: Progress,
    *,
    group: str | None = None,
    me: str | None = None,
) -> Replayed:
    """Read the files into the log, then judge each of their groups.

    Raises:
        ExportError: a file is not an export; files before it are in the log.
    """
    key = installation_key()
    taken = [
        take(store, path, key, policy.rules_for(group or "").calendar, progress, group=group, me=me) for path in paths
    ]
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
