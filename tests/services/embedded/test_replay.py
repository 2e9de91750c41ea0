"""A replay of an export: complete, resumable, additive."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.chassis import clock
from services.embedded.home import database, forget_everything, home
from services.embedded.policies import read_policy
from services.embedded.record import Record
from services.embedded.replay import record, replay
from services.embedded.store import Store
from services.ingest.exports import Rows
from services.ingest.sources.whatsapp_export import open_export

FLOOD = [f"03/03/2025, 10:{n // 2:02} - Ann Archer: and another thing, number {n}" for n in range(13)]
TALK = [
    "03/03/2025, 09:00 - Bob Birch: Morning all",
    "03/03/2025, 09:05 - Ann Archer: Morning Bob, ready for Saturday?",
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "home"))


@pytest.fixture
def store() -> Iterator[Store]:
    """The store of this test's home."""
    opened = Store(database())
    yield opened
    opened.close()


def write(folder: Path, lines: list[str], name: str = "WhatsApp Chat with Team.txt") -> Path:
    """Write an export."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / name
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def judged(store: Store, *paths: Path) -> Record:
    """Replay files and give the record."""
    policy = read_policy(None)
    return record(store, replay(store, [open_export(path) for path in paths], policy, lambda *_: None), policy)


def test_a_flood_is_found_with_its_lines(store: Store, tmp_path: Path) -> None:
    """A flood names the person, the numbers and the lines of the file."""
    found = judged(store, write(tmp_path, TALK + FLOOD))

    flood = next(one for one in found.findings if one.rule == "flood")
    assert (["Ann Archer"], list(range(3, 16))) == (flood.people, flood.evidence)
    assert "13 messages in 10 minutes" in flood.because
    assert "Ann" in flood.message


def test_a_flood_is_counted_to_its_end(store: Store, tmp_path: Path) -> None:
    """A flood that goes on has the numbers and lines of the whole, and the time at which it was first found."""
    more = [f"03/03/2025, 10:{6 + n // 2:02} - Ann Archer: and yet another, number {n}" for n in range(12)]
    found = judged(store, write(tmp_path, TALK + FLOOD + more))

    flood = next(one for one in found.findings if one.rule == "flood")
    assert (25, list(range(3, 28))) == (flood.numbers["total"], flood.evidence)
    assert flood.at == "2025-03-03T10:06:00+00:00"


def test_the_decisive_words_are_quoted(store: Store, tmp_path: Path) -> None:
    """Of several messages a record quotes first to its reader the one that weighs most."""
    lines = [*TALK, "03/03/2025, 10:00 - Ann Archer: Rupert needs a slap",
             "03/03/2025, 10:04 - Ann Archer: I will come round and kill you Bob",
             "03/03/2025, 10:08 - Ann Archer: somebody should give him a slap"]  # fmt: skip
    found = judged(store, write(tmp_path, lines))
    threat = next(one for one in found.findings if one.rule == "threat")
    assert "“I will come round and kill you Bob”" in threat.message


def test_a_mention_by_number_is_quoted_without_it(store: Store, tmp_path: Path) -> None:
    """WhatsApp writes a member who is in nobody's contacts as a number; no quote and no message shows it."""
    lines = [*TALK, "03/03/2025, 10:00 - Ann Archer: you fucking idiot Bob, ask @447700900456"]
    found = judged(store, write(tmp_path, lines))
    assert any(one.quotes for one in found.findings)
    assert not any("0900456" in text for one in found.findings for text in (*one.quotes, *one.messages.values()))


def test_a_row_from_the_future_is_refused(store: Store, tmp_path: Path) -> None:
    """A row dated after today is a reject with its line and reason, and moves no clock."""
    found = judged(store, write(tmp_path, [*TALK, "03/03/2099, 10:00 - Ann Archer: am I early?"]))
    assert [(one.line, one.reason.split(",")[0]) for one in found.rejects] == [(3, "dated 2099-03-03")]
    assert found.groups[0].last == "2025-03-03T09:05:00+00:00"
    assert not any(one.clause == "admin-4" for one in found.findings)


def test_a_machine_whose_clock_is_wrong_refuses_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file begins after today it is the machine's clock that is wrong."""
    monkeypatch.setattr(clock, "now", lambda: 1_000_000_000_000)
    assert not judged(store, write(tmp_path, TALK)).rejects


def test_a_file_that_was_read_is_not_read_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second replay of a file reads none of its rows."""
    place = write(tmp_path, TALK + FLOOD)
    before = judged(store, place)
    monkeypatch.setattr(Rows, "event", None)
    assert judged(store, place) == before


def test_the_same_file_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    """Replaying a file again adds no row and no finding."""
    place = write(tmp_path, TALK + FLOOD)

    assert judged(store, place) == judged(store, place)


def test_a_longer_export_equals_one_reading(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a chat and later the whole give what the whole gives at once."""
    whole = TALK + FLOOD + ["04/03/2025, 23:10 - Bob Birch: anybody still up?"]
    judged(store, write(tmp_path / "a", whole[:9]))
    bit_by_bit = judged(store, write(tmp_path / "b", whole))
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "other"))
    at_once = judged(Store(database()), write(tmp_path / "c", whole))

    def facts(record: Record) -> list[tuple[str, str, list[str]]]:
        return [(one.rule, one.at, one.people) for one in record.findings]

    assert facts(at_once) == facts(bit_by_bit)


def test_an_older_export_is_judged_in_its_place(store: Store, tmp_path: Path) -> None:
    """A second export that begins earlier is judged as if it had come first."""
    judged(store, write(tmp_path / "a", ["09/03/2025, 12:00 - Bob Birch: Well done everybody yesterday"]))

    found = judged(store, write(tmp_path / "b", TALK + FLOOD))
    assert "flood" in {one.rule for one in found.findings}


def test_another_phone_calls_people_by_other_names(store: Store, tmp_path: Path) -> None:
    """Rows that both phones hold show who is who; a person is not counted twice."""
    judged(store, write(tmp_path / "a", TALK + FLOOD))
    other = [line.replace("Ann Archer", "Auntie Ann") for line in TALK + FLOOD]
    other.append("03/03/2025, 10:07 - Auntie Ann: and one more thing, number 14")
    found = judged(store, write(tmp_path / "b", other))

    assert found.groups[0].people == 2
    assert len([one for one in found.findings if one.rule == "flood"]) == 1


def test_a_name_is_shown_rather_than_a_number(store: Store, tmp_path: Path) -> None:
    """Where one phone has only somebody's number and another their name, the name is shown."""
    lines = [*TALK, *FLOOD]
    by_number = [line.replace("Ann Archer", "+44 7700 900123") for line in lines]
    found = judged(store, write(tmp_path / "one", by_number), write(tmp_path / "other", lines))
    assert {person for one in found.findings for person in one.people} == {"Ann Archer"}


def test_two_groups_of_one_name_stay_two(store: Store, tmp_path: Path) -> None:
    """Exports of the same name and time that share no row are two groups; each keeps its findings."""
    judged(store, write(tmp_path / "a", TALK + FLOOD))
    other = [f"03/03/2025, 10:{n:02} - Cara Dale: something else, {n}" for n in range(9)]
    found = judged(store, write(tmp_path / "b", other))

    assert [group.name for group in found.groups] == ["Team (2)"]
    assert "flood" not in {one.rule for one in found.findings}
    assert judged(store, write(tmp_path / "b", other)) == found


def test_forgetting_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """After forgetting everything no byte of the chat is left in the home folder."""
    judged(store, write(tmp_path, TALK + FLOOD))
    store.close()

    assert forget_everything()
    assert not any(home().glob("*")) if home().exists() else True


def test_forgetting_a_group_leaves_no_text(store: Store, tmp_path: Path) -> None:
    """After forgetting a group its words are not in the database file any more."""
    judged(store, write(tmp_path, [*TALK, "03/03/2025, 09:06 - Ann Archer: xylophonequartet"]))
    store.forget(1)

    left = b"".join(place.read_bytes() for place in home().glob("steward.db*"))
    assert b"xylophonequartet" not in left


def test_a_kill_at_any_point_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """A replay that is killed again and again ends with the findings of one that was not."""
    lines = [
        f"0{1 + n % 3}/03/2025, {8 + n // 300:02}:{n // 5 % 60:02} - Person {n % 7}: line {n}" for n in range(3000)
    ]
    place = write(tmp_path, sorted(lines, key=lambda line: (line[3:5], line[:2], line[12:17])))
    calm, torn = tmp_path / "calm", tmp_path / "torn"
    command = [str(Path(sys.executable).with_name("steward")), "replay", str(place), "--out", os.devnull, "--json"]
    subprocess.run([*command, str(tmp_path / "calm.json")], env=os.environ | {"STEWARD_HOME": str(calm)}, check=True)
    torn_home = os.environ | {"STEWARD_HOME": str(torn)}
    torn.mkdir()
    (torn / "key").write_bytes((calm / "key").read_bytes())
    for seconds in (0.5, 0.9, 1.1, 1.3, 1.5, 1.8):
        running = subprocess.Popen([*command, str(tmp_path / "torn.json")], env=torn_home)
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
    subprocess.run([*command, str(tmp_path / "torn.json")], env=torn_home, check=True)

    assert (tmp_path / "calm.json").read_bytes() == (tmp_path / "torn.json").read_bytes()


def test_beside_a_threat_the_record_holds_no_friendly_word(store: Store, tmp_path: Path) -> None:
    """The threat comes first; what is lighter of the same line gives way, and data is kept before it is deleted."""
    line = "03/03/2025, 23:30 - Ann Archer: Bob you fucking idiot, I'll break your legs. Bob Birch lives at 14 Elm Road"
    found = judged(store, write(tmp_path, [*TALK, line])).findings

    of_line = [one for one in found if one.evidence == [3]]
    threat, *lighter = of_line
    told = {one.rule: one.to for one in lighter}
    assert threat.rule == "threat"
    assert {"singling_out", "swearing", "quiet_hours", "personal_data"} <= set(told)
    assert told.pop("personal_data") == ["duty_admin"]
    assert {*map(tuple, told.values())} == {(), ("hq",)}
    assert {one.gives_way_to for one in lighter} == {threat.id}
    assert not any("privately" in one.message or "delete it for everyone now" in one.message for one in lighter)


def test_a_group_is_called_by_its_newest_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A renamed group has its newest name, whichever of its files is read first, and keeps what a policy sets."""
    begun = ['01/03/2025, 10:00 - Bob Birch created group "Old name"', *TALK]
    renamed = [*begun, '04/03/2025, 10:01 - Bob Birch changed the subject from "Old name" to "New name"']
    old = write(tmp_path / "a", begun, "WhatsApp Chat with Old name.txt")
    new = write(tmp_path / "b", renamed, "chat.txt")
    for number, paths in enumerate(([old, new], [new, old])):
        monkeypatch.setenv("STEWARD_HOME", str(tmp_path / str(number)))
        store = Store(database())
        assert [group.name for group in judged(store, *paths).groups] == ["New name"]
        store.close()


def test_a_policy_may_call_a_renamed_group_by_its_old_name(store: Store, tmp_path: Path) -> None:
    """What a policy sets under a name the group once had holds for it."""
    place = tmp_path / "policy.yaml"
    place.write_text("groups: {Old name: {zone: Asia/Tokyo}}", encoding="utf-8")
    policy = read_policy(place)
    lines = ['01/03/2025, 10:00 - Bob Birch created group "Old name"', *TALK]
    path = write(tmp_path, lines, "WhatsApp Chat with New name.txt")
    found = record(store, replay(store, [open_export(path)], policy, lambda *_: None), policy)
    assert [(group.name, group.zone) for group in found.groups] == [("New name", "Asia/Tokyo")]


def test_a_number_in_a_notice_is_who_wrote_under_it(store: Store, tmp_path: Path) -> None:
    """A phone writes marks of direction around a number in one place and not in another: it is one person."""
    number = "\u202a+44\u00a07700\u00a0900345\u202c"
    lines = [*TALK, f"03/03/2025, 10:00 - Bob Birch added {number}",
             f"03/03/2025, 10:05 - {number}: please take me off this group",
             f"03/03/2025, 10:20 - Bob Birch removed {number}", "04/03/2025, 10:00 - Ann Archer: morning"]  # fmt: skip
    found = judged(store, write(tmp_path, lines))
    assert found.groups[0].people == 3
    assert not any(one.rule == "leave_request" and not one.in_time for one in found.findings)
