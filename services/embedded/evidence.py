"""Evidence: the rows behind a finding, and what they say, with personal data masked."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

import msgspec

from moderation.events import Event
from moderation.features import Features
from moderation.findings import Finding
from moderation.masking import mask, mask_hard
from moderation.rule import Rule
from services.actions.messages import plain
from services.embedded.reading import Reader
from services.embedded.store import Place, Store
from services.rules.detectors.cheap import MOST

LINES = 100
"""Line numbers shown with a finding."""
QUOTES = 3
"""Messages quoted with a finding."""
QUOTE = 160
"""Characters of a quote."""
REMEMBERED = 256
"""Messages whose features are remembered: what several rules say of one stands close together."""


class Shown(msgspec.Struct, frozen=True):
    """The rows behind a finding.

    `events` are their ids; `lines` those of `file`; `quotes` the messages that weigh most, in their order, and
    `decisive` the one that weighs more than any other. `doubts` say which rows look put in; `doubted` whether all do.
    """

    events: frozenset[str] = frozenset()
    lines: tuple[int, ...] = ()
    file: str | None = None
    quotes: tuple[str, ...] = ()
    decisive: str = ""
    doubts: tuple[str, ...] = ()
    doubted: bool = False


class Evidence:
    """Finds the rows behind the findings of a group.

    Args:
        store: with the log.
        grp: the group's number.
        reader: scores a text, and says what of it is personal data.
        file_name: of a file's number.
    """

    def __init__(self, store: Store, grp: int, reader: Reader, file_name: Callable[[int], str]) -> None:
        self._store = store
        self._grp = grp
        self._reader = reader
        self._file_name = file_name
        self._known: OrderedDict[str, Features] = OrderedDict()

    def of(self, finding: Finding, rule: Rule) -> Shown:
        """What stands behind a finding of a rule."""
        found = {number: there for number in finding.evidence if (there := self._one(number)) is not None}
        if finding.since is not None:
            for event, place in self._store.written(self._grp, finding.since, finding.at):
                if event.person in finding.people and len(found) < LINES:
                    found[event.id] = (event, place)
        rows = sorted(found.values(), key=lambda row: (row[1].file, row[1].line))
        if not rows:
            return Shown()
        file = rows[0][1].file
        quotes, decisive = self._quotes([event for event, _ in rows], rule)
        lines = tuple(place.line for _, place in rows if place.file == file)
        said = [self._doubts(place.file).get(place.line, []) for _, place in rows]
        doubts = tuple(dict.fromkeys(doubt for each in said for doubt in each))
        return Shown(frozenset(found), lines, self._file_name(file), quotes, decisive, doubts, all(said))

    @lru_cache(maxsize=64)  # noqa: B019 - it lives as long as one command
    def _doubts(self, file: int) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for line, what in self._store.doubts(file):
            if line:
                found.setdefault(line, []).append(f"Line {line} {what}.")
        return found

    def _one(self, event_id: str) -> tuple[Event, Place] | None:
        try:
            return self._store.event(self._grp, event_id)
        except ValueError:
            return None

    def _quotes(self, events: list[Event], rule: Rule) -> tuple[tuple[str, ...], str]:
        """The messages that score highest for what the rule looks for; among equals the last, which set it off."""
        if not rule.heads:
            return (), ""
        weights = [self._weight(event, rule) for event in events]
        order = sorted(range(len(events)), key=lambda number: (weights[number], number), reverse=True)
        said = {number: quote for number in order[:QUOTES] if (quote := self._quote(events[number]))}
        return tuple(said[number] for number in sorted(said)), next(iter(said.values()), "")

    def _weight(self, event: Event, rule: Rule) -> float:
        scores = self._features(event).heads
        return max((scores.get(head, 0.0) for head in rule.heads), default=0.0)

    def _quote(self, event: Event) -> str:
        text = mask_hard(mask((event.text or "")[:MOST], self._features(event).spans))
        text = " ".join(plain(text).split())
        return text if len(text) <= QUOTE else text[: QUOTE - 1] + "…"

    def _features(self, event: Event) -> Features:
        """What a message says, read once though several rules speak of it."""
        found = self._known.get(event.id)
        if found is None:
            found = self._known[event.id] = self._reader.read(event)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found
