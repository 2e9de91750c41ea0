"""Policy: which rules hold where, with which parameters: party, region, local party, group."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError, field_validator

from moderation.calendar import Calendar
from moderation.engine import RuleSet
from moderation.mistakes import mistakes
from moderation.model import Settings
from moderation.rule import Rule

DEFAULT_ZONE = "Europe/London"
_PLACES = {"regions": "region", "local_parties": "local party", "groups": "group"}
"""The levels below the party, by the file's name for them."""
_ASK = "; `steward rules` lists all of them"

Path = tuple[str, ...]


class PolicyError(Exception):
    """A policy that cannot be used; the text says where and why.

    `path` is the place in the file, by names; `others` are further mistakes of the same file.
    """

    def __init__(self, text: str, path: Sequence[str | int] = (), others: Iterable["PolicyError"] = ()) -> None:
        super().__init__(text)
        self.path, self.others = tuple(path), tuple(others)

    @classmethod
    def together(cls, found: Iterable["PolicyError"]) -> Self:
        """All of a file's mistakes as one error, each once; there must be one."""
        each = {str(one): one for first in found for one in (first, *first.others)}
        first, *others = each.values()
        return cls(str(first), first.path, others)


def known_zone(zone: str | None) -> str | None:
    """Let a time zone pass.

    Raises:
        ValueError: there is no such zone.
    """
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{zone!r} is not a time zone; write for example Europe/London") from error
    return zone


class Layer(Settings):
    """What one level of the party sets: its time zone, and parameters by rule."""

    zone: str | None = None
    rules: dict[str, dict[str, Any]] = {}

    _zone = field_validator("zone")(known_zone)


class LocalParty(Layer):
    """A local party, in a region or in none."""

    region: str | None = None


class Surge(Settings):
    """A time in which rate and hours rules rest, from the register."""

    start: datetime
    end: datetime


class Group(Layer):
    """A group on the register. Names are as the export writes them."""

    local_party: str | None = None
    region: str | None = None
    purpose: str | None = None
    organiser: str | None = None
    admins: tuple[str, ...] = ()
    ends: date | None = None
    surges: tuple[Surge, ...] = ()
    consent: tuple[str, ...] = ()


class PolicyFile(Layer):
    """The whole file: the party's own layer, and everything below it."""

    regions: dict[str, Layer] = {}
    local_parties: dict[str, LocalParty] = {}
    groups: dict[str, Group] = {}
    helplines: str | dict[str, Any] | None = None
    """Whom to ring: the register itself, or the path of its file; it stands on every report."""


class Policy:
    """Rule sets by group name, each parameter from the nearest layer that sets it.

    Args:
        file: what was set.
        catalogue: the rules there are.

    Raises:
        PolicyError: a rule, parameter, region or local party that does not exist, or a value that cannot be.
    """

    def __init__(self, file: PolicyFile, catalogue: Sequence[type[Rule]], zone: str = DEFAULT_ZONE) -> None:
        self.file = file
        self._catalogue = {rule.id: rule for rule in catalogue}
        self._zone = file.zone or zone
        self._sets: dict[str, RuleSet] = {}
        wrong = [one for path, layer in self._all_layers() for one in self._wrong(path, layer)]
        for name in [] if wrong else ["", *file.groups]:
            try:
                self.rules_for(name)
            except PolicyError as error:
                wrong.append(error)
        if wrong:
            raise PolicyError.together(wrong)

    def rules_for(self, group: str) -> RuleSet:
        """The rules of a group by its name, configured; unknown groups get the party's."""
        key = group if group in self.file.groups else ""
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = RuleSet(self._all_configured(key), Calendar(ZoneInfo(self.zone(key))))
        return found

    def _all_configured(self, group: str) -> list[Rule]:
        rules, wrong = list[Rule](), list[PolicyError]()
        for rule in self._catalogue.values():
            try:
                rules.append(self._configured(rule, group))
            except PolicyError as error:
                wrong.append(error)
        if wrong:
            raise PolicyError.together(wrong)
        return rules

    def zone(self, group: str = "") -> str:
        """The time zone of a group."""
        zones = [layer.zone for _, layer in self.layers(group) if layer.zone]
        return zones[-1] if zones else self._zone

    def layers(self, group: str) -> Iterator[tuple[str, Layer]]:
        """The layers that hold for a group, from the party down, each with its name."""
        for path, layer in self._holding(group):
            yield _place(path), layer

    def origin(self, rule: str, parameter: str, group: str = "") -> str:
        """Which layer sets a parameter: `default` where none does."""
        setting = [name for name, layer in self.layers(group) if parameter in layer.rules.get(rule, {})]
        return setting[-1] if setting else "default"

    def _holding(self, group: str) -> Iterator[tuple[Path, Layer]]:
        yield (), self.file
        entry = self.file.groups.get(group)
        if entry is None:
            return
        local = self.file.local_parties.get(entry.local_party or "")
        region = entry.region or (local.region if local else None)
        if region:
            yield ("regions", region), self.file.regions[region]
        if entry.local_party and local:
            yield ("local_parties", entry.local_party), local
        yield ("groups", group), entry

    def _configured(self, rule: type[Rule], group: str) -> Rule:
        values: dict[str, Any] = {}
        setting = [(path, layer.rules[rule.id]) for path, layer in self._holding(group) if rule.id in layer.rules]
        for _, set_here in setting:
            values |= set_here
        try:
            return rule(**values)
        except ValidationError as error:
            raise PolicyError.together(_misset(rule.id, at, said, setting) for at, said in mistakes(error)) from error

    def _all_layers(self) -> Iterator[tuple[Path, Layer]]:
        yield (), self.file
        for what in _PLACES:
            for name, layer in getattr(self.file, what).items():
                yield (what, name), layer

    def _wrong(self, path: Path, layer: Layer) -> Iterator[PolicyError]:
        """What a layer names and there is not."""
        place = _place(path)
        for level, what in (("region", "regions"), ("local_party", "local_parties")):
            named, known = getattr(layer, level, None), getattr(self.file, what)
            if named and named not in known:
                said = level.replace("_", " ")
                yield PolicyError(
                    f"{place}: there is no {said} {named!r} in the file; write it under `{what}`{_meant(named, known)}",
                    (*path, level),
                )
        for rule, values in layer.rules.items():
            if rule not in self._catalogue:
                yield PolicyError(
                    f"{place}: there is no rule {rule!r}{_meant(rule, self._catalogue, _ASK)}", (*path, "rules", rule)
                )
                continue
            fields = self._catalogue[rule].model_fields
            for parameter in values:
                if parameter not in fields:
                    yield PolicyError(
                        f"{place}: rule {rule!r} has no parameter {parameter!r}{_meant(parameter, fields, _ASK)}",
                        (*path, "rules", rule, parameter),
                    )


def _misset(
    rule: str, at: tuple[str | int, ...], said: str, setting: Sequence[tuple[Path, Mapping[str, Any]]]
) -> PolicyError:
    """A value that a rule cannot have, at the nearest layer that sets it."""
    where, places = ".".join(map(str, (rule, *at))), ", ".join(_place(path) for path, _ in setting)
    nearest = next((path for path, set_here in reversed(setting) if at and at[0] in set_here), ())
    return PolicyError(f"{where} (set by {places}): {said}", (*nearest, "rules", rule, *at))


def _place(path: Path) -> str:
    """A layer's name: `party`, or `region North`."""
    return f"{_PLACES[path[0]]} {path[1]}" if path else "party"


def _meant(name: str, known: Mapping[str, Any], otherwise: str = "") -> str:
    close = get_close_matches(name, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else otherwise
