"""Timelines for rule authors: say what happens, and at which step the rule must speak."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from moderation.across import Across
from moderation.calendar import Calendar
from moderation.engine import Engine, RuleSet
from moderation.events import Event, Kind, Named
from moderation.features import NOTHING, Detector, Features
from moderation.findings import Finding
from moderation.model import milliseconds
from moderation.rule import Rule

GROUP = "g"
FIRST_DAY = date(2025, 3, 3).toordinal()
"""Day 1 of every timeline: a Monday, in winter time; clocks go forward on day 28."""

_TIME = re.compile(r"(?:d(\d+) )?(\d\d):(\d\d)(?::(\d\d))?$")


class Step(msgspec.Struct, frozen=True):
    """One thing that happens. `features` stand in for what a detector would read off the text."""

    when: str
    kind: Kind
    person: str | None = None
    text: str | None = None
    actor: str | None = None
    targets: tuple[str, ...] = ()
    via: str | None = None
    features: Features | None = None
    extra: dict[str, Any] = {}
    shift: int = 0
    group: str = GROUP


def say(when: str, person: str, text: str, features: Features | None = None) -> Step:
    """A message. `when` is `10:00`, `10:00:30` or `d2 10:00`: day 2 is a Tuesday."""
    return Step(when, Kind.MESSAGE, person, text, features=features)


def photo(when: str, person: str) -> Step:
    """A picture without words."""
    return Step(when, Kind.MEDIA, person, "<Media omitted>", features=NOTHING)


def joined(when: str, *people: str, actor: str | None = None, via: str = "added") -> Step:
    """People come in: `via` added, link, approved, community or unknown."""
    return Step(when, Kind.JOINED, people[0], actor=actor, targets=people, via=via)


def happens(when: str, kind: Kind, person: str | None = None, **details: Any) -> Step:  # noqa: ANN401 - fields of Event
    """Anything else: `left`, `removed`, `group_described` with its text, `roster` with members, admins, complete."""
    named = {key: details.pop(key) for key in ("text", "actor", "targets", "via", "features") if key in details}
    if person and "targets" not in named:
        named["targets"] = (person,)
    return Step(when, kind, person, extra=details, **named)


def inside(group: str, *steps: Step | list[Step]) -> list[Step]:
    """The same steps in another group, for rules that look over several."""
    flat = [one for step in steps for one in (step if isinstance(step, list) else [step])]
    return [msgspec.structs.replace(step, group=group) for step in flat]


def tick(when: str) -> Step:
    """Time is announced; nothing happened."""
    return Step(when, Kind.TICK)


def repeat(step: Step, every: str, times: int) -> list[Step]:
    """The same step again and again; a `{n}` in its text becomes the number of the step."""
    gap = milliseconds(every)
    return [
        msgspec.structs.replace(
            step, shift=step.shift + number * gap, text=step.text and step.text.replace("{n}", str(number + 1))
        )
        for number in range(times)
    ]


class Example:
    """A timeline and the steps (from 1, in the order of time) at which the rule speaks for the first time.

    A finding that fell due before a step counts as that step's. `about` says whom the finding of a step names.
    """

    def __init__(
        self,
        title: str,
        *steps: Step | list[Step],
        flags: Sequence[int] = (),
        about: dict[int, Sequence[str]] | None = None,
        **parameters: Any,  # noqa: ANN401 - the rule's own
    ) -> None:
        flat = [one for step in steps for one in (step if isinstance(step, list) else [step])]
        self.title = title
        self.steps = sorted(flat, key=instant)
        self.flags = list(flags)
        self.about = about or {}
        self.parameters = parameters

    def __repr__(self) -> str:
        return f"Example({self.title!r})"


CALENDAR = Calendar(ZoneInfo("Europe/London"))


def instant(step: Step) -> int:
    """When a step happens, milliseconds UTC.

    Raises:
        ValueError: the time is not written as `10:00`, `10:00:30` or `d2 10:00`.
    """
    found = _TIME.match(step.when)
    if found is None:
        raise ValueError(f"{step.when!r} is not a time of a timeline: write 10:00, 10:00:30 or d2 10:00")
    day, hour, minute, second = (int(part or 0) for part in found.groups())
    start = CALENDAR.instant(FIRST_DAY + max(day, 1) - 1, hour * 60 + minute)
    return start + second * 1000 + step.shift


def events(steps: Iterable[Step]) -> list[tuple[Event, Features | None]]:
    """The events of a timeline. A first name written with a capital in a text names that person."""
    steps = list(steps)
    people = {step.person for step in steps if step.person} | {target for step in steps for target in step.targets}
    return [(_event(number, step, people), step.features) for number, step in enumerate(steps, 1)]


def _event(number: int, step: Step, people: set[str]) -> Event:
    named = [
        Named(found.start(), found.end(), person)
        for person in sorted(people)
        for found in re.finditer(rf"\b{re.escape(person.capitalize())}\b", step.text or "")
    ]
    return Event(
        id=f"e{number}",
        group=step.group,
        at=instant(step),
        kind=step.kind,
        person=step.person,
        actor=step.actor,
        targets=step.targets,
        text=step.text,
        via=step.via,
        named=tuple(sorted(named, key=lambda one: one.start)),
        **step.extra,
    )


def _raise(rule: str, event: Event, error: Exception) -> None:
    raise AssertionError(f"{rule} failed on {event}") from error


def play(example: Example, rules: Sequence[Rule], detector: Detector) -> list[tuple[int, Finding]]:
    """Run a timeline: (step, finding) in the order in which they came. What crosses groups settles at once."""
    engine = Engine(lambda _: RuleSet(rules, CALENDAR), _raise)
    across = Across([type(rule) for rule in rules], CALENDAR, _raise, settle=0)
    state: dict[str, bytes] = {}
    found: list[tuple[int, Finding]] = []
    for number, (event, given) in enumerate(events(example.steps), 1):
        features = given
        if features is None:
            day = CALENDAR.local(event.at)
            features = detector.read(event, day.weekday, day.day) if event.text else NOTHING
        batch = engine.batch(state)
        said = batch.process(event, features)
        crossed = batch.crossed()
        batch.flush()
        found.extend((number, finding) for finding in (*said, *across.judge(crossed, state)))
    return found


def flagged(example: Example, rule: type[Rule], detector: Detector) -> dict[int, tuple[str, ...]]:
    """The steps at which a rule speaks of something new, and whom it names."""
    steps: dict[int, tuple[str, ...]] = {}
    known = set()
    for number, finding in play(example, [rule(**example.parameters)], detector):
        if finding.id not in known:
            known.add(finding.id)
            steps[number] = finding.people
    return steps
