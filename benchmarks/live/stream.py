"""A stream in which every rule speaks: the catalogue's own timelines, each in a group of its own, woven together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from random import Random
from typing import Any

import msgspec

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
    """Every timeline that needs no features but those of its texts, with the rule it belongs to."""
    found = [("membership_list", _LIST)]
    for module in loader.modules():
        rule = loader.rule_in(module).id
        given: list[Example] = getattr(module, "EXAMPLES")  # noqa: B009 - a module's own
        found += [(rule, one) for one in given if not any(_featured(step) for step in one.steps)]
    return found


_LIST = Example(
    "the catalogue's own have no text", photo("09:00", "ann"), say("10:00", "ann", "members_ward3.xlsx <attached>")
)


def _featured(step: Step) -> bool:
    return step.features is not None and bool(step.features.heads or step.features.talk or step.features.words)


def group_of(number: int, rule: str, example: Example) -> list[Event]:
    """One group's events: a timeline with people, ids and years of its own, and its parameters on the register."""
    group = _key("group", number)
    shift = (number % YEARS) * SHIFT
    timeline = [event for event, _ in events(example.steps)]
    names = _Names(group)
    made = [names.renamed(event, shift) for event in timeline]
    if example.parameters:
        entry = Entry(policy=f"{number}", rules={rule: _plain(example.parameters)})
        at = made[0].at - 1
        made.insert(
            0, Event(id=_key(group, "r"), group=group, at=at, kind=Kind.REGISTER, entry=entry, source="register")
        )
    return made


def _plain(parameters: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(parameters)
    return plain


class _Names:
    """New names for people and events of one group."""

    def __init__(self, group: str) -> None:
        self._group = group

    def _one(self, name: str | None) -> str | None:
        return None if name is None else _key(self._group, name)

    def _all(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(_key(self._group, name) for name in names)

    def renamed(self, event: Event, shift: int) -> Event:
        """The same event in this group."""
        entry = event.entry
        if entry is not None:
            later = {name: at + shift for name in ("ends", "surge_from", "surge_until") if (at := getattr(entry, name))}
            entry = msgspec.structs.replace(
                entry, organiser=self._one(entry.organiser), consent=self._all(entry.consent), **later
            )
        return msgspec.structs.replace(
            event, id=_key(self._group, event.id), group=self._group, at=event.at + shift, entry=entry,
            person=self._one(event.person), actor=self._one(event.actor), targets=self._all(event.targets),
            ref=self._one(event.ref), members=self._all(event.members), admins=self._all(event.admins),
            named=tuple(msgspec.structs.replace(one, person=_key(self._group, one.person)) for one in event.named),
        )  # fmt: skip


def stream(size: int, seed: int = 4) -> list[Event]:
    """About `size` events: every timeline again and again, in as many groups; each group's own order is kept."""
    drawn = Random(seed)  # noqa: S311 - a test's dice
    given = examples()
    groups: list[list[Event]] = []
    count = number = 0
    while count < size:
        for rule, example in given:
            made = group_of(number, rule, example)
            number += 1
            count += len(made)
            groups.append(made)
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
