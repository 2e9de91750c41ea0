"""The report's page: several groups, odd names, short and long histories."""

import re
from pathlib import Path

import pytest

from services.embedded.helplines import shipped
from services.embedded.policies import read_policy
from services.embedded.replay import open_store, record, replay
from services.embedded.report import page
from services.embedded.report.charts import DAY, MONTH, WEEK, Day, messages_over_time, over_time, unit
from services.ingest.sources.whatsapp_export import open_export

MONDAY = 739_341
PESTERING = "you looked gorgeous tonight Ann, can't stop thinking about you, come to mine for a drink? just us two"
TALK = [(0, "Ann Archer", "Thank you all, lovely work"), (5, "Ben Birch", "Cheers Ann, see you at the stall")]
CLAIM = "Cllr Fenwick is bent, he takes bribes"
NUMBER = "+44 7700 900123"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "home"))


def reported(folder: Path, groups: dict[str, list[str]], *, anonymous: bool = False) -> str:
    """Replay chats and give the page."""
    places = [folder / f"WhatsApp Chat with {name}.txt" for name in groups]
    for place, lines in zip(places, groups.values(), strict=True):
        place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    policy, store = read_policy(None), open_store()
    done = replay(store, [open_export(place) for place in places], policy, lambda *_: None)
    return page(store, done.groups, record(store, done, policy), shipped(), anonymous=anonymous)


def flood(who: str) -> list[str]:
    """Thirteen messages in seven minutes."""
    return [f"03/03/2025, 10:{n // 2:02} - {who}: and another thing, number {n}" for n in range(13)]


def test_names_cannot_become_code(tmp_path: Path) -> None:
    """A group or person named in HTML is shown as written and does nothing."""
    found = reported(tmp_path, {"<img src=x onerror=alert(1)>": flood("<script>alert(2)</script>")})
    assert "<img" not in found
    assert "<script>alert" not in found
    assert "&lt;script&gt;alert(2)" in found


def test_who_has_no_name_keeps_their_number(tmp_path: Path) -> None:
    """A person the phone knows by number alone is the number ending in three digits."""
    found = reported(tmp_path, {"Team": flood(NUMBER)})
    assert "number ending in 123" in found
    assert NUMBER not in found


def test_several_groups_stand_one_after_the_other(tmp_path: Path) -> None:
    """Each group has its own heading, box and findings, and links lead to the right one."""
    found = reported(tmp_path, {"Team": flood("Ann"), "Stall": flood("Bob")})
    assert re.findall(r"<h1>(.*?)</h1>", found) == ["Team", "Stall"]
    ids = re.findall(r'<section id="([^"]+)"', found)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#(group-[^"]+)"', found)) <= set(ids)


def test_without_names_groups_are_numbered(tmp_path: Path) -> None:
    """An anonymous report of several groups tells them apart and names none."""
    found = reported(tmp_path, {"Team Rivermead": flood("Ann"), "Stall": flood("Bob")}, anonymous=True)
    assert re.findall(r"<h1>(.*?)</h1>", found) == ["The group", "Group 2"]
    assert not re.search(r"Rivermead|Stall|Ann\b|Bob\b", found)


def test_a_group_in_which_all_is_well_is_told_so(tmp_path: Path) -> None:
    """Where no rule finds anything the page says it, and whom to ring all the same."""
    found = reported(tmp_path, {"Team": ["03/03/2025, 09:00 - Ann: Thank you all, lovely work"]})
    assert "Nothing that this page shows needs doing" in found
    assert "ring 999 first" in found


def test_a_page_without_findings_is_the_same_where_something_is_confidential(tmp_path: Path) -> None:
    """Whoever looks cannot tell from what is said of a calm group whether there is a confidential matter."""
    calm = [f"03/03/2025, 09:0{n} - {who}: {text}" for n, who, text in TALK]
    wrong = [*calm, "03/03/2025, 09:20 - Ben Birch: " + PESTERING]
    pages = []
    for number, lines in enumerate((calm, wrong)):
        folder = tmp_path / str(number)
        folder.mkdir()
        pages.append(reported(folder, {f"Team {number}": lines}))
    said = [
        re.search(r"<h2>What is going well.*?<h2>What needs doing</h2>.*?</section>", one, re.DOTALL) for one in pages
    ]
    first, second = (found[0] for found in said if found)
    assert first == second
    assert "nothing to find fault with" not in first


def test_one_message_is_one_card(tmp_path: Path) -> None:
    """What several rules say of one message stands on one card, with one word to each who is told."""
    found = reported(tmp_path, {"Team": ["03/03/2025, 09:00 - Ann Archer: " + CLAIM]})
    cards = [card for card in found.split('<div class="card item"')[1:] if "Ann Archer" in card.split("</strong>")[0]]
    assert len(cards) == 1
    assert cards[0].count("A private note to Ann Archer") == 1
    assert "Also: " in cards[0]


def test_a_note_to_the_adder_says_whose_it_is(tmp_path: Path) -> None:
    """A card about somebody who was added holds a note for whoever added them, by name, and comes once."""
    lines = [
        "03/03/2025, 09:00 - Ann Archer added Ben Birch",
        "03/03/2025, 09:01 - Ann Archer: Reminder of our group rules: be kind, keep to the topic, no personal details",
        *(f"{day:02}/03/2025, 10:00 - Ann Archer: morning" for day in range(4, 8)),
    ]
    found = reported(tmp_path, {"Team": lines})
    cards = [card for card in found.split('<div class="card item"')[1:] if "no consent written down" in card]
    assert len(cards) == 1
    assert "A private note to Ann Archer" in cards[0]
    assert "2 days later nobody has said" in cards[0]


def test_a_silence_is_one_card(tmp_path: Path) -> None:
    """The second call to archive takes the place of the first."""
    lines = ["03/01/2025, 09:00 - Ann: That was it", "03/05/2025, 09:00 - Ann: still there?"]
    found = reported(tmp_path, {"Team": lines})
    assert found.count("A group that nobody uses") == 1
    assert "Nothing was written for 44 days" in found


@pytest.mark.parametrize(("gone", "needs_doing"), [("09:20", False), ("10:20", True)])
def test_a_request_to_leave_that_was_met_goes_well(tmp_path: Path, gone: str, needs_doing: bool) -> None:  # noqa: FBT001
    """Whoever was out within the hour is no task; whoever waited longer is one that is settled."""
    lines = [
        "03/03/2025, 08:00 - Ben Birch: morning",
        "03/03/2025, 09:00 - Ann Archer: Could somebody take me out of this group?",
        f"03/03/2025, {gone} - Ben Birch removed Ann Archer",
    ]
    found = reported(tmp_path, {"Team": lines})
    good, _, bad = found.partition("What needs doing</h2>")
    assert ("out of the group 20 minutes later" in good) == (not needs_doing)
    assert ('data-clause="consent-4"' in bad) == needs_doing
    assert ("they were out of the group 80 minutes later" in bad) == needs_doing


def test_names_cannot_turn_the_page_around(tmp_path: Path) -> None:
    """Control characters and marks that reorder text in a name reach neither page nor record's messages."""
    found = reported(tmp_path, {"Team": flood("Ann\u202e Archer\x1b[31m")})
    assert "Ann Archer[31m" in found
    assert not re.search("[\x1b\u202e]", found)


@pytest.mark.parametrize(
    ("days", "shortest", "bars"),
    [(1, DAY, DAY), (100, DAY, DAY), (101, DAY, WEEK), (20, WEEK, WEEK), (700, DAY, WEEK), (701, DAY, MONTH)],
)
def test_a_bar_is_a_day_a_week_or_a_month(days: int, shortest: object, bars: object) -> None:
    """At most a hundred bars: a phone is not wider."""
    talk: list[Day] = [(MONDAY, 1, 0, 0), (MONDAY + days - 1, 1, 0, 0)]
    assert bars == unit(talk, shortest)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [1, 2, 20, 200, 3000])
def test_charts_of_any_length_have_few_labels(days: int) -> None:
    """From one day to eight years, one to five short labels on each chart, none of them twice."""
    talk: list[Day] = [(MONDAY + day, day % 7, day % 3, day % 2) for day in range(days)]
    for chart in (messages_over_time, over_time):
        dates = re.findall(r">(\d+ [A-Z][a-z]{2}|[A-Z][a-z]{2} \d{4})</text>", chart(talk, "x"))
        assert 1 <= len(dates) <= 5
        assert len(dates) == len(set(dates))


def test_what_was_settled_asks_for_nothing(tmp_path: Path) -> None:
    """A wish to leave that was met late is shown, and neither the first step nor words to copy ask for it again."""
    lines = ["03/03/2025, 09:00 - Bob Birch: Morning all",
             "03/03/2025, 09:05 - Ann Archer: please take me off this group",
             "05/03/2025, 09:00 - Bob Birch removed Ann Archer", "06/03/2025, 09:00 - Bob Birch: Morning"]  # fmt: skip
    found = reported(tmp_path, {"Team": lines})
    section = found.split('data-clause="consent-4"')[1].split("</section>")[0]
    assert "out of the group 47 hours later" in section
    assert "none is needed any more" in section
    assert "data-copy" not in section
