"""Watched: rule sets whose checks are counted and timed, for one batch in so many. The engine knows nothing of it."""

from collections.abc import Iterable
from time import perf_counter
from typing import cast

from moderation.engine import RuleSet, RulesFor
from moderation.events import Kind
from moderation.features import Features
from moderation.findings import Finding
from moderation.memory import GroupMemory
from moderation.rule import Rule, Seen

Said = Finding | Iterable[Finding] | None
MOST = 4096
"""Different rule sets that are kept."""


class Tally:
    """How often a rule was asked, and the seconds it took."""

    __slots__ = ("seconds", "times")

    def __init__(self) -> None:
        self.times = 0
        self.seconds = 0.0


class _Timed:
    """A rule as the engine asks it, timed."""

    __slots__ = ("_rule", "_tally", "id")

    def __init__(self, rule: Rule, tally: Tally) -> None:
        self.id = rule.id
        self._rule = rule
        self._tally = tally

    def check(self, seen: Seen) -> Said:
        """Ask the rule."""
        begun = perf_counter()
        try:
            return self._rule.check(seen)
        finally:
            self._tally.times += 1
            self._tally.seconds += perf_counter() - begun

    def due(self, seen: Seen, key: str, person: str) -> Said:
        """Remind the rule."""
        begun = perf_counter()
        try:
            return self._rule.due(seen, key, person)
        finally:
            self._tally.times += 1
            self._tally.seconds += perf_counter() - begun


class _WatchedSet(RuleSet):
    """A rule set whose rules are timed; which of them are concerned the other says."""

    def __init__(self, chosen: RuleSet, tallies: dict[str, Tally]) -> None:
        self._chosen = chosen
        self.calendar = chosen.calendar
        self.texts, self.people = chosen.texts, chosen.people
        timed = {rule.id: _Timed(rule, tallies.setdefault(rule.id, Tally())) for rule in chosen.rules}
        self.by_id = cast("dict[str, Rule]", timed)
        self.rules = tuple(self.by_id.values())

    def concerned(self, kind: Kind, features: Features) -> Iterable[Rule]:
        """The rules that look at such an event, timed."""
        return [self.by_id[rule.id] for rule in self._chosen.concerned(kind, features)]


class Watched:
    """Fulfils `RulesFor` with the rules of another, timed.

    Args:
        rules: whose rules.
    """

    def __init__(self, rules: RulesFor) -> None:
        self._rules = rules
        self._made: dict[RuleSet, _WatchedSet] = {}
        self._tallies: dict[str, Tally] = {}

    def __call__(self, memory: GroupMemory) -> RuleSet:
        """The rule set that holds for a group now."""
        chosen = self._rules(memory)
        found = self._made.get(chosen)
        if found is None:
            if len(self._made) >= MOST:
                self._made.clear()
            found = self._made[chosen] = _WatchedSet(chosen, self._tallies)
        return found

    def take(self) -> dict[str, tuple[int, float]]:
        """What was counted since the last time, by rule: times asked, seconds."""
        taken = {rule: (tally.times, tally.seconds) for rule, tally in self._tallies.items() if tally.times}
        for rule in taken:
            tally = self._tallies[rule]
            tally.times, tally.seconds = 0, 0.0
        return taken
