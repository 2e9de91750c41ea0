"""A stream in which every rule speaks: the catalogue's own timelines, each in a group of its own, woven together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from random import Random
from typing import Any

import msgspec

from moderation.across import AcrossGroups
from moderation.events import Entry, Event, Kind
from moderation.model import DAY
from moderation.testing import Example, Step, events, photo, say
from services.rules import loader

SHIFT = 364 * DAY
"""A whole number of weeks that leaves the clocks' change on the same day of a timeline, for years."""
YEARS = 5
ENOUGH = 50


def _key(*parts: object) -> str:
    return blake2b("\0".join(map(str, parts)).encode(), digest_size=8).hexdigest()


def examples() -> list[tuple[str, Example]]:
    """Every timeline that needs no features but those of its texts, with the rule it belongs to.

    Those over several groups in which somebody leaves are left out: who is where is judged as it was last known, and
    the groups of this stream come by years at once.
    """
    found = [("membership_list", _LIST)]
    for module in loader.modules():
        rule = loader.rule_in(module)
        given: list[Example] = getattr(module, "EXAMPLES")  # noqa: B009 - a module's own
        if issubclass(rule, AcrossGroups):
            given = [one for one in given if all(step.kind is not Kind.LEFT for step in one.steps)]
        found += [(rule.id, one) for one in given if not any(_featured(step) for step in one.steps)]
    return found


_LIST = Example(
    "the catalogue's own have no text", photo("09:00", "ann"), say("10:00", "ann", "members_ward3.xlsx <attached>")
)


def _featured(step: Step) -> bool:
    return step.features is not None and bool(step.features.heads or step.features.talk or step.features.words)


def groups_of(number: int, rule: str, example: Example) -> list[list[Event]]:
    """The events of a timeline's groups, mostly one: people, ids and years of their own; parameters on the register."""
    shift = (number % YEARS) * SHIFT
    timeline = [event for event, _ in events(example.steps)]
    names = _Names(str(number))
    made: dict[str, list[Event]] = {}
    for event in timeline:
        made.setdefault(event.group, []).append(names.renamed(event, shift))
    if example.parameters:
        entry = Entry(policy=f"{number}", rules={rule: _plain(example.parameters)})
        for each in made.values():
            group, at = each[0].group, each[0].at - 1
            each.insert(
                0, Event(id=_key(group, "r"), group=group, at=at, kind=Kind.REGISTER, entry=entry, source="register")
            )
    return list(made.values())


def _plain(parameters: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(parameters)
    return plain


class _Names:
    """New names for the people, events and groups of one timeline."""

    def __init__(self, timeline: str) -> None:
        self._timeline = timeline

    def _one(self, name: str | None) -> str | None:
        return None if name is None else _key(self._timeline, name)

    def _all(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(_key(self._timeline, name) for name in names)

    def renamed(self, event: Event, shift: int) -> Event:
        """The same event in this timeline."""
        entry = event.entry
        if entry is not None:
            later = {name: at + shift for name in ("ends", "surge_from", "surge_until") if (at := getattr(entry, name))}
            entry = msgspec.structs.replace(
                entry, organiser=self._one(entry.organiser), consent=self._all(entry.consent), **later
            )
        return msgspec.structs.replace(
            event, id=_key(self._timeline, event.id), group=_key("group", self._timeline, event.group),
            at=event.at + shift, entry=entry,
            person=self._one(event.person), actor=self._one(event.actor), targets=self._all(event.targets),
            ref=self._one(event.ref), members=self._all(event.members), admins=self._all(event.admins),
            named=tuple(msgspec.structs.replace(one, person=_key(self._timeline, one.person)) for one in event.named),
        )  # fmt: skip


def stream(size: int, seed: int = 4) -> list[Event]:
    """About `size` events: every timeline again and again, in as many groups; each group's own order is kept."""
    drawn = Random(seed)  # noqa: S311 - a test's dice
    given = examples()
    groups: list[list[Event]] = []
    count = number = 0
    while count < size:
        for rule, example in given:
            made = groups_of(number, rule, example)
            number += 1
            count += sum(map(len, made))
            groups += made
            if count >= size and number >= len(given):
                break
    return list(_woven(groups, drawn))


def _woven(groups: list[list[Event]], drawn: Random) -> Iterator[Event]:
    """Some forty groups at a time, as their events would come in side by side."""
    waiting = [iter(one) for one in reversed(groups)]
    going: list[Iterator[Event]] = []
    while waiting or going:
        while waiting and len(going) < 40:  # noqa: PLR2004 - said above
            going.append(waiting.pop())
        place = drawn.randrange(len(going))
        for _ in range(drawn.randint(1, 4)):
            event = next(going[place], None)
            if event is None:
                going.pop(place)
                break
            yield event


def fired(findings: Sequence[Any]) -> Counter[str]:
    """How many episodes each rule spoke of."""
    return Counter(rule for rule, _ in {(one.rule, one.id) for one in findings})
