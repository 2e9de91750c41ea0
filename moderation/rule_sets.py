"""Rule sets: the rules of a group as its own record configures them, made once for each different configuration."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from pydantic import ValidationError

from moderation.calendar import Calendar
from moderation.engine import RuleSet
from moderation.events import Entry
from moderation.memory import GroupMemory
from moderation.policy import DEFAULT_ZONE
from moderation.rule import Rule
from moderation.state import Settings

MOST = 4096
"""Different settings for which rule sets are kept."""

_READ = msgspec.msgpack.Decoder(Settings).decode


class RuleSets:
    """Fulfils `RulesFor`: what the last register event of a group said, or the defaults.

    What a settings record says of a rule that is not installed here is left alone: another service may know it. A value
    that a rule does not take leaves that rule with its defaults; `faults` says so when the register event comes in.

    Args:
        catalogue: the rules there are.
        zone: of groups whose record names none.
    """

    def __init__(self, catalogue: Sequence[type[Rule]], zone: str = DEFAULT_ZONE) -> None:
        self._catalogue = tuple(catalogue)
        self._zone = zone
        self._calendars: dict[str, Calendar] = {}
        self._made: dict[bytes, RuleSet] = {}

    def __call__(self, memory: GroupMemory) -> RuleSet:
        """The rule set that holds for a group now."""
        settings = memory.settings
        found = self._made.get(settings)
        if found is None:
            if len(self._made) >= MOST:
                self._made.clear()
            found = self._made[settings] = self._make(_READ(settings) if settings else Settings())
        return found

    def faults(self, entry: Entry) -> Iterator[str]:
        """What of an entry cannot be used here, in words."""
        if entry.zone and _zone(entry.zone) is None:
            yield f"zone {entry.zone!r} is not a time zone; {self._zone} holds"
        for rule in self._catalogue:
            if (why := _fault(rule, entry.rules.get(rule.id, {}))) is not None:
                yield f"{why}; the defaults of {rule.id} hold"

    def _make(self, settings: Settings) -> RuleSet:
        rules = []
        for rule in self._catalogue:
            values = settings.rules.get(rule.id, {})
            rules.append(rule(**values) if _fault(rule, values) is None else rule())
        return RuleSet(rules, self._calendar(settings.zone))

    def _calendar(self, name: str) -> Calendar:
        found = self._calendars.get(name)
        if found is None:
            found = self._calendars[name] = Calendar(_zone(name or self._zone) or ZoneInfo(self._zone))
        return found


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _fault(rule: type[Rule], values: dict[str, Any]) -> str | None:
    try:
        rule(**values)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{rule.id}.{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return None
