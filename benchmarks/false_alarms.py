"""How often ordinary talk is found fault with. The talk is handed over; none is shipped."""

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moderation.engine import Engine
from moderation.events import Event, Kind, without_text
from moderation.findings import Finding
from services.embedded.policies import read_policy
from services.embedded.reading import Reader
from services.ingest.identity import person_key
from services.rules.detectors.cheap import CheapTier

KEY = b"benchmark" * 3
TALKED = {"conduct-2", "conduct-3", "conduct-5", "conduct-7", "conduct-8", "well-3", "consent-4"}
"""Clauses of tone, data and safety: a finding about ordinary talk is nearly always wrong."""
PACED = {"conduct-1", "conduct-6", "admin-5"}
"""Clauses of rate and hours: shown apart, for each person and day."""


def _rooms(place: Path) -> dict[str, list[Event]]:
    rooms: dict[str, list[Event]] = {}
    with lzma.open(place, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            at = int(datetime.fromisoformat(row["ts"]).replace(tzinfo=UTC).timestamp() * 1000)
            person = person_key(KEY, row["u"])
            rooms.setdefault(row["ch"], []).append(
                Event(id=row["id"], group=row["ch"], at=at, kind=Kind.MESSAGE, person=person, text=row["t"])
            )
    return rooms


def _judged(place: Path) -> Iterator[tuple[Event, list[Finding]]]:
    rules = read_policy(None, "UTC").rules_for("")
    failed: Counter[str] = Counter()
    detector = CheapTier(KEY)
    for events in _rooms(place).values():
        reader = Reader(detector, rules.calendar, [])
        engine = Engine(lambda _: rules, lambda rule, _event, _error: failed.update([rule]))
        batch = engine.batch({})
        for event in sorted(events, key=lambda one: one.at):
            yield event, batch.process(without_text(event), reader.read(event))
    if failed:
        raise SystemExit(f"rules failed: {failed}")


def false_alarms(place: Path, listing: Path | None = None) -> dict[str, Any]:
    """Judge a file of `{"ts", "ch", "u", "t", "id"}` lines (xz). `listing` gets each finding with its text."""
    messages = 0
    people_days: set[tuple[str | None, int]] = set()
    by_rule: Counter[str] = Counter()
    talked: set[str] = set()
    paced: set[tuple[tuple[str, ...], int]] = set()
    shown = listing.open("w", encoding="utf-8") if listing else None
    for event, findings in _judged(place):
        messages += 1
        people_days.add((event.person, event.at // 86_400_000))
        for finding in findings:
            by_rule[finding.rule] += 1
            if finding.clause in TALKED:
                talked.add(event.id)
                if shown:
                    shown.write(f"{finding.rule}\t{event.group}\t{' '.join((event.text or '').split())}\n")
            elif finding.clause in PACED:
                paced.add((finding.people, finding.at // 86_400_000))
    return {
        "measure": "false_alarms",
        "messages": messages,
        "talk_share": len(talked) / max(1, messages),
        "paced_per_person_day": len(paced) / max(1, len(people_days)),
        "by_rule": dict(by_rule.most_common()),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(false_alarms(Path(sys.argv[1]), Path(sys.argv[2])), indent=1) + "\n")
