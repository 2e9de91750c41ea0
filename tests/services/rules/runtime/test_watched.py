"""Rules are timed around the engine: what they find is the same, and the sample counts what was asked."""

from benchmarks.live.stream import stream
from moderation.events import Event
from moderation.rule_sets import RuleSets
from services.rules import loader
from services.rules.detectors.cheap import CheapTier
from services.rules.runtime.in_process import InProcess
from services.rules.runtime.judge import Judge
from tests.services.rules.runtime.test_judge import KEY, arrivals

EVENTS = stream(600)


def _raise(rule: str, _event: Event, error: Exception) -> None:
    raise AssertionError(rule) from error


def test_a_watched_batch_finds_the_same() -> None:
    """With every batch watched, findings and state are those of an engine that is not."""
    runtime = InProcess(Judge(RuleSets(loader.rules()), CheapTier(KEY), _raise, sample=1), state := {})
    (judged,) = runtime.take(arrivals(EVENTS))
    plain = InProcess(Judge(RuleSets(loader.rules()), CheapTier(KEY), _raise), untouched := {})
    (other,) = plain.take(arrivals(EVENTS))
    assert [cause.record for cause in judged.findings] == [cause.record for cause in other.findings]
    assert judged.findings
    assert state == untouched
    assert other.checks == {}


def test_each_check_is_counted_once() -> None:
    """One batch in two is watched; its rules were asked, none more often than there were events."""
    runtime = InProcess(Judge(RuleSets(loader.rules()), CheapTier(KEY), _raise, sample=2), {})
    half = len(EVENTS) // 2
    (first,) = runtime.take(arrivals(EVENTS)[:half])
    (second,) = runtime.take(arrivals(EVENTS)[half:])
    assert first.checks == {}
    assert {"flood", "quiet_hours"} <= set(second.checks)
    assert all(0 < times <= 3 * half and seconds > 0 for times, seconds in second.checks.values())
