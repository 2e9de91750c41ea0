"""Rules of other packages: they run beside the catalogue, and one that fails or dawdles costs the others nothing."""

from types import ModuleType, SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from moderation.calendar import Calendar
from moderation.engine import Engine, RuleSet
from moderation.events import Event, Kind
from moderation.features import NOTHING
from moderation.rule import Rule
from services.rules import guarding, loader

SOURCE = '''
from moderation.events import Kind
from moderation.findings import Recipient
from moderation.rule import Rule

class One(Rule):
    """A rule of another package."""

    id = "{name}"
    clause = "own-1"
    title = "tried out"
    on = frozenset({{Kind.MESSAGE}})
    to = (Recipient.DUTY_ADMIN,)
    words = {{}}

    def check(self, seen):
        {body}
'''
GOOD = 'return self.finding(seen, "it was said", episode=seen.event.id)'
DAWDLES = """while True:
            try:
                sum(range(100))
            except Exception:
                pass"""
LAZY = """def slowly():
            while True:
                pass
            yield
        return slowly()"""


def installed(name: str, body: str) -> SimpleNamespace:
    """An entry point of another package."""
    module = ModuleType(f"other_{name}")

    def load() -> ModuleType:
        exec(SOURCE.format(name=name, body=body), module.__dict__)  # noqa: S102 - it is what a package would hold
        return module

    return SimpleNamespace(name=name, load=load)


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> list[SimpleNamespace]:
    """Entry points that a test adds to."""
    found: list[SimpleNamespace] = []
    monkeypatch.setattr(loader, "entry_points", lambda **_: found)
    monkeypatch.setattr(guarding, "BUDGET", 0.01)
    return found


def judged(events: int) -> tuple[list[str], list[tuple[str, str]], list[type[Rule]]]:
    """Which rules found something, which failed how, and the rules of other packages."""
    rules = [rule for rule in loader.rules() if rule.__module__.startswith("other_")]
    failed: list[tuple[str, str]] = []
    holds = RuleSet([rule() for rule in rules], Calendar(ZoneInfo("Europe/London")))
    engine = Engine(lambda _: holds, lambda rule, _event, error: failed.append((rule, type(error).__name__)))
    state: dict[str, bytes] = {}
    found = [
        finding.rule
        for number in range(events)
        for finding in engine.process(
            Event(id=f"e{number}", group="g", at=1_790_000_000_000 + number, kind=Kind.MESSAGE, person="p", text="x"),
            NOTHING,
            state,
        )
    ]
    return found, failed, rules


def test_rules_of_other_packages_are_judged(others: list[SimpleNamespace]) -> None:
    """A module behind an entry point is a rule like any other, under its own name."""
    others.append(installed("kind", GOOD))
    found, failed, (rule,) = judged(2)
    assert (found, failed) == (["kind", "kind"], [])
    assert (rule.__name__, rule.__doc__) == ("One", "A rule of another package.")


@pytest.mark.parametrize(
    ("body", "error"), [("raise ValueError", "ValueError"), (DAWDLES, "OverBudgetError"), (LAZY, "OverBudgetError")]
)
def test_one_that_fails_or_never_ends_is_counted_and_the_others_go_on(
    others: list[SimpleNamespace], body: str, error: str
) -> None:
    """An error, an endless loop that swallows errors and an endless list end as failures of that rule alone."""
    others.extend([installed("bad", body), installed("kind", GOOD)])
    found, failed, _ = judged(3)
    assert found == ["kind"] * 3
    assert failed == [("bad", error)] * 3


def test_one_that_always_takes_too_long_is_left_out(
    others: list[SimpleNamespace], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some events the process no longer waits for it."""
    monkeypatch.setattr(guarding, "OFTEN", 2)
    others.extend([installed("bad", DAWDLES), installed("kind", GOOD)])
    found, failed, _ = judged(4)
    assert (found, failed) == (["kind"] * 4, [("bad", "OverBudgetError")] * 2)


@pytest.mark.parametrize("body", ["return (", "pass\n\nclass Two(One):\n    pass"])
def test_one_that_cannot_be_loaded_is_left_out(others: list[SimpleNamespace], body: str) -> None:
    """A module that does not compile, or does not hold one rule, does not keep the service from starting."""
    others.extend([installed("bad", body), installed("kind", GOOD)])
    assert judged(1)[0] == ["kind"]
