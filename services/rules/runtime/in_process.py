"""In process: the judge over records that lie in this process, for everything in one process without Kafka."""

from collections.abc import Sequence

from moderation.across import Across
from moderation.crossing import Crossing, passed
from moderation.state import State
from services.chassis.bus import Arrival
from services.rules.runtime.judge import Cause, Judge, Judged, by_partition


class InProcess:
    """Judges batches and writes the state into a mapping, in the caller's transaction.

    Args:
        judge: shared with the Kafka runtime.
        state: where the records lie: a dict, or a table of a database with its transaction open.
        across: what looks over several groups, where that is wanted.
    """

    def __init__(self, judge: Judge, state: State, across: Across | None = None) -> None:
        self._judge = judge
        self._state = state
        self._across = across

    def take(self, arrivals: Sequence[Arrival]) -> list[Judged]:
        """Judge a batch and write its state: what it returns must be kept in the same transaction."""
        found = []
        for _, part in by_partition(arrivals):
            judged = self._judge.judge(part, self._state)
            for key, value in judged.changes.items():
                if value is None:
                    self._state.pop(key, None)
                else:
                    self._state[key] = value
            self._look_across(part[-1], judged)
            found.append(judged)
        return found

    def _look_across(self, last: Arrival, judged: Judged) -> None:
        met = [cause.record for cause in judged.crossings if isinstance(cause.record, Crossing)]
        if self._across is not None and (met or judged.heard):
            crossings = [*met, passed(judged.heard)] if judged.heard else met
            judged.findings += [Cause(one, last) for one in self._across.judge(crossings, self._state)]
