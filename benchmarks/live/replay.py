"""What must come out: a plain replay of the same events, one by one, over a dict."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from moderation import wire
from moderation.across import Across
from moderation.calendar import Calendar
from moderation.engine import Engine
from moderation.events import Event, without_text
from moderation.features import NOTHING
from moderation.findings import Finding
from moderation.policy import DEFAULT_ZONE
from moderation.rule_sets import RuleSets
from services.rules import loader
from services.rules.detectors.cheap import CheapTier


def _raise(rule: str, _event: Event, error: Exception) -> None:
    raise AssertionError(f"{rule} failed") from error


class Replay:
    """The findings, as they are written, in order for each group; and the state. `across`: those over several groups.

    What crosses groups is judged at once: events that lie years apart come side by side, so nothing would settle.
    """

    def __init__(self, events: Iterable[Event], key: bytes) -> None:
        self.state: dict[str, bytes] = {}
        self.findings: dict[str, list[bytes]] = {}
        self.across: dict[str, Finding] = {}
        beyond: dict[str, bytes] = {}
        rules, detector = RuleSets(loader.rules()), CheapTier(key)
        across = Across(loader.rules(), Calendar(ZoneInfo(DEFAULT_ZONE)), _raise, settle=0)
        engine = Engine(rules, _raise)
        for event in events:
            batch = engine.batch(self.state)
            local = rules(batch.memory(event.group)).calendar.local(event.at)
            features = detector.read(event, local.weekday, local.day) if event.text else NOTHING
            found = batch.process(without_text(event), features)
            self.across |= {one.id: one for one in across.judge(batch.crossed(), beyond)}
            batch.flush()
            if found:
                self.findings.setdefault(event.group, []).extend(map(wire.encode, found))
