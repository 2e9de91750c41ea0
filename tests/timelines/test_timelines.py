"""Stories written from the guidance alone, each an exported chat: what must be found is, what must not is not."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from _pytest.mark import ParameterSet

from moderation.model import milliseconds
from services.embedded.home import database
from services.embedded.policies import read_policy
from services.embedded.record import FindingOut
from services.embedded.replay import record, replay
from services.embedded.store import Store
from services.ingest.sources.whatsapp_export import open_export

TALK = re.compile(r"conduct-\d|well-3|consent-4|admin-5|admin-6")
FOLDER = Path(__file__).parent / "blind"
GAPS = (Path(__file__).parent / "known_gaps.txt").read_text(encoding="utf-8").splitlines()
"""Stories the product does not fulfil yet, one a line; a story that comes right must leave the list."""


def _stories() -> Iterator[ParameterSet]:
    for place in sorted(FOLDER.glob("*.yaml")):
        for story in yaml.safe_load(place.read_text(encoding="utf-8")):
            name = f"{place.stem}: {story['story']}"
            gap = [pytest.mark.xfail(reason="a known gap", strict=True)] if name in GAPS else []
            yield pytest.param(story, id=name, marks=gap)


STORIES = list(_stories())


def export(story: dict[str, Any], folder: Path) -> Path:
    """Write a story as an Android phone exports it."""
    rows = [tuple(part.strip() for part in str(line).split("|", 2)) for line in story.get("lines", [])]
    repeats = story.get("repeat") or []
    for again in repeats if isinstance(repeats, list) else [repeats]:
        began = _time(again["from"])
        for n in range(again["times"]):
            at = began + timedelta(milliseconds=milliseconds(again["every"]) * n)
            rows.append(
                (
                    f"{at:%Y-%m-%d %H:%M:%S}",
                    again["person"],
                    again["texts"][n % len(again["texts"])].replace("{n}", str(n)),
                )
            )
    crowd = [f"Crowd Member {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(story.get("crowd", 0))]
    rows.extend(("2025-09-01 09:30", "*", f"{name} joined using this group's invite link") for name in crowd)
    lines = []
    for when, person, text in sorted(rows, key=lambda row: _time(row[0])):
        who = "" if person == "*" else f"{person}: "
        lines.append(f"{_time(when):%d/%m/%Y, %H:%M} - {who}{text}")
    place = folder / f"WhatsApp Chat with {story.get('group', 'Group')}.txt"
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def _time(written: Any) -> datetime:
    return written if isinstance(written, datetime) else datetime.fromisoformat(str(written))


def found_in(story: dict[str, Any], folder: Path) -> list[FindingOut]:
    """Replay a story."""
    policy = read_policy(None, story.get("zone"))
    store = Store(database())
    done = replay(store, [open_export(export(story, folder))], policy, lambda *_: None)
    assert not done.failures
    return record(store, done, policy).findings


def matches(wanted: dict[str, Any], one: FindingOut) -> bool:
    """Whether a finding is the one a story asks for."""
    between = [_time(at) for at in wanted.get("between", [])]
    at = datetime.fromisoformat(one.at).replace(tzinfo=None)
    said = " ".join(one.messages.values()).casefold()
    return (
        one.clause == wanted["clause"]
        and set(wanted.get("people", [])) <= set(one.people)
        and set(wanted.get("others", [])) <= {*one.others, *one.people}
        and set(wanted.get("to", [])) <= set(one.to)
        and ("severity" not in wanted or one.severity in wanted["severity"])
        and (not between or between[0] <= at <= between[1] + timedelta(minutes=1))
        and all(part.casefold() in said for part in _list(wanted.get("message_contains", [])))
    )


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("story", STORIES)
def test_story(story: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A story's findings are those it must have and none that it must not."""
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "home"))
    found = found_in(story, tmp_path)
    said = [f"{one.clause} {one.rule} {one.people} {one.at} {one.because}" for one in found]
    for wanted in story.get("must") or []:
        assert any(matches(wanted, one) for one in found), (wanted, said)
    for barred in story.get("must_not") or []:
        clause, _, person = str(barred).partition("@")
        wrong = [one for one in found if one.clause == clause and (not person or person in one.people)]
        assert not wrong, (barred, [(one.rule, one.people, one.at, one.quotes) for one in wrong])
    if "only" in story:
        extra = [one for one in found if TALK.fullmatch(one.clause) and one.clause not in (story["only"] or [])]
        assert not extra, [(one.rule, one.people, one.at, one.quotes) for one in extra]
