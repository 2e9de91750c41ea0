"""`python -m deploy.monitoring.pictures PROMETHEUS FOLDER MINUTES`: ask every query of every dashboard, as Grafana does."""

import json
import re
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deploy.monitoring.board import written
from deploy.monitoring.boards import BOARDS
from services.chassis import clock

POINTS = 120
"""Steps of a line."""
_MACRO = re.compile(r"\$\{?(\w+)\}?")
Found = list[dict[str, Any]]


class Asking:
    """Asks a Prometheus about a span of time.

    Args:
        url: of it.
        end: seconds since 1970.
        seconds: that the span takes.
    """

    def __init__(self, url: str, end: float, seconds: int) -> None:
        self._url = url
        self.end = end
        self.begin = end - seconds
        self._step = max(15, seconds // POINTS)
        self._filled = {"__rate_interval": "1m", "__interval": f"{self._step}s", "__range": f"{seconds}s"}

    def fill(self, variables: list[dict[str, Any]]) -> None:
        """Choose every value of a dashboard's variables."""
        for one in variables:
            self._filled[one["name"]] = ".+"

    def answer(self, target: Mapping[str, Any]) -> Found:
        """The series of one query."""
        expr = _MACRO.sub(lambda found: self._filled[found[1]], target["expr"])
        if target.get("instant"):
            return self._ask("query", query=expr, time=self.end)
        return self._ask("query_range", query=expr, start=self.begin, end=self.end, step=self._step)

    def _ask(self, path: str, **query: Any) -> Found:  # noqa: ANN401 - numbers and text
        place = f"{self._url}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(place, timeout=30) as told:  # noqa: S310 - of whoever asks for pictures
            found: Found = json.loads(told.read())["data"]["result"]
        return found


def answers(board: Mapping[str, Any], asking: Asking) -> Iterator[tuple[str, Found]]:
    """Every query of a dashboard by panel and place in it, and its series."""
    asking.fill(board["templating"]["list"])
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield f"{panel['id']}/{target['refId']}", asking.answer(target)


def main(url: str, folder: str, minutes: str) -> None:
    """Write a file for each dashboard: itself, the answers, and the span."""
    end = clock.now() / 1000
    for one in BOARDS:
        asking = Asking(url, end, int(minutes) * 60)
        board = json.loads(written(one))
        content = {"board": board, "answers": dict(answers(board, asking)), "from": asking.begin, "to": asking.end}
        (Path(folder) / f"{one.uid}.json").write_text(json.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
